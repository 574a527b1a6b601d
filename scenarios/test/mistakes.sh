#!/bin/bash
# mistakes.sh - a story with a mistake gets one clear line with file and line, exit status 2, and
# leaves nothing that looks like a complete result.
cd "$(dirname "$0")/../.." || exit 3
sojourn=build/opt/sojourn passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT

mistake() { # mistake NAME PATTERN <story: stderr is one line that matches, status 2, no finished run
	local name=$1 pattern=$2 status
	cat >"$dir/$name.lua"
	timeout 60 $sojourn run "$dir/$name.lua" -q -o "$dir/out" >"$dir/stdout" 2>"$dir/stderr"
	status=$?
	if [ $status -eq 2 ] && [ "$(wc -l <"$dir/stderr")" -eq 1 ] && grep -qE "$pattern" "$dir/stderr" &&
	    ! grep -qs '"status": *"finished"' "$dir/out/$name"/*/run.json; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "NOT SO: $name (exit $status): wanted $pattern"
		head -n 5 "$dir/stderr"
	fi
}
world='local w = require "worlds.roaming"{}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links
scenario "mistake" {}'

mistake message "message\.lua:4: .*'BUU'.*did you mean 'BU'" <<<"$world
expect{ mn, '>', ha, 'BUU', within = s(1) }"
mistake field "field\.lua:4: .*'sequence'" <<<"$world
expect{ mn, '>', ha, 'BU', sequence = 5, within = s(1) }"
mistake link "link\.lua:4: .*'hotel7'.*did you mean 'hotel6'" <<<"$world
at(s(1)); mn:move(l.hotel7)"
mistake node "node\.lua:4: .*'hq'" <<<"$world
at(s(1)); hq:move(l.hotel6)"
mistake nothing "nothing\.lua:4: .*nil" <<<"$world
at(s(1)); mn:move(nil)"
mistake type "type\.lua:4: .*" <<<"$world
at('soon')"
mistake late "late\.lua:5: .*'BAA'" <<<"$world
at(s(30))
expect{ ha, '>', mn, 'BAA' }"
mistake loop "loop\.lua:4: .*" <<<"$world
while true do end"
mistake huge "huge\.lua:4: .*" <<<"$world
local x = string.rep('x', 1 << 40)"
mistake os "os\.lua:4: .*'os'" <<<"$world
os.execute('true')"
mistake io "io\.lua:4: .*'io'" <<<"$world
io.open('/etc/passwd')"
mistake syntax "syntax\.lua:4: .*" <<<"$world
at(s(1) mn:move(l.hotel6)"
mistake option "option\.lua:1: .*'natt'.*did you mean 'nat'" <<<'local w = require "worlds.roaming"{ natt = "none" }
scenario "x" {}'
mistake conf "conf\.lua:1: .*mobile.*" <<<'local n = node{ "mn", kind = "mn", conf = { mobile = true } }
scenario "x" {}'
echo "mistakes: $passed passed, $failed failed"
[ $failed -eq 0 ]
