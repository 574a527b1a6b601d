#!/bin/bash
# fuzz.sh RUNS FUZZER... - a seeded run of every fuzzer, RUNS executions each; a finding is a failure.
#
# Below a million (make test) it is bounded in time too. From a million on it is a campaign: it begins
# with what the stories send (fuzz_seeds.sh), goes on in pieces with the corpus and the count kept in
# build/fuzz/campaign, so that it can be stopped and taken up again, and prints a table. A fuzzer whose
# program has changed starts counting anew, with its corpus.
runs=$1 passed=0 failed=0
shift
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
limits=(-max_len=2048 -rss_limit_mb=2048 -timeout=10)
here=$(dirname "$0") state=build/fuzz/campaign

finding() {	# NAME LOG
	failed=$((failed + 1))
	echo "--- $1"
	tail -n 30 "$2"
}

name_of() {	# build/fuzz/nodes/wire/ip_fuzz is nodes-wire-ip_fuzz
	local name=${1#build/fuzz/}
	echo "${name//\//-}"
}

short() {	# FUZZER: its output in $dir/NAME.log, and $dir/NAME.fine if nothing was found
	local name
	name=$(name_of "$1")
	mkdir -p "$dir/$name"
	"$1" -runs="$runs" -seed=1 "${limits[@]}" -max_total_time=120 -artifact_prefix="$dir/$name/" \
	    -verbosity=0 "$dir/$name" >"$dir/$name.log" 2>&1 && : >"$dir/$name.fine"
}

stat() { sed -nE "s/^stat::$1: *([0-9]+)/\1/p" "$dir/log"; }

# Executions of this very program so far, and its coverage: a line "PROGRAM EXECUTIONS EDGES".
campaign() {	# FUZZER
	local name program at done=0 edges=0 corpus
	name=$(name_of "$1")
	program=$(sha256sum <"$1" | cut -c 1-16)
	at=$state/$name corpus=$state/$name.corpus
	mkdir -p "$corpus"
	cp -n "$state/seeds/${1##*/}"/* "$corpus" 2>/dev/null
	[ -s "$at" ] && read -r was done edges <"$at"
	[ "${was:-$program}" = "$program" ] || done=0
	while [ "$done" -lt "$runs" ]; do
		if ! "$1" -runs=$((runs / 20)) -seed=$((done + 1)) "${limits[@]}" \
		    -artifact_prefix="$state/$name-" -print_final_stats=1 "$corpus" \
		    >"$dir/log" 2>&1; then
			finding "$name" "$dir/log"
			return
		fi
		done=$((done + $(stat number_of_executed_units)))
		edges=$(sed -nE 's/.*cov: ([0-9]+) .*/\1/p' "$dir/log" | tail -n 1)
		echo "$program $done $edges" >"$at"
	done
	passed=$((passed + 1))
	printf '%-28s %12s executions %6s edges %5s inputs\n' "$name" "$done" "$edges" \
		"$(ls "$corpus" | wc -l)"
}

if [ "$runs" -lt 1000000 ]; then
	cores=$(nproc)
	for f in "$@"; do
		while [ "$(jobs -pr | wc -l)" -ge "$cores" ]; do wait -n; done
		short "$f" &
	done
	wait
	for f in "$@"; do
		name=$(name_of "$f")
		if [ -e "$dir/$name.fine" ]; then passed=$((passed + 1)); else finding "$name" "$dir/$name.log"; fi
	done
else
	[ -d "$state/seeds" ] || "$here/fuzz_seeds.sh" "$state/seeds" || exit 3
	for f in "$@"; do campaign "$f"; done
fi
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
