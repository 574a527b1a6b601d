#!/bin/bash
# report.sh - what is left for people and for other machines: JUnit and TAP as their readers want
# them.
cd "$(dirname "$0")/../.." || exit 3
sojourn=$PWD/build/opt/sojourn passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
log=$dir/log
. scenarios/test/verdict.sh

# ---- a suite and its page; JUnit and TAP ----
suite=$dir/suite
$sojourn conformance --jobs 2 --junit "$dir/all.xml" --tap -o "$suite" >"$dir/all.tap" 2>"$log"
status=$?
[ $status -eq 0 ] || [ $status -eq 4 ]
verdict "the stock stories are judged" $?
xmllint --noout --schema conformance/junit.xsd "$dir/all.xml" "$suite/junit.xml" >"$log" 2>&1
verdict "their JUnit follows the schema" $?
xmllint --noout --schema conformance/junit.xsd "$suite"/runs/*/junit.xml >"$log" 2>&1
verdict "and so does that of each run" $?
prove --quiet --exec cat "$dir/all.tap" >"$log" 2>&1
verdict "prove reads their TAP, and passes" $?
sed '0,/ok 1 /s//not ok 1 /' "$dir/all.tap" >"$dir/broken.tap"
prove --quiet --exec cat "$dir/broken.tap" >"$log" 2>&1
[ $? -eq 1 ]
verdict "prove fails one that is not ok" $?
# Of what passed the captures are not kept; the command on its page makes the same again.
! compgen -G "$suite/runs/roaming/pcap/*" >/dev/null && [ -s "$suite/runs/roaming/report.html" ]
verdict "captures in which nothing is wrong are not kept" $?
again=$(grep -o '"again": *"sojourn run [^"]*"' "$suite/runs/roaming@nat=none/report.html" | sed 's/.*"sojourn //; s/"$//')
# shellcheck disable=SC2086
$sojourn $again -q --no-report -o "$dir/again" >"$log" 2>&1
cmp "$dir/again/roaming/1/messages.seq" "$suite/runs/roaming@nat=none/messages.seq" >>"$log" 2>&1 &&
    compgen -G "$dir/again/roaming/1/pcap/*" >/dev/null
verdict "... and can be made again by '$again'" $?
mkdir "$dir/mine" && touch "$dir/mine/thesis.tex"
$sojourn conformance --jobs 2 --rows R826-02 -o "$dir/mine" >"$log" 2>&1
[ $? -eq 2 ] && [ "$(ls "$dir/mine")" = thesis.tex ]
verdict "a folder with other things in it is left alone" $?

# ---- a mutant, and generic ones as `sojourn mutants --generic --tsv` tells them ----
mutants=$dir/mutants row=R6275-11.7.1-04
$sojourn conformance --jobs 2 --rows $row --mutants -o "$mutants" >"$log" 2>&1
verdict "a mutant is killed" $?
printf 'node\tmutant\twhat\tending\tby\tstory\nmn\ttamper/BU every K=flip\tK flipped\toverlooked\t\troaming\n%s\n' \
	"mn	tamper/BU every A=flip	A flipped	monitor	$row	roaming" >"$mutants/generic.tsv"
$sojourn report "$mutants" >"$log" 2>&1
verdict "the page is written anew, with the generic mutants" $?

# ---- a run that fails ----
cat >"$dir/liar.lua" <<'EOF'
local w = require "worlds.roaming"{}
scenario "it does not ask for an answer" {}
w.mn:every("BU", { A = 0 })
at(s(5)); w.mn:move(w.links.hotel6)
at(s(15))
EOF
$sojourn run "$dir/liar.lua" --lab -q -o "$dir/out" >"$log" 2>&1
[ $? -eq 1 ]
verdict "a run that fails has a page, too" $?

# ---- two runs beside each other ----
sed '/A = 0/d' "$dir/liar.lua" >"$dir/honest.lua"
$sojourn run "$dir/honest.lua" --lab -q -o "$dir/out" >"$log" 2>&1
honest=$dir/out/honest/1 liar=$dir/out/liar/1
$sojourn report "$honest" "$liar" >"$log" 2>&1 && $sojourn report "$honest" "$honest" -o "$dir/same.html" >>"$log" 2>&1
verdict "two runs are compared" $?
changes=$($sojourn diff "$honest" "$liar" | tail -n 1 | cut -d' ' -f1)

# ---- captures, as anybody's: the ladder is made of them ----
$sojourn check "$liar/pcap/ha-core.pcap" --keys "$liar/keys" -o "$dir/check" --product "Acme 3.1" >"$log" 2>&1
[ $? -eq 1 ] && [ -s "$dir/check/runs/captures/report.html" ]
verdict "a check leaves pages, too" $?
why=$(sed -n '/INCONCLUSIVE/{n;s/^ *//p;q}' "$log")

# ---- in a browser ----
make browser
open_page() { # open_page NAME PAGE JSON: what it claims counts
	local line
	EXPECT=$3 scenarios/test/browser.pl scenarios/test/pages.js "$1" "$2" >"$log" 2>&1
	[ $? -eq 77 ] && return 77
	line=$(tail -n 1 "$log" | grep -E '^browser: [0-9]+ passed, [0-9]+ failed$') || line="browser: 0 passed, 1 failed"
	grep '^NOT SO' -A 3 "$log"
	passed=$((passed + $(cut -d' ' -f2 <<<"$line"))) failed=$((failed + $(cut -d' ' -f4 <<<"$line")))
	return 0
}
rows=$(cat conformance/requirements/*.tsv | grep -vc '^id	')
stories=$(grep -o '"spec"' "$suite/suite.json" | wc -l)
pass=$(grep '^ok ' "$dir/all.tap" | grep -vc '# SKIP')
word=$([ $status -eq 0 ] && echo PASS || echo UNDECIDED)
handovers=$(awk -F, 'NR > 1 && ($6 != "" || $3 == "rebind")' "$suite/runs/roaming/metrics.csv" | wc -l)
kills=$(grep -c "	.*$row" conformance/mutants.tsv) mutant=$(awk -F'\t' -v r=$row '$2 ~ r { print $1; exit }' conformance/mutants.tsv)
if open_page suite "$suite/index.html" "{\"rows\":$rows,\"stories\":$stories,\"pass\":$pass,\"word\":\"$word\"}"; then
	open_page mutants "$mutants/index.html" "{\"kills\":$kills,\"mutant\":\"$mutant\"}"
	open_page run "$suite/runs/roaming/report.html" "{\"handovers\":$handovers}"
	open_page asked "$dir/out/liar/1/report.html#verdict=R6275-11.7.1-04,MN" \
		'{"name":"BU","field":"A","octets":2,"row":"R6275-11.7.1-04"}'
	open_page compare "$liar/compare.html" "{\"changes\":$changes,\"name\":\"BU\",\"field\":\"A\",\"row\":\"R6275-11.7.1-04\"}"
	open_page statement "$suite/statement.html" '{"product":"Sojourn'"'"'s mobile node, home agent, correspondent node and NAT","fails":0}'
	open_page statement "$dir/check/statement.html" "{\"product\":\"Acme 3.1\",\"fails\":1,\"failed\":\"R6275-11.7.1-04\",\"why\":\"$why\"}"
	open_page asked "$dir/check/runs/captures/report.html#verdict=R6275-11.7.1-04,MN" \
		'{"name":"BU","field":"A","octets":2,"row":"R6275-11.7.1-04"}'
	open_page compare "$dir/same.html" '{"changes":0}'
else
	echo "reports in a browser: skipped, chromium is not installed"
fi

echo "report: $passed passed, $failed failed"
[ $failed -eq 0 ]
