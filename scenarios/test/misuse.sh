#!/bin/bash
# misuse.sh - the command line, used wrongly: one line that names what is wrong, the exit status that the
# manual promises, and nothing lost, overwritten or left behind.
cd "$(dirname "$0")/../.." || exit 3
tree=$PWD sojourn=$(realpath "${SOJOURN:-build/opt/sojourn}") passed=0 failed=0
dir=$(mktemp -d) && play=$(mktemp -d) || exit 3
log=$dir/log
trap 'umount "$dir/small" 2>/dev/null; rm -rf "$dir" "$play"' EXIT
. scenarios/test/verdict.sh
export SOJOURN_DATA=$tree TMPDIR=$dir/tmp
mkdir "$TMPDIR"
cd "$play" || exit 3

# ---- what there is to lose ----
cat >story.lua <<'LUA'
local w = require "worlds.roaming"{}
scenario "one move" {}
at(s(5)); w.mn:move(w.links.hotel6)
expect{ w.ha, ">", w.mn, "BA", status = 0, within = s(8) }
at(s(15))
LUA
mkdir -p empty mine/story/1 mine/runs "a [b] c"
echo precious | tee mine/notes mine/story/1/notes mine/messages.seq mine/runs.csv notes >/dev/null
$sojourn run story.lua --lab -q -o "a [b] c" >"$log" 2>&1 && run="a [b] c/story/1" && ls "$run/report.html" >>"$log"
verdict "a run in a folder with odd characters" $?
$sojourn replay "$run" mn >"$log" 2>&1
verdict "... is replayed" $?
long=$(printf 'long%.0s' {1..300})
find . -type f -exec sha256sum {} + | sort >"$dir/before"

wrong() { # wrong STATUS "words" ARGUMENT...: one line on stderr with these words, nothing on stdout
	local want=$1 words=$2 status
	shift 2
	timeout 60 $sojourn "$@" >"$dir/stdout" 2>"$log" </dev/null
	status=$?
	[ $status -eq "$want" ] && [ "$(wc -l <"$log")" -eq 1 ] && [ ! -s "$dir/stdout" ] &&
	    grep -qF -- "$words" "$log"
	verdict "sojourn ${*:0:80}: exit $want and one line with '$words' (exit $status)" $?
}
wrong 2 "no verb 'rnu'; did you mean 'run'?" rnu story.lua
wrong 2 "no verb '--foo'" --foo

wrong 2 "run: wanted a story" run
wrong 2 "wanted a story" run ''
wrong 2 "nosuch.lua: No such file" run nosuch.lua
wrong 2 "empty: Is a directory" run empty
wrong 2 "and no 'extra'" run story.lua extra
wrong 2 "no option '--foo'" run --foo story.lua
wrong 2 "no option '-z'" run -z story.lua
wrong 2 "--lab=3 takes no value" run --lab=3 story.lua
wrong 2 "-s wants a value" run story.lua -s
wrong 2 "-s x: wanted a number" run story.lua -s x
wrong 2 "wanted a number" run story.lua -s 99999999999999999999
wrong 2 "wanted a number" run story.lua -s -1
wrong 2 "-p x: wanted KEY=VALUE" run story.lua -p x
wrong 2 "no parameter 'nta'; did you mean 'nat'?" run roaming -p nta=none
wrong 2 "unknown value 'some' of nat" run roaming -p nat=some
wrong 2 "the story has no node 'mm'" run story.lua --pcap ha,mm
wrong 2 "wanted the name of a folder" run story.lua -o ''
wrong 2 "and a shorter one" run story.lua -o "$long"
wrong 2 "Not a directory" run story.lua -o notes
wrong 2 "No such file or directory" run story.lua -o /proc/nowhere
wrong 2 "holds no run: not overwritten" run story.lua -o mine

wrong 2 "live: wanted a story" live
wrong 2 "--limit soon: wanted a time" live story.lua --limit soon
wrong 2 "no option '--lab'" live --lab story.lua

wrong 2 "check: wanted captures" check
wrong 2 "nosuch: No such file" check nosuch
wrong 2 "notes: not a capture file" check notes
wrong 2 "empty: a folder without a run.json" check empty
wrong 2 "--map x: wanted NAME=ADDRESS" check "$run" --map x
wrong 2 "KIND mn, ha, cn" check "$run" --map x:toaster=::1
wrong 2 "no row for --rows X*" check "$run" --rows 'X*'
wrong 2 "-p is for the parameters of a --script" check "$run" -p a=b
wrong 2 "--product is for the pages" check "$run" --product x
wrong 2 "nosuch: No such file" check "$run" --script nosuch
wrong 2 "--json '/proc/x/y': No such file" check "$run" --json /proc/x/y
wrong 2 "--junit 'mine': Is a directory" check "$run" --junit mine
wrong 2 "holds something else than a suite, left alone" check "$run" -o mine
wrong 2 "notes: not a folder, left alone" check "$run" -o notes

wrong 2 "and no 'x'" conformance x
wrong 2 "no row for --rows R9999*" conformance --rows 'R9999*'
wrong 2 "no row for --suite rfc0" conformance --suite rfc0
wrong 2 "no row for --role cook" conformance --role cook
wrong 2 "--jobs x: wanted a number" conformance --jobs x
wrong 2 "--jobs 4096: no more than" conformance --jobs 4096
wrong 2 "nosuch: No such file" conformance --baseline nosuch
wrong 2 "notes:1: wants id<TAB>role<TAB>reason" conformance --baseline notes
wrong 2 "No such file" conformance --junit nosuch/x.xml
wrong 2 "--kill-tsv is for --mutants" conformance --kill-tsv kills.tsv
wrong 2 "holds something else than a suite, left alone" conformance -o mine

wrong 2 "diff: wanted two runs" diff "$run"
wrong 2 "empty/messages.seq: No such file" diff "$run" empty
wrong 2 "--tolerance x: wanted a time" diff "$run" "$run" --tolerance x
wrong 2 "notes: not a golden file, left alone" diff notes "$run" --update
wrong 2 "not a golden file, left alone" diff mine/messages.seq "$run" --update

wrong 2 "explore: wanted a story" explore
wrong 2 "story.lua: no parameter 'x'" explore story.lua -p x=1
wrong 2 "no table has such a row" explore story.lua --mutant 'mn fsm/mip6_mn/NOWHERE+T_RETRANSMIT/drop'
wrong 2 "no table has such a row" explore story.lua --mutant 'mn fsm/toaster/3/drop'
wrong 2 "the story has no node 'mm'" explore story.lua --mutant 'mm tamper/BU every A=0'
wrong 2 "--at-most x: wanted a number" explore story.lua --at-most x

wrong 2 "sweep: wanted a story" sweep
wrong 2 "nosuch.lua: No such file" sweep nosuch.lua
wrong 2 "-p x: wanted KEY=VALUE" sweep story.lua -p x
wrong 2 "story.lua: no parameter 'dely'; did you mean 'delay'?" sweep story.lua -p dely=1..2:1
wrong 2 "-p delay=10ms..20ms: wanted a step, as in 10ms..20ms:10ms" sweep story.lua -p delay=10ms..20ms
wrong 2 "-p delay=10..20:5: wanted FROM..TO:STEP, like 10ms..200ms:10ms" sweep story.lua -p delay=10..20:5
wrong 2 "parameter 'delay' wants 0s..10s, got 15s" sweep story.lua -p delay=5..20:5s
wrong 2 "20ms..10ms:5ms: goes from the least to the most" sweep story.lua -p delay=20ms..10ms:5ms
wrong 2 "1..9:0: the step is above 0" sweep story.lua -p nodes=1..9:0
wrong 2 "more than 10000 values" sweep story.lua -p nodes=1..60000:1
wrong 2 "no more than 1000000 runs" sweep story.lua -p nodes=1..9:1 -n 200000
wrong 2 "unknown value 'symetric' of nat; did you mean 'symmetric'?" sweep story.lua -p nat=none,symetric
wrong 2 "parameter 'mobike' wants true or false, got 'maybe'" sweep story.lua -p mobike=yes,maybe
wrong 2 "nat=none,: wanted values between the commas" sweep story.lua -p nat=none,
wrong 2 "-p delay: 20ms stands there twice" sweep story.lua -p delay=20ms,0.02s
wrong 2 "-p nat=given twice" sweep story.lua -p nat=none -p nat=symmetric
wrong 2 "-n 0: wanted seeds" sweep story.lua -n 0
wrong 2 "-n x: wanted a number" sweep story.lua -n x
wrong 2 "the story has no node 'mm'" sweep story.lua --pcap mm
wrong 2 "--plan=x takes no value" sweep --plan=x story.lua
wrong 2 "holds something else, left alone" sweep story.lua -o mine
wrong 2 "holds something else, left alone" sweep story.lua -o notes
wrong 2 "No such file or directory" sweep story.lua -o /proc/nowhere
wrong 2 "and a shorter one" run story.lua --into "$long"
wrong 2 "holds no run: not overwritten" run story.lua --into mine

wrong 2 "collect: wanted the folder" collect
wrong 2 "nosuch: No such file" collect nosuch
wrong 2 "notes: Not a directory" collect notes
wrong 2 "empty: no run folders in it" collect empty
wrong 2 "and no 'extra'" collect mine extra
wrong 2 "mine/runs.csv: not ours, left alone" collect mine

wrong 2 "wanted --generic" mutants
wrong 2 "--part 7/6: wanted K/N" mutants --generic --part 7/6
wrong 2 "No such file" mutants --generic --tsv nosuch/x.tsv

wrong 2 "not the folder of a run" replay empty mn
wrong 2 "no recorded inputs of a node 'mm'" replay "$run" mm
wrong 2 "not a run folder" report empty
wrong 2 "-o is for two runs" report "$run" -o page.html
wrong 2 "No such file" report "$run" "$run" -o nosuch/page.html
wrong 2 "no row 'R5555-4.2-0'; did you mean 'R5555-4.2-01'?" show R5555-4.2-0
wrong 2 "no row 'toaster' (" show toaster
wrong 2 "no list of 'toasters'" list toasters
wrong 2 "list: --level wants a value" list rows --level
wrong 2 "only rows are chosen by options" list suites --uncovered
wrong 2 "wanted a story behind params" list params
wrong 2 "no machine 'toaster'; there are: mn ha" dot toaster
wrong 2 "not the folder of a run" dot ike empty
wrong 2 "no 'export'" keys export
wrong 2 "wanted --from" keys import notes -o k
wrong 2 "--from toaster: wanted ip-xfrm" keys import notes --from toaster -o k
wrong 2 "wanted -o" keys import notes --from ip-xfrm
wrong 2 "notes: no keys in it" keys import notes --from ip-xfrm -o k
find . -type f -exec sha256sum {} + | sort >"$dir/after"
diff "$dir/before" "$dir/after" >"$log"
verdict "nothing was lost, overwritten or left behind" $?

# ---- findings do not take the place of what is there ----
mkdir found
cat >home.lua <<'LUA'
local w = require "worlds.roaming"{ nat = "none" }
scenario "out and home" {}
at(s(5)); w.mn:move(w.links.hotel6)
at(s(20)); w.mn:move(w.links.home)
at(s(30))
LUA
bug='mn fsm/mip6_mn/RETURNING+T_RETRANSMIT/drop'
echo precious >found/home-1.lua
$sojourn explore home.lua --jobs 2 -o found --mutant "$bug" >"$log" 2>&1
[ $? -eq 1 ] && grep -q "home-1.lua: not saved by the explorer, left alone" "$log" && [ "$(<found/home-1.lua)" = precious ]
verdict "a finding is not saved over another file" $?
rm found/home-1.lua
for _ in 1 2; do $sojourn explore home.lua --jobs 2 -o found --mutant "$bug" >"$log" 2>&1; done
grep -q "saved found/home-1.lua" "$log"
verdict "... but over an earlier finding" $?

# ---- what cannot be written ----
$sojourn list rows >/dev/full 2>"$log"
[ $? -eq 3 ] && grep -q "standard output: No space left" "$log"
verdict "a list into a full disk is an internal error" $?
mkdir "$dir/small"
if mount -t tmpfs -o size=300k tmpfs "$dir/small" 2>/dev/null; then
	full() { # full "text" ARGUMENT...: exit 2 (not begun) or 3 (not finished), one line that says what
		local text=$1
		shift
		timeout 120 $sojourn "$@" >"$dir/stdout" 2>"$log"
		[[ $? -eq 2 || $? -eq 3 ]] && [ "$(wc -l <"$log")" -eq 1 ] && grep -q "$dir/small" "$log"
		verdict "$text" $?
		rm -rf "$dir/small"/*
	}
	full "a run on a full disk" run story.lua --lab -q -o "$dir/small"
	cp -r "$run" "$dir/small/run" 2>/dev/null
	full "the pages of a check on a full disk" check "$run" -o "$dir/small/check"
	umount "$dir/small"
else
	echo "misuse: a disk that is full: skipped, nothing can be mounted here"
fi

# ---- Ctrl-C ----
interrupt() { # interrupt GLOB ARGUMENT...: once there is such a file, SIGINT to it and its children, as a
	# terminal sends it; its exit status
	local pid
	set -m
	$sojourn "${@:2}" >"$log" 2>&1 &
	pid=$!
	set +m
	until compgen -G "$1" >/dev/null || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
	kill -INT -- -$pid 2>/dev/null
	wait $pid 2>/dev/null
}
sed 's/at(s(15))/at(s(100000))/' story.lua >endless.lua
interrupt out/endless/1/pcap/mn-hotel6.pcap run endless.lua --lab -q -o out
[ $? -eq 130 ] && grep -q "interrupted at .* s of virtual time" "$log" &&
    grep -q '"status": "interrupted"' out/endless/1/run.json && [ -s out/endless/1/metrics.csv ] &&
    [ ! -e out/endless/1/verdicts.json ] && tail -n 1 out/endless/1/messages.jsonl | grep -q '}$'
verdict "an interrupted run says so, and what it left is whole" $?
$sojourn check out/endless/1 >"$log" 2>&1
[ $? -eq 4 ]
verdict "... and can be judged as far as it goes" $?
interrupt "suite/runs/*/run.json" conformance --jobs 2 -o suite
[ $? -eq 130 ] && grep -q "interrupted: .* runs were done" "$log"
verdict "an interrupted suite ends" $?
wrong 2 "this suite was not finished" report suite
$sojourn conformance --rows R826-02 --jobs 2 -o suite >"$log" 2>&1 && [ -s suite/index.html ]
verdict "... and may be begun again in its folder" $?
interrupt "$TMPDIR/sojourn-*/*.lua" explore roaming --pairs --jobs 2
[ $? -eq 130 ] && grep -q "interrupted: .* were done" "$log"
verdict "an interrupted exploration ends" $?
[ -z "$(ls -A "$TMPDIR")" ]
verdict "nothing is left in the temporary folder" $?

echo "misuse: $passed passed, $failed failed"
[ $failed -eq 0 ]
