#!/bin/bash
# all.sh - everything `make test` proves, one step after the other, with one total at the end.
cd "$(dirname "$0")/../.." || exit 3
total=$(mktemp) log=$(mktemp)
trap 'rm -f "$total" "$log"' EXIT
step() { # step "name" command...: the command's last "N passed, N failed" line counts
	local name=$1 status line begun=$SECONDS
	shift
	"$@" >"$log" 2>&1
	status=$?
	line=$(grep -E '(^|: )[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	if [ -z "$line" ] || { [ $status -ne 0 ] && grep -q ' 0 failed$' <<<"$line"; }; then
		line="0 passed, 1 failed"
	fi
	grep -q ' 0 failed$' <<<"$line" || tail -n 80 "$log"
	grep ': skipped: ' "$log"
	printf '%-44s %s (%d s)\n' "$name" "${line##*: }" $((SECONDS - begun))
	sed -E 's/.*(^|: )([0-9]+) passed, ([0-9]+) failed$/\2 \3/' <<<"$line" >>"$total"
}
jobs=$(nproc)
make packages || exit 3
make -j"$jobs" sojourn >"$log" 2>&1 || { tail -n 40 "$log"; echo "0 passed, 1 failed"; exit 1; }
step "unit and lab tests" make -j"$jobs" V=opt unit
step "unit and lab tests under ASan and UBSan" make -j"$jobs" V=san unit
step "unit tests, on wrong implementations" make -j"$jobs" V=opt inside
step "ns-3 tests" make -j"$jobs" V=opt unit-ns3
step "fuzzers, a short run each" make -j"$jobs" fuzz FUZZ_RUNS=20000
step "the direction of includes" scenarios/test/layers.sh
step "what an older suite asked for" scenarios/test/counterparts.sh
step "mistakes in stories" scenarios/test/mistakes.sh
step "mistakes on the command line" scenarios/test/misuse.sh
step "sweeps" scenarios/test/sweep.sh
step "stories in ns-3" scenarios/test/stories.sh
step "three opinions on odd and hostile packets" scenarios/test/opinions.sh
step "golden sequences" scenarios/test/golden.sh
step "captures, checked offline" scenarios/test/captures.sh
# Real time on a shared machine: a case that ran out of it gets a second chance.
step "attackers' captures, checked offline" scenarios/test/strangers.sh
step "live against strongSwan, a selection" bash -c "scenarios/test/interop.sh --short || scenarios/test/interop.sh --short"
step "conformance, every row and every mutant" scenarios/test/conformance.sh
step "explorer and generic mutants" scenarios/test/explore.sh
step "reports, in a browser and for other tools" scenarios/test/report.sh
step "every block of the documentation" scenarios/test/docs.sh
step "make install" scenarios/test/install.sh
awk '{ p += $1; f += $2 } END { printf "%d passed, %d failed\n", p, f; exit !(f == 0 && p > 0) }' "$total"
