#!/bin/bash
# explore.sh - stories disturbed at every message converge; bugs that no undisturbed story shows are
# found by the explorer alone, and made small; and the judge kills what is made mechanically.
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn} passed=0 failed=0
log=$(mktemp) && found=$(mktemp -d) || exit 3
trap 'rm -rf "$log" "$found"' EXIT
verdict() { # verdict "text" STATUS
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $1"
		tail -n 20 "$log"
	fi
}
for story in cold-start lost-signalling "roaming -p nat=none"; do
	set -- $story
	$sojourn explore --jobs 2 -o "$found" "scenarios/$1.lua" "${@:2}" >"$log" 2>&1
	verdict "$story converges, whatever happens to one message" $?
	tail -n 1 "$log"
done
cat >"$found/there-and-back" <<'EOF'
local w = require "worlds.roaming"{ nat = "none" }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "there and back" {}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(250), start = s(2) }
at(s(8)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(20)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(40)); mn:move(l.home)
expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, within = s(8) }
at(s(50))
EOF
# Rows that no stock story takes: undisturbed, all is well.
for bug in "mn fsm/mip6_mn/RETURNING+T_RETRANSMIT/drop" "ha fsm/mip6_ha/GONE+DEREGISTER/drop" \
	"ha fsm/mip6_ha/DAD+REGISTER/drop"; do
	rm -f "$found"/*.lua
	cp "$found/there-and-back" "$found/story.lua"
	$sojourn explore --jobs 2 -o "$found" --mutant "$bug" "$found/story.lua" >"$log" 2>&1
	[ $? -eq 1 ] && ! grep -q 'undisturbed' "$log" && grep -q 'saved .* it fails' "$log"
	verdict "$bug: found, and saved" $?
	[ -s "$found/story-1.lua" ] && [ "$(wc -l <"$found/story-1.lua")" -lt 30 ]
	verdict "$bug: in less than 30 lines" $?
done
$sojourn mutants --generic --jobs 2 --sample 40 >"$log" 2>&1
verdict "generic mutants can be played" $?
killed=$(awk '$1 == "all" { print int($4) }' "$log")
[ "${killed:-0}" -ge 60 ]
verdict "60 % or more of a sample of them are killed (${killed:-0} %)" $?
echo "explore: $passed passed, $failed failed"
[ $failed -eq 0 ]
