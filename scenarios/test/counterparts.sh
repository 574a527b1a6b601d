#!/bin/bash
# counterparts.sh - every item of conformance/tahi-*.tsv has a counterpart that exists: a test that is run, a
# row that has a check, a live case, a story that is played; or a reason why not.
cd "$(dirname "$0")/../.." || exit 3
{
	grep -hoE 'TEST\([a-z_0-9]+\)' nodes/*/*_test.c sim/lab/*_test.c | sed 's/TEST(//; s/)//'
	build/opt/sojourn list rows | awk -F'\t' '$4 != "-" { print $1 }'
	scenarios/test/interop.sh --list | sed 's/^/interop:/'
	sed -nE 's/^(STOCK|TEST) \+= ([^[:space:]]+).*/story:\2/p' scenarios.mk
} | awk -F'\t' '
	NR == FNR { have[$1] = 1; next }
	/^#/ || $1 == "item" { next }
	{
		bad = $3 == "-" ? $4 == "" : 0
		n = split($3, w, " ")
		for (i = 1; i <= n && $3 != "-"; i++)
			if (!(w[i] in have)) { print $1 ": there is no " w[i]; bad = 1 }
		if (bad || n == 0) failed++; else passed++
	}
	END { printf "counterparts: %d passed, %d failed\n", passed, failed; exit !(failed == 0 && passed >= 750) }
' - conformance/tahi-*.tsv
