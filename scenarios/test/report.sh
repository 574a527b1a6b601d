#!/bin/bash
# report.sh - what is left for people and for other machines: JUnit and TAP as their readers want
# them.
cd "$(dirname "$0")/../.." || exit 3
sojourn=$PWD/build/opt/sojourn passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
log=$dir/log
verdict() { # verdict "text" STATUS
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $1"
		tail -n 30 "$log"
	fi
}

# ---- JUnit and TAP, of everything that passes and of a failure ----
$sojourn conformance --jobs 2 --junit "$dir/all.xml" --tap >"$dir/all.tap" 2>"$log"
verdict "the stock stories are judged" $?
xmllint --noout --schema conformance/junit.xsd "$dir/all.xml" >"$log" 2>&1
verdict "their JUnit follows the schema" $?
prove --quiet --exec cat "$dir/all.tap" >"$log" 2>&1
verdict "prove reads their TAP, and passes" $?
sed -i '0,/ok 1 /s//not ok 1 /' "$dir/all.tap"
prove --quiet --exec cat "$dir/all.tap" >"$log" 2>&1
[ $? -eq 1 ]
verdict "prove fails one that is not ok" $?

echo "report: $passed passed, $failed failed"
[ $failed -eq 0 ]
