#!/bin/bash
# tally.sh PROGRAM... - run test programs, show what failed, close with "N passed, N failed".
# Each program prints "<name>: N passed, N failed"; one that prints none of these (a crash) counts
# as one failure.
passed=0 failed=0
log=$(mktemp) || exit 3
trap 'rm -f "$log"' EXIT
for t in "$@"; do
	"$t" >"$log" 2>&1
	status=$?
	line=$(grep -E '^[^ ]+: [0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	p=$(sed -E 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\1/' <<<"$line")
	f=$(sed -E 's/.*: ([0-9]+) passed, ([0-9]+) failed$/\2/' <<<"$line")
	if [ -z "$line" ]; then
		p=0 f=1
	elif [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then
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
