#!/bin/bash
# stories.sh [STORY.lua...] - every stock story in ns-3, and what must hold of every run:
#   it passes; the same seed gives the same octets, another seed does not; each node's recorded inputs
#   give its recorded output again; the judge, tshark and the nodes agree on every message; tshark
#   finds nothing malformed; the home agent's captures alone give no other verdict.
cd "$(dirname "$0")/../.." || exit 3
sojourn=build/opt/sojourn
passed=0 failed=0

claim() { # claim "text" command...: one claim, held or not
	local text=$1
	shift
	if "$@" >"$dir/log" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $text"
		tail -n 15 "$dir/log"
	fi
}
same() { diff -rq -x timing.json "$1" "$2"; }
other() { ! cmp -s "$1" "$2"; }
malformed() { # no packet of any capture that tshark calls malformed
	local f n=0
	for f in "$1"/pcap/*.pcap; do
		n=$((n + $(scenarios/test/tshark.sh "$f" "$1/keys" -Y '_ws.malformed' 2>/dev/null | wc -l)))
	done
	echo "$n malformed packets"
	[ "$n" -eq 0 ]
}
only_in_handovers() { # datagrams are lost only between the loss of the link (or of the NAT's mapping; what was
	# on its way then counts) and the Binding Acknowledgement or MOBIKE response that ends the gap
	awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) col[$i] = i; next }
	$col["lost"] > 0 {
		from = $col["detach_ns"] != "" ? $col["detach_ns"] : $col["attach_ns"]
		to = $col["ba_ns"] > $col["ike_ns"] ? $col["ba_ns"] : $col["ike_ns"]
		if ($col["lost_first_ns"] < from - 100000000 || $col["lost_last_ns"] > to) { print; bad = 1 }
	}
	END { exit bad }' "$1/metrics.csv"
}
no_new_failure() { # sojourn check of the home agent's captures: nothing fails that did not fail in the run
	$sojourn check "$1"/pcap/ha-*.pcap --keys "$1/keys"
	case $? in 0 | 4) ;; *) return 1 ;; esac
}

one_story() { # one_story STORY.lua: every claim about it; the last line is "N passed, N failed"
	local story=$1 name run captures
	name=$(basename "$story" .lua)
	echo "$name"
	claim "$name passes" $sojourn run "$story" -q --no-report -o "$dir/a"
	run="$dir/a/$name/1"
	claim "$name: every node replays" $sojourn replay "$run" '*'
	claim "$name: three opinions agree" scenarios/test/three_opinions.sh "$run"
	claim "$name: tshark finds nothing malformed" malformed "$run"
	claim "$name: the home agent's captures say nothing else" no_new_failure "$run"
	# What goes by a correspondent's binding is lost until that has moved, too: after the home agent's. Of the
	# agents to be discovered one dies while the mobile node stays where it is.
	[[ $name = lossy || $name = reboots || $name = route-optimization || $name = home-agent-discovery ]] ||
	    claim "$name: datagrams are lost in handovers only" only_in_handovers "$run"
	claim "$name: runs again" $sojourn run "$story" -q --no-report -o "$dir/b"
	claim "$name: the same seed, the same octets" same "$run" "$dir/b/$name/1"
	rm -rf "$dir/b"
	claim "$name: passes with another seed" $sojourn run "$story" -q --no-report -s 2 -o "$dir/b"
	mapfile -t captures < <(ls "$run/pcap")
	claim "$name: another seed, other octets" other "$run/pcap/${captures[0]}" "$dir/b/$name/2/pcap/${captures[0]}"
	echo "$passed passed, $failed failed"
}

if [ "$1" = --one ]; then
	dir=$(mktemp -d) || exit 3
	trap 'rm -rf "$dir"' EXIT
	one_story "$2"
	exit
fi
make -s V=opt build/opt/traces/opinions_test || exit 3
all=$(mktemp -d) || exit 3
trap 'rm -rf "$all"' EXIT
stories=("$@")
# The largest first: a process for each story, as many at once as there are cores.
[ ${#stories[@]} -gt 0 ] || mapfile -t stories < <(ls scenarios/fifty-nodes.lua; ls scenarios/*.lua | grep -v fifty-nodes)
printf '%s\n' "${stories[@]}" | xargs -P "$(nproc)" -I{} bash -c '"$0" --one "$1" >"$2/$(basename "$1")" 2>&1' "$0" {} "$all"
for story in "${stories[@]}"; do
	cat "$all/$(basename "$story")"
done
read -r passed failed < <(cat "$all"/* | awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; n++ }
	END { print p + 0, f + ('"${#stories[@]}"' - n) }')
echo "stories: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
