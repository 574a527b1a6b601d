#!/bin/bash
# conformance.sh - the stock stories judged row by row, and every mutant killed; an empty capture
# proves nothing.
cd "$(dirname "$0")/../.." || exit 3
sojourn=build/opt/sojourn passed=0 failed=0
log=$(mktemp) || exit 3
trap 'rm -f "$log"' EXIT
. scenarios/test/verdict.sh
$sojourn conformance --jobs 2 --tap >"$log" 2>&1
verdict "the stock stories pass" $?
rows=$(grep -c '^ok ' "$log")
[ "$rows" -ge 40 ]
verdict "40 rows or more pass ($rows do)" $?
$sojourn conformance --jobs 2 --mutants >"$log" 2>&1
verdict "every mutant is killed" $?
echo "conformance: $passed passed, $failed failed"
[ $failed -eq 0 ]
