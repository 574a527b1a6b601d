#!/bin/bash
# all.sh - everything `make test` proves, one step after the other, with one total at the end.
cd "$(dirname "$0")/../.." || exit 3
total=$(mktemp) || exit 3
trap 'rm -f "$total"' EXIT
step() {
	local name=$1 log
	shift
	echo "== $name"
	log=$(mktemp)
	"$@" >"$log" 2>&1
	local status=$?
	local line
	line=$(grep -E '(^|: )[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	if [ -z "$line" ]; then
		tail -n 60 "$log"
		line="0 passed, 1 failed"
	elif [ $status -ne 0 ]; then
		tail -n 80 "$log"
		grep -q ' 0 failed$' <<<"$line" && line="0 passed, 1 failed"
	fi
	echo "   ${line#*: }"
	sed -E 's/.*(^|: | )([0-9]+) passed, ([0-9]+) failed$/\2 \3/' <<<"$line" >>"$total"
	rm -f "$log"
}
jobs=$(nproc)
make packages || exit 3
step "unit tests" make -j"$jobs" V=opt unit
step "unit tests under ASan and UBSan" make -j"$jobs" V=san unit
step "fuzzers, a short run each" make -j"$jobs" fuzz FUZZ_RUNS=20000
step "the direction of includes" scenarios/test/layers.sh
awk '{ p += $1; f += $2 } END { printf "%d passed, %d failed\n", p, f; exit !(f == 0 && p > 0) }' "$total"
