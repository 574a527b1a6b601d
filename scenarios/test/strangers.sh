#!/bin/bash
# strangers.sh [SPEC...] - what attackers say, seen by those who do not know that there is one: the captures of the
# attack stories (or of others of scenarios.mk), away from their runs, checked from every point of view.
# None blames an honest node: neither all captures, nor those of all but the attacker, nor those of one node
# alone, nor any single one, under its own name or under none. Who lies with keys of its own is blamed.
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn}

said() { # said "text" STATUS: a claim, held or not
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $1"
		sed -n '/FAIL/,/^$/p' "$dir/out" | head -n 12
	fi
}
check() { # check "from where" ARGUMENT...: nobody is blamed but for what he did
	local where=$1 status blamed
	shift
	timeout 120 $sojourn check "$@" --keys "$run/keys" >"$dir/out" 2>&1
	status=$?
	blamed=$(awk '$1 == "FAIL" { print $2, $3 }' "$dir/out" | sort -u)
	if [ "$blamed" = "" ]; then
		[ $status -eq 0 ] || [ $status -eq 4 ]
	else
		[ $status -eq 1 ] && [ -z "$(comm -23 <(echo "$blamed") <(echo "$guilty"))" ] && nailed=$((nailed + 1))
	fi
	said "$spec, $where: no honest node is blamed (exit $status)" $?
}
# guilty_of SPEC: what its insider does wrong in authentic messages: "row role".
guilty_of() {
	case $1 in
	attacks/guessed-cookie) echo "R4555-3.7-07 MN" ;;
	tests/mobike-move@who=i) printf '%s\n' "R4555-3.7-07 MN" "R4555-4.2.1-01 MN" ;;
	tests/ike-odd) printf 'R7296-%s MN\n' 2.19-01 2.5-05 2.9-01 3.1-05 3.1-06 3.1-09 3.10-02 3.2-01 3.2-04 ;;
	tests/ike-rogue@what=tunnel) echo "R7296-1.3.1-05 HA" ;;
	esac
}

one_story() { # one_story SPEC: every point of view; the last line is "N passed, N failed"
	local spec=$1 story=${1%%@*} params=() pair pcap node dishonest=() honest=() guilty nailed=0
	guilty=$(guilty_of "$1")
	[ "$story" = "$1" ] || for pair in $(tr , ' ' <<<"${1#*@}"); do params+=(-p "$pair"); done
	$sojourn run "scenarios/$story.lua" "${params[@]}" -q --lab --no-report -o "$dir" >"$dir/out" 2>&1
	run=$dir/$(basename "$story")/1
	[ -s "$run/verdicts.json" ] || { tail -n 5 "$dir/out"; echo "0 passed, 1 failed"; return; }
	mkdir "$dir/away"
	cp "$run"/pcap/*.pcap "$dir/away"
	# Whom the story has break the rules: attackers and insiders.
	for node in $(grep -oE '"name": "[^"]*", "kind": "(attacker|insider)"' "$run/run.json" | cut -d'"' -f4); do
		dishonest+=("$node")
	done
	for pcap in "$dir"/away/*.pcap; do
		node=$(basename "$pcap")
		case " ${dishonest[*]} " in *" ${node%%-*} "*) ;; *) honest+=("$pcap") ;; esac
	done
	check "its run" "$run"
	check "all captures but the attacker's" "${honest[@]}"
	for node in $(printf '%s\n' "${honest[@]##*/}" | sed 's/-.*//' | sort -u); do
		check "$node alone" "$dir/away/$node"-*.pcap
	done
	for pcap in "${honest[@]}"; do
		check "$(basename "$pcap") alone" "$pcap"
		cp "$pcap" "$dir/sniffer.pcap"
		check "$(basename "$pcap"), by whoever" "$dir/sniffer.pcap"
	done
	[ "$guilty" = "" ] || [ $nailed -ge 5 ]
	said "$spec: who lied is blamed, from $nailed points of view" $?
	echo "$passed passed, $failed failed"
}

if [ "$1" = --one ]; then
	passed=0 failed=0
	dir=$(mktemp -d) || exit 3
	trap 'rm -rf "$dir"' EXIT
	one_story "$2"
	exit
fi
all=$(mktemp -d) || exit 3
trap 'rm -rf "$all"' EXIT
specs=("$@")
[ ${#specs[@]} -gt 0 ] || mapfile -t specs < <(awk '$1 == "TEST" && $3 ~ /^attacks\/|^tests\/(keys|stays|ike-odd)$/ { print $3 }' scenarios.mk)
for i in "${!specs[@]}"; do printf '%s\n%s\n' "$i" "${specs[$i]}"; done |
    xargs -P "$(nproc)" -n 2 bash -c '"$0" --one "$3" >"$1/$2" 2>&1' "$0" "$all"
for i in "${!specs[@]}"; do
	cat "$all/$i"
done
read -r passed failed < <(cat "$all"/* | awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; n++ }
	END { print p + 0, f + ('"${#specs[@]}"' - n) }')
echo "strangers: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
