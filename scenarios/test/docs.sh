#!/bin/bash
# docs.sh [FILE.md...] - everything the documentation shows is done, and must come out as it says.
#
# A fenced block is, by the words behind its three backticks:
#   LANG name=FILE    a file, written as it stands
#   lua prelude       what every later `body` begins with
#   lua body=NAME     the rest of a story: played in the lab; exit=N: with this exit status, else 0
#   sh                commands that must succeed
#   console           "$ command" lines, each followed by what it prints
#   text output       what the block before printed
#   LANG into=FILE after=REGEX, or before=REGEX
#                     lines put into a file of the tree, behind or before the first line that matches;
#                     a document with such blocks is worked through in a copy of the tree
# In what is printed, "..." stands for any lines or, within a line, for any words; blanks do not count.
# Other blocks are not looked at. Every verb of the scenario language must have a heading in
# scenarios.md, and every example there must be one of these.
cd "$(dirname "$0")/../.." || exit 3
tree=$PWD program=$(realpath "${SOJOURN:-build/opt/sojourn}") passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
export PATH=$dir/bin:$PATH NO_COLOR=1 COLUMNS=100
mkdir "$dir/bin" && ln -s "$program" "$dir/bin/sojourn"

bad() { # bad "what" : one claim that did not hold
	failed=$((failed + 1))
	echo "NOT SO: $where: $1"
	[ -z "${2-}" ] || sed 's/^/    /' "$2" | head -n "${3:-25}"
}
good() { passed=$((passed + 1)); }

cut_blocks() { # cut_blocks FILE.md: NNN.info (words), NNN.line, NNN.text for every fenced block
	awk -v d="$dir/blocks" '
	/^```/ && !on { on = 1; n++; f = sprintf("%s/%03d", d, n); print substr($0, 4) >(f ".info")
		print FNR >(f ".line"); printf "" >(f ".text"); next }
	/^```/ { on = 0; close(f ".info"); close(f ".line"); close(f ".text"); next }
	on { print >(f ".text") }' "$1"
}
compare() { # compare EXPECTED PRINTED: "..." is anything
	awk '
	function squeeze(s) { gsub(/[ \t\r]+/, " ", s); sub(/^ /, "", s); sub(/ $/, "", s); return s }
	function like(want, have,   part, n, i, at) {
		if (index(want, "...") == 0) return want == have
		n = split(want, part, /\.\.\./)
		if (substr(have, 1, length(part[1])) != part[1]) return 0
		have = substr(have, length(part[1]) + 1)
		for (i = 2; i <= n; i++) {
			at = part[i] == "" ? 1 : index(have, part[i])
			if (at == 0) return 0
			have = substr(have, at + length(part[i]))
		}
		return part[n] == "" || have == ""
	}
	FNR == 1 { file++ }
	{ s = squeeze($0) }
	file == 1 && s != "" { want[++w] = s }
	file == 2 && s != "" { have[++h] = s }
	END {
		for (i = 1; i <= w; i++) {
			if (want[i] == "...") { skip = 1; continue }
			for (j++; skip && j <= h && !like(want[i], have[j]); j++)
				;
			if (j > h || !like(want[i], have[j])) {
				print "wanted: " want[i]; print "got:    " (skip ? "(nowhere)" : have[j]); exit 1
			}
			skip = 0
		}
		if (!skip && j < h) { print "wanted no more, got: " have[j + 1]; exit 1 }
	}' "$1" "$2"
}
console() { # console FILE: each command, and what it prints
	local line command="" status=0 ok=true
	: >"$dir/want"
	check() {
		[ -n "$command" ] || return 0
		(exit "$status")
		eval "$command" >"$dir/out" 2>&1 </dev/null
		status=$?
		compare "$dir/want" "$dir/out" >"$dir/why" ||
		    { ok=false; { echo "\$ $command"; cat "$dir/why"; head -n 40 "$dir/out"; } >"$dir/log"; }
		: >"$dir/want"
	}
	while IFS= read -r line || [ -n "$line" ]; do
		case $line in
		'$ '*) check; $ok || break; command=${line#\$ } ;;
		*) echo "$line" >>"$dir/want" ;;
		esac
	done <"$1"
	$ok && check
	$ok
}
put_into() { # put_into TEXT FILE after|before REGEX: once
	[ -n "$4" ] && awk -v text="$1" -v where="$3" -v regex="$4" '
	!done && $0 ~ regex { done = 1; if (where == "after") print; while ((getline line <text) > 0) print line
		if (where == "after") next }
	{ print } END { exit !done }' "$2" >"$dir/changed" && cat "$dir/changed" >"$2"
}
copy_tree() { # a tree to change, with what has been built of it
	mkdir "$dir/work" && tar cf - -C "$tree" --exclude=./.git --exclude=./out --exclude=./build/san \
	    --exclude=./build/fuzz . | tar xf - -C "$dir/work"
}
word() { sed -nE "s/.*(^| )$1=([^ ]+).*/\2/p" <<<"$info"; }

do_block() { # do_block NNN
	local text=$dir/blocks/$1.text name body
	info=$(<"$dir/blocks/$1.info") where="$doc:$(<"$dir/blocks/$1.line")"
	name=$(word name) body=$(word body)
	if [ -n "$name" ]; then
		mkdir -p "$(dirname "$name")" && cp "$text" "$name" && good
		case $name in
		*.yml) sed -nE 's/^ *- (run: )?\.\/(sojourn .*)/\2/p' "$name" >"$dir/commands"
		    (set -e; . "$dir/commands") >"$dir/log" 2>&1 || bad "the commands of $name" "$dir/log"
		    ! python3 -c 'import yaml' 2>/dev/null || python3 -c \
		    'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$name" >"$dir/log" 2>&1 ||
		    bad "$name is no YAML" "$dir/log" ;;
		esac
	elif [ -n "$body" ]; then
		cat "$dir/prelude" "$text" >"$body.lua"
		sojourn run "$body.lua" --lab -q --no-report >"$dir/out" 2>&1
		status=$?
		if [ $status -eq "$(word exit | grep . || echo 0)" ]; then good; else
			bad "example $body (exit status $status)" "$dir/out"; fi
	elif [ -n "$(word into)" ]; then
		if put_into "$text" "$(word into)" after "$(word after)" ||
		    put_into "$text" "$(word into)" before "$(word before)"; then good; else
			bad "no such line in $(word into)" "$text"; fi
	else
		case $info in
		"lua prelude") cp "$text" "$dir/prelude" ;;
		"sh") if (set -e; . "$text") >"$dir/out" 2>&1; then good; else bad "commands" "$dir/out"; fi ;;
		"console") if console "$text"; then good; else bad "console" "$dir/log" 50; fi ;;
		"text output") if compare "$text" "$dir/out" >"$dir/why"; then good; else
			cat "$dir/out" >>"$dir/why"; bad "what it printed" "$dir/why"; fi ;;
		esac
	fi
}

every_verb() { # every verb of the language has a heading, and every heading is a verb
	local verbs verb
	verbs=$("$program" list verbs | awk '{ print $1 }')
	where=docs/scenarios.md
	for verb in $verbs; do
		if grep -qF -- "### \`$verb\`" docs/scenarios.md; then good; else
			bad "no heading for the verb $verb"; fi
	done
}

one_doc() { # one_doc FILE.md
	local b
	doc=$1
	mkdir "$dir/blocks"
	cut_blocks "$doc"
	if grep -q ' into=' "$doc"; then
		copy_tree
		unset SOJOURN_DATA
		cd "$dir/work" || exit 3
	else
		export SOJOURN_DATA=$tree
		mkdir "$dir/work" && cd "$dir/work" || exit 3
		for t in scenarios conformance docs traces nodes scenarios.mk; do ln -s "$tree/$t" .; done
	fi
	for b in "$dir"/blocks/*.info; do b=${b##*/}; do_block "${b%.info}"; done
	cd "$tree" || exit 3
}

# Several at once, each by itself.
several() { # several FILE.md...
	local f p q
	for f in "$@"; do SOJOURN=$program scenarios/test/docs.sh "$f" >"$dir/said.${f//\//-}" 2>&1 & done
	wait
	for f in "$@"; do
		f=$dir/said.${f//\//-}
		grep -v '^docs: ' "$f"
		read -r p q < <(sed -nE 's/^docs: ([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$f") || { p=0 q=1; }
		passed=$((passed + p)) failed=$((failed + q))
	done
}

case $# in
0) several docs/extending.md docs/scenarios.md docs/quickstart.md; every_verb ;;
1) one_doc "$1" ;;
*) several "$@" ;;
esac
echo "docs: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
