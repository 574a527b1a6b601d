#!/bin/bash
# layers.sh - includes point one way (docs/decisions.md, README): every #include of one of our own
# headers must name a room that its own room may see.
cd "$(dirname "$0")/../.." || exit 3
# room -> what it may include, besides itself
declare -A may=(
	[nodes/base]="" [nodes/wire]="nodes/base" [nodes/crypto]="nodes/base"
	[nodes/ike]="nodes/base nodes/wire nodes/crypto nodes/node.h" [nodes/ipsec]="nodes/base nodes/wire nodes/crypto"
	[nodes/pfkey]="nodes/base nodes/wire" [nodes/mip6]="nodes/base nodes/wire nodes/crypto"
	[nodes/nat]="nodes/base nodes/wire" [nodes/host]="nodes/base nodes/wire nodes/node.h"
	[traces]="nodes/base nodes/crypto" [conformance]="nodes/base nodes/crypto traces"
	[reports]="nodes/base nodes/crypto traces conformance"
)
engines="nodes nodes/base nodes/wire nodes/crypto nodes/ike nodes/ipsec nodes/pfkey nodes/mip6 nodes/nat nodes/host"
for n in mn ha cn natbox router peer attacker; do may[nodes/$n]=$engines; done
may[nodes]="$engines nodes/mn nodes/ha nodes/cn nodes/natbox nodes/router nodes/peer nodes/attacker"
may[sim]="${may[nodes]} nodes"
may[sim/lab/roam.h]="${may[sim]} sim conformance"	# tests of whole worlds, as sojourn_explore.c
bad=0 ok=0
rules=$(for room in "${!may[@]}"; do echo "$room:${may[$room]}"; done)
# file:to, for each #include of a header of ours
includes=$(grep -rE '^#include "' --include='*.[ch]' --include='*.cc' nodes sim traces conformance reports 2>/dev/null |
	sed -E 's/^([^:]+):[^"]*"([^"]*)".*/\1:\2/' | sort)
have=$(cut -d: -f2 <<<"$includes" | sort -u | while read -r h; do [ ! -e "$h" ] || echo "$h"; done)
read -r ok bad < <(awk -F: '
	function room_of(file, from) {
		if (file ~ /^nodes\/[^\/]+\//) { sub(/\/[^\/]*$/, "", file); return file }
		if (file == "sim/lab/roam.h") return from ? file : "sim"
		if (file == "nodes/node.h") return from ? "nodes" : file	# the seam: types of inputs and emits
		sub(/\/.*/, "", file)
		return file
	}
	FILENAME == "/dev/fd/3" { n = split($2, w, " "); for (i = 1; i <= n; i++) may[$1, w[i]] = 1; next }
	FILENAME == "/dev/fd/4" { have[$1] = 1; next }
	!($2 in have) { next }
	{
		a = room_of($1, 1); b = room_of($2, 0)
		if (a == b || (a, b) in may || (b == "nodes/node.h" && (a == "nodes" || (a, "nodes") in may))) { ok++; next }
		print $1 " includes " $2 ": " a " may not see " b >"/dev/stderr"
		bad++
	}
	END { print ok + 0, bad + 0 }' /dev/fd/3 /dev/fd/4 - 3<<<"$rules" 4<<<"$have" <<<"$includes")
while IFS=: read -r file _; do
	[ "$file" = sim/ns3_shim.cc ] && continue
	echo "$file includes ns-3: only sim/ns3_shim.cc may"
	bad=$((bad + 1))
done < <(grep -rnE '^#include [<"]ns3/' nodes sim traces conformance reports sojourn.c 2>/dev/null)
echo "layers: $ok passed, $bad failed"
[ $bad -eq 0 ]
