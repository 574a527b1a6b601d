#!/bin/bash
# bench.sh - what a packet and a mobile node cost, each figure beside its baseline of the same run.
# Instructions (Ir) are callgrind's and repeat; times are this machine's mood, so they are taken in
# turns and only printed. `make bench` builds what this runs.
#
# ROUNDS, PACKETS (for the clock), IR_PACKETS (for callgrind) and CROWDS may be set.
cd "$(dirname "$0")/../.." || exit 3
ROUNDS=${ROUNDS:-5} PACKETS=${PACKETS:-10000} IR_PACKETS=${IR_PACKETS:-1000}
CROWDS=${CROWDS:-100 1000 5000}
packet=build/opt/sim/bench/packet_bench crowd=build/opt/sim/bench/crowd_bench
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
set -o pipefail

fail() { echo "bench: $*" >&2; cat "$dir/err" >&2; exit 3; }
say() { [ -t 2 ] && printf '\r\033[K%s' "$*" >&2; }
# field KEY <<< "KEY=VALUE ..."
field() { sed -nE "s/.*(^| )$1=([0-9.]+).*/\2/p"; }
least() { sort -g | head -n 1; }
middle() { sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
calc() { awk "BEGIN { printf \"%.${2:-0}f\", $1 }"; }

# ---- measuring ----

instructions() {	# NAME WORDS: Ir of every function in $dir/NAME.ir
	local name=$1
	shift
	say "callgrind: $*"
	valgrind --tool=callgrind --instr-atstart=no --compress-strings=no --compress-pos=no \
		--callgrind-out-file="$dir/$name.cg" $packet "$@" "$IR_PACKETS" \
		>"$dir/$name.out" 2>"$dir/err" || fail "callgrind $*"
	awk -f sim/bench/inclusive.awk "$dir/$name.cg" >"$dir/$name.ir"
}

ir() {		# NAME FUNCTION...: instructions a packet in these functions
	local name=$1
	shift
	awk -v wanted=" $* " -v n="$(field packets <"$dir/$name.out")" \
		'index(wanted, " " $1 " ") { sum += $3 } END { printf "%.0f", sum / n }' "$dir/$name.ir"
}

calls() { awk -v f="$2" '$1 == f { print $2 }' "$dir/$1.ir"; }

clock() {	# NAME WORDS: microseconds a packet, appended to $dir/NAME.us
	local name=$1 line
	shift
	line=$($packet "$@" "$PACKETS" 2>"$dir/err") || fail "$*"
	calc "1e6 * $(field seconds <<<"$line") / $(field packets <<<"$line")" 3 >>"$dir/$name.us"
	echo >>"$dir/$name.us"
}

instructions tunnel tunnel ns-3
instructions stock stock
instructions bare bare
instructions trust trust
instructions link link ns-3
instructions tunnel-lab tunnel lab
instructions link-lab link lab
for ((i = 1; i <= ROUNDS; i++)); do
	say "time of a packet: round $i of $ROUNDS"
	clock tunnel tunnel ns-3
	clock stock stock
	clock bare bare
	clock tunnel-lab tunnel lab
done
for ((i = 1; i <= ROUNDS; i++)); do
	say "mobile nodes: round $i of $ROUNDS"
	openssl speed -seconds 1 ecdhx25519 2>/dev/null | awk '/X25519/ { print 1e3 / $NF }' >>"$dir/x25519.ms"
	for n in $CROWDS; do
		[ "$n" -gt 2000 ] && [ $i -gt 1 ] && continue
		$crowd "$n" >>"$dir/crowd.$n" 2>"$dir/err" || fail "crowd of $n"
	done
done
# cpu NAME COMMAND...: its processor time in milliseconds, appended to $dir/NAME.ms
cpu() {
	local name=$1 TIMEFORMAT='%U %S'
	shift
	{ time "$@" >/dev/null 2>&1; } 2>"$dir/cpu"
	awk '{ printf "%.0f\n", 1e3 * ($1 + $2) }' "$dir/cpu" >>"$dir/$name.ms"
}

sojourn=${SOJOURN:-build/opt/sojourn} run=$dir/roaming/1
say "a run to check"
$sojourn run scenarios/roaming.lua -q --lab --no-report -o "$dir" >"$dir/out" 2>"$dir/err"
[ -s "$run/pcap/ha-core.pcap" ] || fail "roaming"
for ((i = 1; i <= ROUNDS; i++)); do
	say "offline check: round $i of $ROUNDS"
	cpu check $sojourn check "$run/pcap/ha-core.pcap" --keys "$run/keys"
	cpu tshark scenarios/test/tshark.sh "$run/pcap/ha-core.pcap" "$run/keys" -V
	cpu brief scenarios/test/tshark.sh "$run/pcap/ha-core.pcap" "$run/keys"
done
for n in 100 1000; do
	$packet nodes $n >"$dir/stock.$n" 2>"$dir/err" || fail "stock nodes"
done
say ""

# ---- the table ----

row() { printf '%-47s %12s  %-34s %6s  %-10s %s\n' "$@"; }
verdict() { awk "BEGIN { print ($1 <= $2) ? \"met\" : \"NOT MET\" }"; }

# budgeted WHAT VALUE UNIT BUDGET: a figure with a budget of its own
budgeted() { row "$1" "$2 $3" "" "" "<= $4" "$(verdict "$2" "$4")"; }
# beside WHAT VALUE UNIT BASELINE NAME [BUDGET]: a figure as a ratio to its baseline
beside() {
	local ratio
	ratio=$(calc "$2 / $4" 2)
	row "$1" "$2 $3" "$5 $4 $3" "$ratio" "${6:+<= $6}" "${6:+$(verdict "$ratio" "$6")}"
}

total=$(ir tunnel TOTAL) stock=$(ir stock TOTAL)
esp_out=$(ir tunnel ipsec_out) esp_in=$(ir tunnel ipsec_in ipsec_in_policy)
ha=$(ir tunnel ha_packet)
routers=$(calls tunnel edge_packet)
routed=$(calc "$(ir tunnel edge_packet) * $(field packets <"$dir/tunnel.out") / $routers")

row "A 1,000-octet datagram, CN to MN" "" "baseline" "ratio" "budget" ""
row "  5 links, 4 forwarders, NAT, ESP AES-GCM" "" "the same links, stock, in clear" "" "" ""
beside "  instructions, ns-3" "$total" Ir "$stock" "stock ns-3" 0.6
beside "    without ns-3's queue discs" "$total" Ir "$(ir bare TOTAL)" "stock, bare"
beside "    and without its checksums (ours stay on)" "$total" Ir "$(ir trust TOTAL)" "stock, bare"
beside "  wall time, ns-3, least of $ROUNDS" "$(least <"$dir/tunnel.us")" us "$(least <"$dir/stock.us")" "stock ns-3" 0.6
beside "    median" "$(middle <"$dir/tunnel.us")" us "$(middle <"$dir/stock.us")" "stock ns-3"
beside "    without ns-3's queue discs, least" "$(least <"$dir/tunnel.us")" us "$(least <"$dir/bare.us")" "stock, bare"
beside "  instructions, lab" "$(ir tunnel-lab TOTAL)" Ir "$stock" "stock ns-3"
beside "  wall time, lab, least" "$(least <"$dir/tunnel-lab.us")" us "$(least <"$dir/stock.us")" "stock ns-3"
budgeted "  a link, ns-3" "$(ir link TOTAL)" Ir 12000
row "  a link, lab" "$(ir link-lab TOTAL) Ir" "" "" "" ""
budgeted "  a forwarding step: a router" "$routed" Ir 3000
budgeted "  a forwarding step: the NAT" "$(ir tunnel box_packet)" Ir 3000
row "    of which translation" "$(ir tunnel nat_inbound) Ir" "" "" "" ""
budgeted "  a forwarding step: the HA, without ESP" "$((ha - esp_out))" Ir 3000
budgeted "  an ESP operation: out, with SPD and SAD" "$esp_out" Ir 8000
budgeted "  an ESP operation: in, with SAD and SPD" "$esp_in" Ir 8000
row "  the rest of the mobile node" "$(calc "$(ir tunnel mn_packet) - $esp_in") Ir" "" "" "" ""
row "  ns-3's UDP and IP at both ends, links" \
	"$(calc "$total - $ha - $(ir tunnel mn_packet box_packet edge_packet edge_app)") Ir" "" "" "" ""
echo

first=${CROWDS%% *}
# per_node N KEY...: the least sum of these, divided by N, in milliseconds
per_node() {
	local n=$1 line key sum
	shift
	while read -r line; do
		sum=0
		for key in "$@"; do sum="$sum + $(field "$key" <<<"$line")"; done
		calc "1e3 * ($sum) / $n" 3
		echo
	done <"$dir/crowd.$n"
}
x25519=$(least <"$dir/x25519.ms")
row "A mobile node, both sides, in the lab" "" "baseline" "ratio" "budget" ""
for n in $CROWDS; do
	ms=$(per_node "$n" cpu_register cpu_move | least)
	row "  $n: handshake, registration, handover" "$ms ms" \
		"4 x openssl X25519 $(calc "4 * $x25519" 3) ms" "$(calc "$ms / (4 * $x25519)" 1)" "<= 2 ms" \
		"$(verdict "$ms" 2)"
	row "    median" "$(per_node "$n" cpu_register cpu_move | middle) ms" "" "" "" ""
	row "    handover alone" "$(per_node "$n" cpu_move | least) ms" "" "" "" ""
	[ "$n" = "$first" ] && least_ms=$ms
	[ "$n" = "$first" ] || row "    slope from $first" "" "$first: $least_ms ms" "$(calc "$ms / $least_ms" 2)" "flat: 1.2" "$(verdict "$ms / $least_ms" 1.2)"
done
rss() { field "$2" <"$dir/crowd.$1" | least; }
stock_kib=$(calc "($(field rss <"$dir/stock.1000") - $(field rss <"$dir/stock.100")) / 900" 1)
for n in $CROWDS; do
	[ "$n" = "$first" ] && continue
	for when in made bound; do
		kib=$(calc "($(rss "$n" rss_$when) - $(rss "$first" rss_$when)) / ($n - $first)" 1)
		row "  memory, $when, RSS from $first to $n" "$kib KiB" "stock ns-3 node, idle $stock_kib KiB" \
			"$(calc "$kib / $stock_kib" 2)" "<= 64 KiB" "$(verdict "$kib" 64)"
	done
done
echo

frames=$($sojourn check "$run/pcap/ha-core.pcap" --keys "$run/keys" | sed -nE 's/.*file, ([0-9]+) frames.*/\1/p')
check=$(least <"$dir/check.ms") tshark=$(least <"$dir/tshark.ms") brief=$(least <"$dir/brief.ms")
row "An offline check, decrypting, $frames frames" "" "baseline" "ratio" "budget" ""
row "  processor time, beside tshark in full (-V)" "$check ms" "tshark $tshark ms" \
	"$(calc "$tshark / $check" 1)" ">= 20" "$(verdict 20 "$tshark / $check")"
row "    beside tshark's one line a packet" "" "tshark $brief ms" "$(calc "$brief / $check" 1)" "" ""
