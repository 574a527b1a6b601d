#!/bin/bash
# fuzz.sh RUNS FUZZER... - a bounded, seeded run of every fuzzer; a finding is a failure.
runs=$1 passed=0 failed=0
shift
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
for f in "$@"; do
	name=$(basename "$f")
	mkdir -p "$dir/$name"
	if "$f" -runs="$runs" -seed=1 -max_len=2048 -rss_limit_mb=2048 -timeout=10 -max_total_time=120 \
	    -artifact_prefix="$dir/$name/" -verbosity=0 "$dir/$name" >"$dir/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "--- $name"
		tail -n 30 "$dir/log"
	fi
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
