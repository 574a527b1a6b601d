#!/bin/bash
# opinions.sh [--all | SPEC...] - three opinions on packets that nodes do not send of themselves: stories of
# attackers, of insiders and of odd messages, played in the lab; --all plays every story of scenarios.mk
# that is no stock story (those are compared in stories.sh).
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn}

one_story() { # one_story SPEC: a story is one claim; the last line is "N passed, N failed"
	local story=${1%%@*} params=() pair
	[ "$story" = "$1" ] || for pair in $(tr , ' ' <<<"${1#*@}"); do params+=(-p "$pair"); done
	$sojourn run "scenarios/$story.lua" "${params[@]}" -q --lab --no-report -o "$dir" >"$dir/log" 2>&1
	if build/opt/traces/opinions_test "$dir/$(basename "$story")/1" >"$dir/said" 2>&1; then
		echo "$1: $(sed -n 's/^opinions: \([0-9]*\) passed.*/\1/p' "$dir/said") values agree"
		echo "1 passed, 0 failed"
	else
		echo "NOT SO: $1: three opinions agree"
		head -n 12 "$dir/said"
		echo "0 passed, 1 failed"
	fi
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
case ${1-} in
--all) mapfile -t specs < <(awk '$1 == "TEST" { print $3 }' scenarios.mk) ;;
"") specs=(attacks/insiders-lie attacks/forged-acknowledgement tests/ike-odd tests/ike-cert tests/ike-eap
	tests/ike-rogue@what=suite tests/ike-rogue@what=stranger tests/ike-rogue@what=version tests/mobike-move@who=i
	tests/esp tests/manual-keys tests/probes) ;;
*) specs=("$@") ;;
esac
for i in "${!specs[@]}"; do printf '%s\n%s\n' "$i" "${specs[$i]}"; done |
    xargs -P "$(nproc)" -n 2 bash -c '"$0" --one "$3" >"$1/$2" 2>&1' "$0" "$all"
for i in "${!specs[@]}"; do
	cat "$all/$i"
done | grep -v '^[0-9]* passed, [0-9]* failed$'
read -r passed failed < <(cat "$all"/* | awk '/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; n++ }
	END { print p + 0, f + ('"${#specs[@]}"' - n) }')
echo "opinions: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
