#!/bin/bash
# tally.sh PROGRAM... - run test programs, as many at once as there are cores, show what failed, close
# with "N passed, N failed".
# Each program prints "<name>: N passed, N failed"; one that prints none of these (a crash) counts
# as one failure.
passed=0 failed=0
logs=$(mktemp -d) || exit 3
trap 'rm -rf "$logs"' EXIT
# What program N printed is in N.log, its exit status in N.status.
n=0
for t in "$@"; do printf '%s\0' $((++n)) "$t"; done |
	xargs -0 -r -n 2 -P "$(nproc)" bash -c '"$2" >"$0/$1.log" 2>&1; echo $? >"$0/$1.status"' "$logs"
n=0
for t in "$@"; do
	log=$logs/$((++n)).log status=$(cat "$logs/$n.status")
	line=$(grep -E '^[^ ]+: [0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	p=$(sed -E 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\1/' <<<"$line")
	f=$(sed -E 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\2/' <<<"$line")
	if [ -z "$line" ]; then
		p=0 f=1
	elif [ "${status:-1}" -ne 0 ] && [ "$f" -eq 0 ]; then
		f=1
	fi
	if [ "$f" -ne 0 ]; then
		echo "--- $t (exit $status)"
		tail -n 60 "$log"
	else
		echo "$line"
	fi
	passed=$((passed + p)) failed=$((failed + f))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
