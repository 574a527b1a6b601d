#!/bin/bash
# install.sh - `make install` into a folder of its own: what is installed works from any directory,
# finds its own files and nothing else's, and is gone after `make uninstall`; the manual names every
# verb and every option.
cd "$(dirname "$0")/../.." || exit 3
tree=$PWD passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
export DESTDIR=$dir/root PREFIX=/usr
program=$DESTDIR$PREFIX/bin/sojourn share=$DESTDIR$PREFIX/share
unset SOJOURN_DATA

claim() { # claim "text" command...
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
says() { # says PATTERN command...: it succeeds and prints that
	local pattern=$1
	shift
	"$@" >"$dir/said" 2>&1 && { cat "$dir/said"; grep -qE -- "$pattern" "$dir/said"; }
}
prints() { # the same, whatever its exit status: a short capture leaves rows undecided
	local pattern=$1
	shift
	"$@" >"$dir/said" 2>&1
	cat "$dir/said"
	grep -qE -- "$pattern" "$dir/said"
}
refuses() { ! "$@"; }
manual_names() { # every verb of --help, every option of every verb's --help
	local verb option plain missing=0
	plain=$(sed 's/\\//g' "$tree/docs/sojourn.1")
	for verb in $("$program" --help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
		grep -qx ".SS $verb" <<<"$plain" || { echo "no section about $verb"; missing=1; }
		for option in $("$program" "$verb" --help 2>&1 | grep -oE -- '--[a-z][a-z-]+' | sort -u); do
			awk -v v=".SS $verb" '/^\.S[SH]/ { on = $0 == v } on' <<<"$plain" |
			    grep -qF -- "$option" || { echo "$verb: nothing about $option"; missing=1; }
		done
	done
	return $missing
}

claim "make install" make V=opt install
claim "the manual is well formed" refuses grep -q . <(groff -man -ww -z "$share/man/man1/sojourn.1" 2>&1)
claim "the manual names every verb and option" manual_names
mkdir "$dir/elsewhere" && cd "$dir/elsewhere" || exit 3
cat >own.lua <<'LUA'
local w = require "worlds.roaming"{}
scenario "one move" {}
at(s(5)); w.mn:move(w.links.hotel6)
expect{ w.ha, ">", w.mn, "BA", status = 0, within = s(8) }
LUA
claim "list: stories of the installation" says "^$share/sojourn/scenarios/roaming.lua$" "$program" list
claim "list: suites" says '^rfc5555' "$program" list suites
claim "show" says '^R5555-4.2-01 ' "$program" show R5555-4.2-01
claim "a stock story by its name" "$program" run roaming --lab -q --no-report
claim "an own story" "$program" run own.lua -q
claim "its report" "$program" report out/own/1
claim "its replay" "$program" replay out/own/1 '*'
claim "check" prints '^check: 0 FAIL .* [1-9][0-9]* PASS' "$program" check out/own/1
claim "diff with an installed golden file" "$program" diff "$share/sojourn/traces/golden/roaming.seq" out/roaming/1
claim "conformance" says 'PASS' "$program" conformance --rows 'R5555-4.2*'
claim "mutants" says ' fsm/dad/0/drop ' "$program" mutants --generic --list --only fsm/dad
claim "dot" says '^digraph' "$program" dot mn
claim "nothing but runs is left here" test "$(ls | xargs)" = "out own.lua"
mv "$share/sojourn" "$dir/moved"
claim "without its files it says so" refuses "$program" run own.lua -q
claim "SOJOURN_DATA says where they are" env SOJOURN_DATA="$dir/moved" "$program" run own.lua -q --no-report
mv "$dir/moved" "$share/sojourn"
claim "the program of the tree works from here, too" says '/scenarios/roaming.lua$' "$tree/build/opt/sojourn" list
claim "no file names the machine it was built on" refuses grep -rqF "$tree" "$share"
cd "$tree" || exit 3
claim "make uninstall" make uninstall
claim "nothing is left" refuses grep -q . <(find "$DESTDIR" -type f)
echo "install: $passed passed, $failed failed"
[ $failed -eq 0 ]
