#!/bin/bash
# golden.sh [--update] [SPEC...] - plays every stock story of scenarios.mk and compares what its nodes
# say to each other with traces/golden/SPEC.seq; --update writes these files anew. Stories of the
# group `crowd` are played with five nodes. A story without its file, or a file without its story, fails.
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn} passed=0 failed=0 update=false
[ "${1-}" = --update ] && update=true && shift
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT

fails() {
	failed=$((failed + 1))
	echo "NOT SO: $1"
	tail -n 45 "$dir/log"
}
groups_of() { # the words behind '#' on a story's line
	awk -v spec="$1" '$1 == "STOCK" && $3 == spec { sub(/[^#]*#?/, ""); print }' scenarios.mk
}
play() { # play SPEC: into $dir/run; the path of the run in $run
	local story=${1%%@*} params=() pair
	[ "$story" = "$1" ] || for pair in $(tr , ' ' <<<"${1#*@}"); do params+=(-p "$pair"); done
	case " $(groups_of "$1") " in
	*" crowd "*) params+=(-p nodes=5) ;;&
	*" ns3 "*) ;;
	*) params+=(--lab) ;;
	esac
	rm -rf "$dir/run"
	run=$dir/run/$story/1
	$sojourn run "scenarios/$story.lua" "${params[@]}" -q --no-report --pcap none -o "$dir/run" >"$dir/log" 2>&1
}

specs=("$@")
[ ${#specs[@]} -gt 0 ] || mapfile -t specs < <(awk '$1 == "STOCK" { print $3 }' scenarios.mk)
for spec in "${specs[@]}"; do
	golden=traces/golden/$spec.seq
	play "$spec"
	if [ ! -s "$run/messages.seq" ]; then
		fails "$spec can be played"
	elif $update; then
		$sojourn diff "$golden" "$run" --update && passed=$((passed + 1)) || failed=$((failed + 1))
	elif $sojourn diff "$golden" "$run" >"$dir/log" 2>&1; then
		passed=$((passed + 1))
	else
		fails "$spec says what $golden says"
	fi
done
if [ $# -eq 0 ]; then
	for golden in traces/golden/*.seq; do
		spec=$(basename "$golden" .seq)
		printf '%s\n' "${specs[@]}" | grep -qxF -- "$spec" && continue
		: >"$dir/log"
		fails "$golden belongs to a stock story"
	done
fi
echo "golden: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
