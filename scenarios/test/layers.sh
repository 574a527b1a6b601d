#!/bin/bash
# layers.sh - includes point one way (docs/decisions.md, README): every #include of one of our own
# headers must name a room that its own room may see.
cd "$(dirname "$0")/../.." || exit 3
# room -> what it may include, besides itself
declare -A may=(
	[nodes/base]="" [nodes/wire]="nodes/base" [nodes/crypto]="nodes/base"
	[nodes/ike]="nodes/base nodes/wire nodes/crypto" [nodes/ipsec]="nodes/base nodes/wire nodes/crypto"
	[nodes/pfkey]="nodes/base nodes/wire" [nodes/mip6]="nodes/base nodes/wire nodes/crypto"
	[nodes/nat]="nodes/base nodes/wire" [nodes/host]="nodes/base nodes/wire"
	[traces]="nodes/base nodes/crypto" [conformance]="nodes/base nodes/crypto traces"
	[reports]="nodes/base nodes/crypto traces conformance"
)
engines="nodes nodes/base nodes/wire nodes/crypto nodes/ike nodes/ipsec nodes/pfkey nodes/mip6 nodes/nat nodes/host"
for n in mn ha cn natbox router peer attacker; do may[nodes/$n]=$engines; done
may[nodes]="$engines nodes/mn nodes/ha nodes/cn nodes/natbox nodes/router nodes/peer nodes/attacker"
may[sim]="${may[nodes]} nodes"
may[sim/lab/roam.h]="${may[sim]} sim conformance"	# tests of whole worlds, as sojourn_explore.c
room_of() {
	case $1 in
	nodes/*/*) echo "${1%/*}" ;;
	sim/lab/roam.h) [ "$2" = from ] && echo "$1" || echo sim ;;
	*) echo "${1%%/*}" ;;
	esac
}
bad=0 ok=0
while IFS=: read -r file _ text; do
	to=$(sed -E 's/.*"([^"]+)".*/\1/' <<<"$text")
	[ -e "$to" ] || continue
	a=$(room_of "$file" from) b=$(room_of "$to")
	[ "$a" = "sojourn.c" ] && continue
	if [ "$a" = "$b" ] || grep -qw -- "$b" <<<" ${may[$a]-} "; then
		ok=$((ok + 1))
	else
		echo "$file includes $to: $a may not see $b"
		bad=$((bad + 1))
	fi
done < <(grep -rnE '^#include "' --include='*.[ch]' --include='*.cc' nodes sim traces conformance reports 2>/dev/null)
while IFS=: read -r file _; do
	[ "$file" = sim/ns3_shim.cc ] && continue
	echo "$file includes ns-3: only sim/ns3_shim.cc may"
	bad=$((bad + 1))
done < <(grep -rnE '^#include [<"]ns3/' nodes sim traces conformance reports sojourn.c 2>/dev/null)
echo "layers: $ok passed, $bad failed"
[ $bad -eq 0 ]
