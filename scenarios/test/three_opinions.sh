#!/bin/bash
# three_opinions.sh RUN... - on every message of finished runs, the judge's dissector, tshark with
# the run's own keys and the nodes' own testimony must agree (exceptions: traces/opinions_*.c).
cd "$(dirname "$0")/../.." || exit 3
tool=build/opt/traces/opinions_test
[ -x $tool ] || make V=opt $tool >/dev/null || exit 3
if [ $# -eq 0 ]; then
	mapfile -t runs < <(find out -name messages.jsonl -printf '%h\n' 2>/dev/null | sort)
	set -- "${runs[@]}"
fi
[ $# -gt 0 ] || { echo "three_opinions.sh: no runs; make some first: make run" >&2; exit 2; }
exec $tool "$@"
