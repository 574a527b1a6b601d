# verdict.sh - for test scripts to source: one claim after the other, counted in $passed and $failed.
# shellcheck shell=bash

# verdict "text" STATUS [FILE [LINES]]: held, or not; then the end of FILE ($log unless told) shows why.
verdict() {
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $1"
		tail -n "${4:-20}" "${3:-${log:-/dev/null}}"
	fi
	[ "$2" -eq 0 ]
}
