#!/bin/bash
# explore.sh - stories disturbed at every message converge, and NAT rebindings and reboots do not part
# them; a network that is broken in one respect is not taken for converged; bugs that no stock story
# shows are found by the explorer alone, and made small; and the judge kills what is made mechanically.
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn} passed=0 failed=0
log=$(mktemp) && found=$(mktemp -d) || exit 3
trap 'rm -rf "$log" "$found"' EXIT
. scenarios/test/verdict.sh
disturbed() { # disturbed "text" ARGUMENTS...
	$sojourn explore --jobs 2 -o "$found" "${@:2}" >"$log" 2>&1
	verdict "$1" $?
	tail -n 1 "$log"
}
for story in cold-start lost-signalling "roaming -p nat=none"; do
	set -- $story
	disturbed "$story converges, whatever happens to one message" "scenarios/$1.lua" "${@:2}"
done
disturbed "roaming-k converges after two faults" --pairs --at-most 120 scenarios/roaming-k.lua
disturbed "cold-start converges when the NAT is rebound" --rebinds --at-most 120 scenarios/cold-start.lua

# What converged means: each part of it fails where it is broken.
world() { # world 'STORY'
	cat >"$found/part.lua" <<EOF
local w = require "worlds.roaming"{}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links
scenario "one part broken" {}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(250), start = s(2) }
at(s(8)); mn:move(l.hotel6)
$1
EOF
}
broken() { # broken WORDS MUTANT STORY ARGUMENTS...
	world "$3"
	$sojourn explore --list "$found/part.lua" "${@:4}" >"$log" 2>&1
	verdict "'$3' converges" $?
	$sojourn explore --list --mutant "$2" "$found/part.lua" "${@:4}" >"$log" 2>&1
	[ $? -eq 1 ] && grep -q "undisturbed: .*$1" "$log"
	verdict "$2 is said to be: $1" $?
}
cafe='at(s(20)); mn:move(l.cafe); at(s(30))' home='at(s(20)); mn:move(l.home); at(s(30))'
broken 'is away in state MOVING' 'ha fsm/mip6_ha/BOUND+REGISTER/skip' "$cafe"
broken 'the IKE SA.s end is' 'mn route/mn/REGISTERED>ike:is the mapping/drop' "$cafe; w.nat:rebind{}; at(s(60))"
broken 'IKE SA is elsewhere' 'mn route/mn/LEAVING>bus:T-MIG: start/drop' "$cafe"
broken 'encap is udp at mn, none at ha' 'ha fsm/ike_path/CHECKING+PROVEN/skip' "$cafe"
broken 'orphan child' 'ha fsm/ike_child/REKEYED+DELETE_REQUEST/drop' 'at(s(20)); mn:expire("child"); at(s(30))'
broken 'orphan policy' 'ha tamper/SADB_X_SPDDELETE every withhold' "$home" -p mobike=no
broken 'R6275-10.3.1-31' 'ha tamper/BA every status=1' "$cafe"
world 'at(s(20)); cn:move(l.office6); at(s(30))'
$sojourn explore --list "$found/part.lua" >"$log" 2>&1
grep -q 'undisturbed: ping: cn to mn.*no echo' "$log"
verdict "a correspondent node that cannot be reached is noticed" $?

# Rows that no stock story takes: undisturbed, all is well.
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
unseen() { # unseen BUG: no stock story of the judge's shows it
	local spec params
	while read -r spec; do
		params=$(sed -n 's/[^@]*@//p' <<<"$spec" | tr , '\n' | sed 's/^/-p /')
		$sojourn explore --list --mutant "$1" "scenarios/${spec%%@*}.lua" $params >"$log" 2>&1 ||
			return 1
	done < <(awk '$1 == "STOCK" && / judge/ { print $3 }' scenarios.mk)
}
found() { # found BUG ARGUMENTS...
	local bug=$1
	rm -f "$found"/*.lua
	cp "$found/there-and-back" "$found/story.lua"
	unseen "$bug"
	verdict "$bug: no stock story shows it" $?
	$sojourn explore --jobs 2 -o "$found" --mutant "$bug" "${@:2}" "$found/story.lua" >"$log" 2>&1
	[ $? -eq 1 ] && ! grep -q 'undisturbed' "$log" && grep -q 'saved .* it fails' "$log"
	verdict "$bug: found, and saved" $?
	[ -s "$found/story-1.lua" ] && [ "$(wc -l <"$found/story-1.lua")" -lt 30 ]
	verdict "$bug: in less than 30 lines" $?
}
found 'mn fsm/mip6_mn/RETURNING+T_RETRANSMIT/drop'		# the mobile node's mobility
found 'ha fsm/mip6_ha/GONE+DEREGISTER/drop'			# the home agent's
found 'mn fsm/dhcp-client/REQUESTING+TIMER/drop' --all		# a host's
$sojourn mutants --generic --jobs 2 --sample 80 >"$log" 2>&1
verdict "generic mutants can be played, and none listed as equivalent is killed" $?
killed=$(awk '$1 == "all" { print int($4) }' "$log")
[ "${killed:-0}" -ge 88 ]
verdict "of a sample of them 88 % or more are killed (${killed:-0} %)" $?
echo "explore: $passed passed, $failed failed"
[ $failed -eq 0 ]
