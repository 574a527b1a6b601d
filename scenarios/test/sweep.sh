#!/bin/bash
# sweep.sh - `sojourn sweep`: every run is there, none is played twice, an interrupted one is taken up, a
# plan played by other hands leaves the same, and nothing depends on how many work at it.
cd "$(dirname "$0")/../.." || exit 3
tree=$PWD sojourn=$(realpath "${SOJOURN:-build/opt/sojourn}") passed=0 failed=0
dir=$(mktemp -d) || exit 3
log=$dir/log
trap 'rm -rf "$dir"' EXIT
. scenarios/test/verdict.sh
export SOJOURN_DATA=$tree
cd "$dir" || exit 3

cat >story.lua <<'LUA'
local w = require "worlds.roaming"{ nat = "none" }
scenario "one move" {}
local down = traffic.udp{ from = w.cn, to = w.mn.hoa6, every = ms(20), size = 200, start = s(5), stop = s(12) }
measure.handovers{ flow = down }
at(s(8)); w.mn:move(w.links.hotel6)
at(s(14))
LUA
ask=(story.lua -p delay=10..30:10ms -p mobike=yes,no --lab)
same() { diff <(cd "$1" && find . -name metrics.csv -exec sha256sum {} + | sort) \
	<(cd "$2" && find . -name metrics.csv -exec sha256sum {} + | sort) >"$log"; }

# ---- a sweep ----
$sojourn sweep "${ask[@]}" -n 2 -o two --jobs 2 >"$log" 2>&1 &&
    grep -q "^story: 6 points, 2 seeds: 12 runs, 0 of them from before$" "$log" &&
    grep -q "^12 passed, 0 failed, 0 undecided, 0 not finished$" "$log"
verdict "a sweep plays every point with every seed" $?
[ "$(cd two && ls -d */[0-9] | sort | xargs)" = "$(for d in 10 20 30; do for m in false true; do
    echo delay=${d}ms+mobike=$m/1 delay=${d}ms+mobike=$m/2; done; done | xargs)" ]
verdict "... in folders named after their parameters" $?
[ "$(ls two/delay=10ms+mobike=true/1 | xargs)" = "metrics.csv run.json timing.json verdicts.json" ]
verdict "... that hold what counts and nothing else" $?
$sojourn run story.lua --lab -q --no-report -s 2 -p delay=20ms -p mobike=true -o alone >"$log" 2>&1 &&
    cmp alone/story/2/metrics.csv "two/delay=20ms+mobike=true/2/metrics.csv" >>"$log"
verdict "a run of the sweep is the run that run plays" $?
$sojourn sweep "${ask[@]}" -n 2 -o one --jobs 1 >"$log" 2>&1 && same one two
verdict "it makes no difference how many work at it" $?

# ---- what is finished stays ----
touch -d @0 two/*/*/metrics.csv
rm -r "two/delay=10ms+mobike=true/2"
sed -i 's/"finished"/"running"/' "two/delay=20ms+mobike=true/1/run.json"
$sojourn sweep "${ask[@]}" -n 3 -o two --jobs 2 >"$log" 2>&1 &&
    grep -q "^story: 6 points, 3 seeds: 18 runs, 10 of them from before$" "$log" &&
    [ "$(find two -name metrics.csv -newermt @1 | wc -l)" -eq 8 ]
verdict "what is finished is not played again, what is not is, and more seeds are added" $?
sed -i 's/"seed": 1/"seed": 9/' "two/delay=30ms+mobike=true/1/run.json"
$sojourn sweep "${ask[@]}" -n 3 -o two >"$log" 2>&1 && grep -q " 17 of them from before$" "$log"
verdict "a run that is another is played again" $?

refused() { # refused "words" ARGUMENT...: exit 2, one line, and nothing done
	local words=$1 status
	$sojourn sweep "${@:2}" >"$log" 2>&1
	status=$?
	[ $status -eq 2 ] && [ "$(wc -l <"$log")" -eq 1 ] && grep -qF "$words" "$log"
}
mkdir changed && { cat story.lua; echo "at(s(15))"; } >changed/story.lua
refused "one: holds a sweep of another story, or of this one before it was changed, left alone" changed/story.lua --lab -o one
verdict "runs of a story that was changed are not mixed with those before" $?
refused "one: holds a sweep made in the other simulator" story.lua -o one &&
    refused "one: holds a sweep with other captures" story.lua --lab --pcap all -o one
verdict "... nor with those of another simulator, or with other captures" $?
cp -r one older && sed -i 's/"version": "[^"]*"/"version": "older"/' older/plan.json
refused "older: holds a sweep made by another version of this program, left alone" "${ask[@]}" -o older
verdict "... nor with those of another version" $?
exec 9<one && flock 9 && refused "one: another sweep is at work there" "${ask[@]}" -o one
verdict "two sweeps do not work in one folder at a time" $?
exec 9<&-
$sojourn sweep story.lua -p mobike=yes,no -o ns3 >"$log" 2>&1 && grep -q "^2 passed" "$log" &&
    $sojourn sweep story.lua -p mobike=yes,no --lab -o lab >"$log" 2>&1 &&
    sed -i 's/,[^,]*$//' {ns3,lab}/*/*/metrics.csv && same ns3 lab	# but for the ports of flows
verdict "in ns-3 the runs are the same" $?

# ---- Ctrl-C ----
sed 's/at(s(14))/at(s(2000))/' story.lua >slow.lua
set -m
$sojourn sweep slow.lua -p delay=10..30:1ms -n 2 --lab -o slow --jobs 2 >"$log" 2>&1 &
pid=$!
set +m
until grep -qs '"finished"' slow/*/*/run.json || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
kill -INT -- -$pid 2>/dev/null
wait $pid
[ $? -eq 130 ] && grep -q "interrupted: .* of 42 runs were done" "$log" &&
    grep -q "the same command goes on from there" "$log"
verdict "Ctrl-C ends a sweep and says how to go on" $?
done=$(grep -l '"finished"' slow/*/*/run.json | wc -l)
[ "$done" -gt 0 ] && [ "$done" -lt 42 ] &&
    $sojourn sweep slow.lua -p delay=10..30:1ms -n 2 --lab -o slow >"$log" 2>&1 &&
    grep -q "42 runs, $done of them from before" "$log" && grep -q "^42 passed" "$log"
verdict "... which goes on from there ($done of 42 were finished)" $?

# ---- a plan for other hands ----
$sojourn sweep "${ask[@]}" -n 2 -o planned --plan >plan.sh 2>"$log" && [ "$(wc -l <plan.sh)" -eq 12 ] &&
    [ -z "$(find planned -name run.json)" ]
verdict "a plan is a command for each run, and plays nothing" $?
(cd / && tac "$dir/plan.sh" | xargs -P 2 -d '\n' -n 1 sh -c >/dev/null) 2>"$log" && same planned one
verdict "... from anywhere, in any order, with the same outcome" $?
$sojourn sweep "${ask[@]}" -n 2 -o planned >"$log" 2>&1 && grep -q "12 runs, 12 of them from before" "$log"
verdict "... that the sweep itself recognizes" $?
$sojourn sweep "${ask[@]}" -n 2 -o spread --plan >plan.sh 2>"$log"
head -n 5 plan.sh | parallel -j 2 --joblog jobs >/dev/null 2>"$log" && touch -d @0 spread/*/*/metrics.csv &&
    parallel -j 2 --joblog jobs --resume <plan.sh >/dev/null 2>>"$log" && same spread one &&
    [ "$(find spread -name metrics.csv -newermt @1 | wc -l)" -eq 7 ]
verdict "... by GNU parallel, which goes on where it was ended" $?
mkdir "odd '\$(x) name" && cp story.lua "odd '\$(x) name/it's.lua" &&
    $sojourn sweep "odd '\$(x) name/it's.lua" --lab -o "odd '\$(x) name/out" --plan >plan.sh 2>"$log" &&
    sh plan.sh >"$log" 2>&1 && [ -s "odd '\$(x) name/out/default/1/run.json" ]
verdict "... and odd names are quoted" $?

# ---- what comes of the runs ----
{ cat story.lua; echo 'check(w.options.delay, "<=", ms(20))'; } >fails.lua
$sojourn sweep fails.lua -p delay=10..30:10ms --lab -o fails >"$log" 2>&1
[ $? -eq 1 ] && grep -q "^2 passed, 1 failed" "$log" && grep -q "^fails/delay=30ms/1: FAIL$" "$log"
verdict "a run that fails is named, and the exit status 1" $?
sed 's/^scenario .*/scenario "x" { covers = { "R4555-3.5-04" } }/' story.lua >open.lua
$sojourn sweep open.lua -p delay=10ms,20ms --lab -o open >"$log" 2>&1
[ $? -eq 4 ] && grep -q "^0 passed, 0 failed, 2 undecided" "$log"
verdict "runs that leave something undecided make it 4" $?
{ cat story.lua; echo 'if w.options.delay > ms(10) then nosuch() end'; } >wrong.lua
$sojourn sweep wrong.lua -p delay=10ms,20ms --lab -o wrong >"$log" 2>&1
[ $? -eq 2 ] && grep -q "^wrong/delay=20ms/1: wrong.lua:7: " "$log" && grep -q "1 not finished" "$log"
verdict "a story that breaks off in a run makes it 2, with its line" $?

# ---- collect ----
tables() { sha256sum "$1"/{runs,handovers,verdicts}.csv | cut -c 1-64; }
$sojourn collect one >"$log" 2>&1 && grep -q "^12 runs, 24 handovers: 12 runs read, 0 gone, 0 left out, 0 planned" "$log"
verdict "the runs of a sweep are put together" $?
perl - >"$log" 2>&1 <<'PERL'
use strict;
sub rows { open my $f, "<", shift or die; my @h = split /,/, <$f> =~ s/\n//r; my @r;
	while (<$f>) { chomp; my %r; @r{@h} = split /,/, $_, -1; push @r, \%r } @r }
my @all = grep { $_->{handover} == 1 } rows("one/handovers.csv");
@all == 12 or die "rows";
for my $row (@all) {
	"delay=$row->{delay_ms}ms+mobike=$row->{mobike}/$row->{seed}" eq $row->{run} or die $row->{run};
	my ($own) = grep { $_->{handover} == 1 } rows("one/$row->{run}/metrics.csv");
	for my $k (grep { $_ ne "run" } keys %$own) {
		my ($x, $y) = ($row->{$k}, $own->{$k});
		$x eq $y or $x =~ /^[\d.]+$/ && $y =~ /^[\d.]+$/ && $x == $y or die "$row->{run} $k: $x, $y";
	}
}
PERL
verdict "... row by row as their own metrics.csv says, with their parameters" $?
$sojourn collect planned >"$log" 2>&1 && [ "$(tables one)" = "$(tables planned)" ]
verdict "the same sweep gives the same tables, octet by octet" $?
before=$(tables one)
$sojourn collect one >"$log" 2>&1 && grep -q ": 0 runs read" "$log" && [ "$(tables one)" = "$before" ]
verdict "what is there already is not read again" $?
$sojourn sweep "${ask[@]}" -n 3 -o one >"$log" 2>&1
mv "one/delay=10ms+mobike=true/3" aside
$sojourn collect one >"$log" 2>&1
[ $? -eq 4 ] && grep -q "^17 runs, .*: 5 runs read, 0 gone, 0 left out, 1 planned and not there" "$log"
verdict "runs that have not arrived make it 4" $?
cp -r aside "one/delay=10ms+mobike=true/3" && sed -i 's/"finished"/"running"/' "one/delay=10ms+mobike=true/3/run.json"
$sojourn collect one >"$log" 2>&1
[ $? -eq 4 ] && grep -q "^one/delay=10ms+mobike=true/3: not finished, left out$" "$log"
verdict "a run that is not finished is named and left out" $?
rm -r "one/delay=10ms+mobike=true/3" && mv aside "one/delay=10ms+mobike=true/3"
$sojourn collect one >"$log" 2>&1 && grep -q "^18 runs, " "$log" && $sojourn collect two >"$log" 2>&1 &&
    [ "$(tables one)" = "$(tables two)" ]
verdict "... and taken in once it is; bit by bit or at once, the tables are the same" $?
$sojourn collect fails >"$log" 2>&1 && grep -q "^delay=30ms/1,fails,1,30,fails.lua:7,,FAIL," fails/verdicts.csv
verdict "what failed is in verdicts.csv" $?
$sojourn collect . >"$log" 2>&1
[ $? -eq 4 ] && grep -q "^default/1,\|^kept\|^fails/delay=30ms/1,fails," runs.csv
verdict "any folder with runs can be collected" $?

# ---- pictures and the page ----
drawings() { (cd "$1/plots" && sha256sum ./*.svg ./*.csv); }
$sojourn collect one >"$log" 2>&1 && [ -s one/index.html ] && ls one/plots/1-home-hotel6-latency-delay_ms.svg \
    one/plots/1-home-hotel6-lost-mobike.svg one/plots/1-home-hotel6-signalling-delay_ms.svg \
    one/plots/1-home-hotel6-latency-cdf.svg >>"$log" && xmllint --noout one/plots/*.svg >>"$log" 2>&1
verdict "pictures: latency, loss and signalling against each parameter, and the distribution" $?
[ "$(grep -o '"svg":"' one/index.html | wc -l)" -eq 7 ] && ! grep -q '"svg":null' one/index.html
verdict "... are in the page" $?
perl -ne 'print "$1 " if /^\d+,[^,]*,[^,]*,(\w+),/' one/plots/1-home-hotel6-latency-mobike.csv >"$log"
[ "$(<"$log")" = "true false true false true false " ]
verdict "... with the values in the order in which they were asked for" $?
cp -r one/plots again && rm again/*.svg && (cd again && for f in *.gp; do gnuplot "$f" || exit; done) >"$log" 2>&1 &&
    (cd again && sha256sum ./*.svg ./*.csv) | diff - <(drawings one) >>"$log"
verdict "... and a script draws its picture again, octet by octet" $?
(cd again && gnuplot -e pdf=1 1-home-hotel6-latency-cdf.gp) >"$log" 2>&1 && head -c 5 again/1-home-hotel6-latency-cdf.pdf | grep -q %PDF
verdict "... for a paper, too" $?
sed '/^local down/d; /^measure/d' story.lua >quiet.lua
$sojourn sweep quiet.lua -p delay=10..30:10ms -p mobike=yes,no --lab -n 3 -o quiet >>"$log" 2>&1 &&
    $sojourn collect quiet >>"$log" 2>&1 && ls quiet/plots/1-home-hotel6-binding-cdf.svg >>"$log"
verdict "without traffic, until the binding counts" $?
# Of three samples the quartiles are the half ways.
perl -lne 'next if $. == 1; my ($m) = /mobike (\w+)/; s/^\d+,("[^"]*"|[^,]*),//; @g = split /,/;
	printf "%s %s %.4f %.4f %.4f\n", $g[1], $m, @g[4, 5, 6]' quiet/plots/1-home-hotel6-binding-delay_ms.csv | sort >have
perl -lne '@F = split /,/; push @{$s{"$F[3] $F[4]"}}, $F[23] if $F[6] == 1; END {
	for (keys %s) { @v = sort { $a <=> $b } @{$s{$_}};
	printf "%s %.4f %.4f %.4f\n", $_, ($v[0] + $v[1]) / 2, $v[1], ($v[1] + $v[2]) / 2 } }' quiet/handovers.csv | sort >want
[ "$(wc -l <want)" -eq 6 ] && diff want have >"$log"
verdict "medians and quartiles are those of the handovers" $?
PATH=/nowhere $sojourn collect quiet >"$log" 2>&1 && grep -q "pictures are missing: gnuplot is not there" "$log" &&
    grep -q '"svg":null' quiet/index.html && ls quiet/plots/1-home-hotel6-binding-cdf.gp >>"$log"
verdict "without gnuplot there are numbers and scripts, and it is said" $?
cat >evil.lua <<'LUA'
local w = require "worlds.roaming"{ nat = "none" }
local text = param("text", "quiet")
scenario "a value with an opinion" {}
at(s(8)); w.mn:move(w.links.hotel6)
at(s(14))
check(text, "==", "quiet")
LUA
$sojourn sweep evil.lua -p "text=quiet,</script><script>throw 1</script>,'; system('touch owned')#,\`touch owned\`,\"x\"" \
    --lab -n 2 -o evil >"$log" 2>&1
$sojourn collect evil >>"$log" 2>&1 && ls evil/plots/1-home-hotel6-binding-text.svg >>"$log" &&
    [ -z "$(find . -name owned)" ] && ! grep -q "<script>throw" evil/index.html
verdict "values that would be commands or markup are text" $?
rm one/index.html && $sojourn report one >"$log" 2>&1 && grep -q "^one/index.html$" "$log" && [ -s one/index.html ]
verdict "report writes the page anew" $?
for page in one evil; do
	EXPECT=$([ $page = one ] && echo '{"runs":18,"points":6,"kinds":1,"breaches":0}' ||
	    echo '{"runs":10,"points":5,"kinds":1,"breaches":8}') "$tree/scenarios/test/browser.pl" \
	    "$tree/scenarios/test/pages.js" sweep $page/index.html >"$log" 2>&1
	[ $? -eq 77 ] && echo "the page of a sweep in a browser: skipped, chromium is not installed" && break
	line=$(tail -n 1 "$log" | grep -E '^browser: [0-9]+ passed, [0-9]+ failed$') || line="browser: 0 passed, 1 failed"
	grep '^NOT SO' -A 3 "$log"
	passed=$((passed + $(cut -d' ' -f2 <<<"$line"))) failed=$((failed + $(cut -d' ' -f4 <<<"$line")))
done

# ---- the profile ----
$sojourn sweep story.lua --lab --pcap mn -o kept >"$log" 2>&1 && ls kept/default/1/pcap/mn-hotel6.pcap >>"$log" &&
    ls kept/default/1/messages.jsonl >>"$log" && [ -z "$(ls kept/default/1/pcap | grep -v ^mn)" ] &&
    $sojourn report kept/default/1 >>"$log" 2>&1
verdict "--pcap keeps captures and what belongs to them" $?

echo "sweep: $passed passed, $failed failed"
[ $failed -eq 0 ]
