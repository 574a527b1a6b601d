#!/bin/bash
# bench.sh [PART...] - what packets, set-ups and mobile nodes cost, each figure beside its baseline of
# the same run. Parts: packets esp ike crowds check; without any, all of them. Instructions (Ir) are
# callgrind's and repeat; times are this machine's mood, so they are taken in turns and only printed.
# `make bench` builds what this runs.
#
# ROUNDS, PACKETS (for the clock), IR_PACKETS (for callgrind), SETUPS and CROWDS may be set.
cd "$(dirname "$0")/../.." || exit 3
ROUNDS=${ROUNDS:-5} PACKETS=${PACKETS:-10000} IR_PACKETS=${IR_PACKETS:-1000}
CROWDS=${CROWDS:-100 1000 5000} SETUPS=${SETUPS:-1000}
bench=build/opt/sim/bench sojourn=${SOJOURN:-build/opt/sojourn}
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

instructions() {	# PROGRAM NAME WORDS: Ir of every function in $dir/NAME.ir
	local program=$bench/$1 name=$2
	shift 2
	say "callgrind: ${program##*/} $*"
	valgrind --tool=callgrind --instr-atstart=no --compress-strings=no --compress-pos=no \
		--callgrind-out-file="$dir/$name.cg" "$program" "$@" "$IR_PACKETS" \
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

clock() {	# PROGRAM NAME COUNTED WORDS: microseconds for each thing counted, appended to $dir/NAME.us
	local program=$bench/$1 name=$2 counted=$3 line
	shift 3
	line=$("$program" "$@" 2>"$dir/err") || fail "$*"
	calc "1e6 * $(field seconds <<<"$line") / $(field "$counted" <<<"$line")" 3 >>"$dir/$name.us"
	echo >>"$dir/$name.us"
}

cpu() {		# NAME COMMAND...: its processor time in milliseconds, appended to $dir/NAME.ms
	local name=$1 TIMEFORMAT='%U %S'
	shift
	{ time "$@" >/dev/null 2>&1; } 2>"$dir/cpu"
	awk '{ printf "%.0f\n", 1e3 * ($1 + $2) }' "$dir/cpu" >>"$dir/$name.ms"
}

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

# ---- a datagram along its whole way ----

part_packets() {
	local i total stock esp_out esp_in ha routed
	instructions packet_bench tunnel tunnel ns-3
	instructions packet_bench stock stock
	instructions packet_bench bare bare
	instructions packet_bench trust trust
	instructions packet_bench link link ns-3
	instructions packet_bench tunnel-lab tunnel lab
	instructions packet_bench link-lab link lab
	for ((i = 1; i <= ROUNDS; i++)); do
		say "time of a packet: round $i of $ROUNDS"
		clock packet_bench tunnel packets tunnel ns-3 "$PACKETS"
		clock packet_bench stock packets stock "$PACKETS"
		clock packet_bench bare packets bare "$PACKETS"
		clock packet_bench tunnel-lab packets tunnel lab "$PACKETS"
	done
	say ""
	total=$(ir tunnel TOTAL) stock=$(ir stock TOTAL)
	esp_out=$(ir tunnel ipsec_out) esp_in=$(ir tunnel ipsec_in ipsec_in_policy)
	ha=$(ir tunnel ha_packet)
	routed=$(calc "$(ir tunnel edge_packet) * $(field packets <"$dir/tunnel.out") / $(calls tunnel edge_packet)")
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
}

# ---- ESP alone ----

part_esp() {
	local i size mns us base
	for size in 64 1400; do
		instructions esp_bench esp-$size esp $size
		instructions esp_bench raw-$size raw $size
		for ((i = 1; i <= ROUNDS; i++)); do
			clock esp_bench esp-$size packets esp $size $((4 * PACKETS))
			clock esp_bench raw-$size packets raw $size $((4 * PACKETS))
		done
	done
	for mns in 10 1000 100000; do
		instructions esp_bench lookup-$mns lookup $mns
		for ((i = 1; i <= ROUNDS; i++)); do
			say "ESP to $mns mobile nodes: round $i of $ROUNDS"
			clock esp_bench lookup-$mns packets lookup $mns $((4 * PACKETS))
		done
	done
	say ""
	row "ESP, AES-128-GCM-16, sealed and opened" "" "AES-GCM of libcrypto, the same" "ratio" "budget" ""
	for size in 64 1400; do
		us=$(least <"$dir/esp-$size.us")
		beside "  $size octets, instructions, both ends" "$(ir esp-$size ipsec_out ipsec_in ipsec_in_policy)" Ir \
			"$(ir raw-$size TOTAL)" "twice"
		beside "    time, with making the packet" "$us" us "$(least <"$dir/raw-$size.us")" "twice"
		row "    packets a second, from end to end" "$(calc "1e6 / $us")/s" "" "" "" ""
	done
	base=$(ir lookup-10 ipsec_out ipsec_in ipsec_in_policy)
	for mns in 10 1000 100000; do
		i=$(ir lookup-$mns ipsec_out ipsec_in ipsec_in_policy)
		row "  64 octets to each of $mns mobile nodes" "$i Ir" "10: $base Ir" "$(calc "$i / $base" 2)" \
			"flat: 1.2" "$(verdict "$i / $base" 1.2)"
		row "    of which SPD and SAD, both ends" "$(calc "$i - $(ir lookup-$mns seal_encrypt seal_decrypt)") Ir" \
			"10: $(calc "$base - $(ir lookup-10 seal_encrypt seal_decrypt)") Ir" "" "" ""
		row "    time; caches of the machine included" "$(least <"$dir/lookup-$mns.us") us" \
			"10: $(least <"$dir/lookup-10.us") us" "" "" ""
	done
}

# ---- IKE set-ups ----

# openssl's own figures, one operation in microseconds, appended to $dir/NAME.us
primitives() {
	openssl speed -seconds 1 ecdhx25519 ecdhp256 ecdsap256 2>/dev/null >"$dir/speed" || fail "openssl speed"
	awk -v d="$dir" '/X25519/ { print 1e6 / $NF >>(d "/x25519.us") }
	    /ecdh \(nistp256\)/ { print 1e6 / $NF >>(d "/ecdh256.us") }
	    /ecdsa \(nistp256\)/ { print 1e6 / $(NF - 1) >>(d "/sign256.us"); print 1e6 / $NF >>(d "/verify256.us") }' \
	    "$dir/speed"
}

part_ike() {
	local i us limit
	for ((i = 1; i <= ROUNDS; i++)); do
		say "IKE set-ups: round $i of $ROUNDS"
		clock ike_bench psk setups psk aesgcm-sha256-x25519 "$SETUPS"
		clock ike_bench cert setups certificates aesgcm-sha256-ecp256 "$SETUPS"
		primitives
	done
	say ""
	row "IKE_SA + Child SA, both ends, one core" "" "its primitives in openssl speed" "ratio" "aim" ""
	us=$(least <"$dir/psk.us") limit=$(calc "4 * $(least <"$dir/x25519.us")" 1)
	row "  x25519, shared key" "$(calc "1e6 / $us")/s" "" "" ">= 3000/s" "$(verdict "$us" "1e6 / 3000")"
	row "    beside 4 X25519" "$us us" "$limit us" "$(calc "$us / $limit" 2)" "<= 2" "$(verdict "$us / $limit" 2)"
	us=$(least <"$dir/cert.us")
	limit=$(calc "4 * $(least <"$dir/ecdh256.us") + 2 * $(least <"$dir/sign256.us") + 6 * $(least <"$dir/verify256.us")" 1)
	row "  ecp256, ECDSA P-256, chains of three" "$(calc "1e6 / $us")/s" "" "" "" ""
	row "    beside 4 ECDH, 2 signed, 6 verified" "$us us" "$limit us" "$(calc "$us / $limit" 2)" "" ""
}

# ---- crowds ----

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
rss() { field "$2" <"$dir/crowd.$1" | least; }

part_crowds() {
	local i n ms x25519 first=${CROWDS%% *} least_ms stock_kib kib when
	rm -f "$dir/x25519.us"
	for ((i = 1; i <= ROUNDS; i++)); do
		say "mobile nodes: round $i of $ROUNDS"
		primitives
		for n in $CROWDS; do
			[ "$n" -gt 2000 ] && [ $i -gt 1 ] && continue
			$bench/crowd_bench "$n" >>"$dir/crowd.$n" 2>"$dir/err" || fail "crowd of $n"
		done
	done
	for n in 100 1000; do
		$bench/packet_bench nodes $n >"$dir/stock.$n" 2>"$dir/err" || fail "stock nodes"
	done
	say ""
	x25519=$(calc "$(least <"$dir/x25519.us") / 1e3" 5)
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
	stock_kib=$(calc "($(field rss <"$dir/stock.1000") - $(field rss <"$dir/stock.100")) / 900" 1)
	for n in $CROWDS; do
		[ "$n" = "$first" ] && continue
		for when in made bound; do
			kib=$(calc "($(rss "$n" rss_$when) - $(rss "$first" rss_$when)) / ($n - $first)" 1)
			row "  memory, $when, RSS from $first to $n" "$kib KiB" "stock ns-3 node, idle $stock_kib KiB" \
				"$(calc "$kib / $stock_kib" 2)" "<= 64 KiB" "$(verdict "$kib" 64)"
		done
	done
}

# ---- an offline check ----

part_check() {
	local i frames check tshark brief run=$dir/roaming/1
	say "a run to check"
	$sojourn run scenarios/roaming.lua -q --lab --no-report -o "$dir" >"$dir/out" 2>"$dir/err"
	[ -s "$run/pcap/ha-core.pcap" ] || fail "roaming"
	for ((i = 1; i <= ROUNDS; i++)); do
		say "offline check: round $i of $ROUNDS"
		cpu check "$sojourn" check "$run/pcap/ha-core.pcap" --keys "$run/keys"
		cpu tshark scenarios/test/tshark.sh "$run/pcap/ha-core.pcap" "$run/keys" -V
		cpu brief scenarios/test/tshark.sh "$run/pcap/ha-core.pcap" "$run/keys"
	done
	say ""
	frames=$($sojourn check "$run/pcap/ha-core.pcap" --keys "$run/keys" | sed -nE 's/.*file, ([0-9]+) frames.*/\1/p')
	check=$(least <"$dir/check.ms") tshark=$(least <"$dir/tshark.ms") brief=$(least <"$dir/brief.ms")
	row "An offline check, decrypting, $frames frames" "" "baseline" "ratio" "budget" ""
	row "  processor time, beside tshark in full (-V)" "$check ms" "tshark $tshark ms" \
		"$(calc "$tshark / $check" 1)" ">= 20" "$(verdict 20 "$tshark / $check")"
	row "    beside tshark's one line a packet" "" "tshark $brief ms" "$(calc "$brief / $check" 1)" "" ""
}

[ $# -gt 0 ] || set -- packets esp ike crowds check
for part in "$@"; do
	[ "$(type -t "part_$part")" = function ] || { echo "bench.sh: no part '$part'" >&2; exit 2; }
done
for part in "$@"; do
	"part_$part"
	echo
done
