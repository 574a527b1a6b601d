#!/bin/bash
# interop.sh - our peer node, live, against Debian's strongSwan in network namespaces that this
# script makes and removes. Run as root.
#
#	scenarios/test/interop.sh [NAME...]	the cases whose names begin so; none: all
#	scenarios/test/interop.sh --short	a selection, some seconds
#	scenarios/test/interop.sh hook WORD...	what a story (scenarios/interop/) asks of the daemon
#
# strongSwan does ESP itself here (kernel-libipsec: tunnel mode, always in UDP). A case is a story
# with options; it passes when every expectation, which the judge reads from decrypted frames, is
# met and no monitor finds fault, and tshark, with the run's key files, opens the same messages.
cd "$(dirname "$0")/../.." || exit 3
here=$PWD
PACKAGES="strongswan-charon strongswan-swanctl libcharon-extra-plugins libstrongswan-extra-plugins
	libstrongswan-standard-plugins nftables iproute2 iputils-ping tshark
	libcharon-extauth-plugins openssl procps"

# ---- the hook: acts in the daemon's namespace ----

in_ss() { ip netns exec "$INTEROP_NET-ss" "$@"; }
swan() {
	SWANCTL_DIR=$INTEROP_DIR/swanctl STRONGSWAN_CONF=$INTEROP_DIR/strongswan.conf in_ss \
	    timeout 20 swanctl "$@" --uri "unix://$INTEROP_DIR/vici" 2>&1 |
	    grep -v '^plugin\|failed to load - \|no files found\|^opening directory'
}
hook() {
	local what=$1 net=$INTEROP_NET-ss pinging=$INTEROP_DIR/ping.pid
	shift
	[ -s "$pinging" ] && kill "$(cat "$pinging")"
	rm -f "$pinging"
	case $what in
	ping)	# until the story asks for something else
		ip netns exec "$net" timeout 12 ping -i 0.06 "$1" &
		echo $! >"$pinging" ;;
	quiet) ;;
	initiate) swan --initiate --child "$1" --timeout 10 ;;
	rekey-child) swan --rekey --child "$1" ;;
	rekey-ike) swan --rekey --ike lab ;;
	close-child) swan --terminate --child "$1" --timeout 5 ;;
	close) swan --terminate --ike lab --timeout 5 ;;
	move4)	# to the second link, IPv4
		ip -n "$net" addr add 10.8.0.2/24 dev h8
		ip -n "$net" addr flush dev h9
		ip -n "$net" route replace default via 10.8.0.1 ;;
	move6)
		ip -n "$net" addr add 2001:db8:8::2/64 dev h8 nodad
		ip -n "$net" -6 route replace default via 2001:db8:8::1
		ip -n "$net" addr flush dev h9
		ip -n "$net" -6 route replace default via 2001:db8:8::1 ;;
	drop4) ip -n "$net" addr del 10.9.0.2/24 dev h9 ;;
	drop6) ip -n "$net" addr del 2001:db8:9::2/64 dev h9 ;;
	*) echo "interop.sh: what is '$what'?"; return 2 ;;
	esac
}
if [ "${1-}" = hook ]; then
	shift
	{ echo "== $*"; hook "$@"; } >>"$INTEROP_DIR/hook.log" 2>&1
	exit
fi

# ---- the network ----

missing=$(comm -13 <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' | sort) \
    <(printf '%s\n' $PACKAGES | sort))
[ -z "$missing" ] || {
	apt-get update -qq -o DPkg::Lock::Timeout=300 && DEBIAN_FRONTEND=noninteractive apt-get install -o DPkg::Lock::Timeout=300 -y -qq \
	    --no-install-recommends $missing >/dev/null
} || exit 3
able() {	# is there a network namespace to be had? Not in every container or chroot.
	local n=sj$$-able status
	[ "$(id -u)" = 0 ] && ip netns add $n 2>/dev/null && ip netns exec $n true 2>/dev/null
	status=$?
	ip netns del $n 2>/dev/null
	return $status
}
able || {
	echo "interop: skipped: no network namespaces here (they need root, and a root directory that is a mount point)"
	echo "interop: 0 passed, 0 failed"
	[ "${1-}" = --short ]
	exit
}
export INTEROP_NET=sj$$ INTEROP_DIR
work=$(mktemp -d) || exit 3
out=${OUT:-out/interop}
charon= playing=

charon_stop() {
	[ -s "$INTEROP_DIR/ping.pid" ] && kill "$(cat "$INTEROP_DIR/ping.pid")" 2>/dev/null
	[ -z "$charon" ] && return
	kill "$charon" 2>/dev/null
	for _ in $(seq 30); do kill -0 "$charon" 2>/dev/null || break; sleep 0.1; done
	kill -9 "$charon" 2>/dev/null
	wait "$charon" 2>/dev/null
	charon=
}
net_down() {
	charon_stop
	for n in r ss; do ip netns del "$INTEROP_NET-$n" 2>/dev/null; done
}
finish() { [ -z "$playing" ] || kill "$playing" 2>/dev/null; net_down; rm -rf "$work"; }
trap finish EXIT
trap 'exit 130' INT TERM

addr() { ip -n "$1" addr add "$2" dev "$3" $([[ $2 == *:* ]] && echo nodad); }
net_up() {	# nat: yes, no; families of the daemon; tap or packet
	local r=$INTEROP_NET-r ss=$INTEROP_NET-ss n i
	for n in "$r" "$ss"; do
		ip netns add "$n" || return 1
		ip -n "$n" link set lo up
		ip netns exec "$n" sysctl -qw net.ipv6.conf.all.accept_dad=0 \
		    net.ipv6.conf.default.accept_dad=0 net.ipv4.conf.all.rp_filter=0 \
		    net.ipv4.conf.default.rp_filter=0 net.ipv4.ip_forward=1 \
		    net.ipv6.conf.all.forwarding=1 || return 1
	done
	for i in 0 1; do
		if [ "$3" = packet ]; then
			ip link add "tap$i" netns "$r" type veth peer name "p$i" netns "$r"
			ip -n "$r" link set "p$i" up
		else
			ip -n "$r" tuntap add "tap$i" mode tap
		fi
	done
	for i in 8 9; do ip link add "r$i" netns "$r" type veth peer name "h$i" netns "$ss"; done
	addr "$r" 10.1.0.1/24 tap0; addr "$r" 2001:db8:1::1/64 tap0
	addr "$r" 10.2.0.1/24 tap1; addr "$r" 2001:db8:2::1/64 tap1
	addr "$r" 10.9.0.1/24 r9; addr "$r" 2001:db8:9::1/64 r9
	addr "$r" 10.8.0.1/24 r8; addr "$r" 2001:db8:8::1/64 r8
	addr "$ss" 192.168.50.1/32 lo; addr "$ss" 2001:db8:50::1/128 lo
	[ "$2" = 6 ] || addr "$ss" 10.9.0.2/24 h9
	[ "$2" = 4 ] || addr "$ss" 2001:db8:9::2/64 h9
	for i in tap0 tap1 r8 r9; do ip -n "$r" link set "$i" up; done
	for i in h8 h9; do ip -n "$ss" link set "$i" up; done
	[ "$2" = 6 ] || ip -n "$ss" route add default via 10.9.0.1
	[ "$2" = 4 ] || ip -n "$ss" -6 route add default via 2001:db8:9::1
	[ "$1" = yes ] || return 0
	ip netns exec "$r" nft -f - <<N
table ip interop {
	chain post {
		type nat hook postrouting priority 100
		oifname { "r8", "r9" } masquerade random
	}
}
N
}

# ---- strongSwan ----

conf_write() {	# mobike, remote_addrs, more, local, remote, pki, IKE and ESP proposals
	local d=$INTEROP_DIR
	mkdir -p "$d/swanctl"
	cat >"$d/strongswan.conf" <<C
charon {
	load = random nonce aes sha1 sha2 hmac gcm ccm ctr kdf curve25519 openssl md4 des pem pkcs1 pkcs8 x509 pubkey constraints eap-identity eap-mschapv2 kernel-libipsec kernel-netlink socket-default vici updown
	install_routes = yes
	retransmit_tries = 3
	retransmit_timeout = 1.0
	filelog { log { path = $d/charon.log
		default = 1
		ike = 2
		net = 1
		enc = 1
		knl = 1
		flush_line = yes } }
	plugins {
		vici { socket = unix://$d/vici }
		kernel-libipsec { allow_peer_ts = yes }
		kernel-netlink { fwmark = !0x42 }
		socket-default { fwmark = 0x42 }
	}
}
swanctl { socket = unix://$d/vici }
C
	cat >"$d/swanctl/swanctl.conf" <<C
connections { lab { version = 2
	mobike = $1
	proposals = $7
	remote_addrs = $2,0.0.0.0/0,::/0
	$3
	send_cert = always
	local { $4
		id = ss.example }
	remote { $5
		id = peer.example }
	children {
		home4 { local_ts = 192.168.50.0/24
			remote_ts = 192.168.77.1/32
			esp_proposals = $8 }
		home6 { local_ts = 2001:db8:50::/64
			remote_ts = 2001:db8:77::1/128
			esp_proposals = $8 } } } }
secrets { ike-1 { id = peer.example
	secret = "an interop secret" }
	eap-1 { id = roamer
	secret = "a password" } }
C
	mkdir -p "$d"/swanctl/{x509,x509ca,private}
	[ -z "$6" ] && return
	cp "$work/pki/$6/ca.crt" "$d/swanctl/x509ca/"
	cp "$work/pki/$6/ss.crt" "$d/swanctl/x509/"
	cp "$work/pki/$6/ss.key" "$d/swanctl/private/"
}
# Throw-away certificates: ecdsa, rsa, big (a chain link of 4096 bits, more than a datagram holds).
pki_make() {
	local d=$work/pki/$1 new who
	[ -d "$d" ] && return
	mkdir -p "$d"
	case $1 in
	ecdsa) new="-newkey ec -pkeyopt ec_paramgen_curve:P-256" ;;
	rsa) new="-newkey rsa:2048" ;;
	big) new="-newkey rsa:4096" ;;
	esac
	openssl req -x509 $new -nodes -days 2 -subj "/CN=interop ca" -keyout "$d/ca.key" -out "$d/ca.crt"
	for who in peer ss; do
		openssl req $new -nodes -subj "/CN=$who.example" -keyout "$d/$who.key" -out "$d/$who.csr"
		openssl x509 -req -in "$d/$who.csr" -CA "$d/ca.crt" -CAkey "$d/ca.key" -CAcreateserial \
		    -days 2 -out "$d/$who.crt" -extfile <(echo "subjectAltName=DNS:$who.example")
	done
}
der() { sed -n '/-----/!p' "$1" | tr -d '\n'; }
charon_start() {
	local d=$INTEROP_DIR
	SWANCTL_DIR=$d/swanctl STRONGSWAN_CONF=$d/strongswan.conf ip netns exec "$INTEROP_NET-ss" \
	    unshare -m --propagation private sh -c \
	    'mount -t tmpfs t /run && exec /usr/lib/ipsec/charon' >"$d/charon.out" 2>&1 &
	charon=$!
	for _ in $(seq 100); do [ -S "$d/vici" ] && break; sleep 0.05; done
	swan --load-all >"$d/load.log"
	grep -q 'successfully loaded 1 conn' "$d/load.log" || { cat "$d/load.log"; return 1; }
}

# ---- a case ----

# tshark, with the run's key files, opens as many IKE messages and echoes in ESP as the judge did.
third_opinion() {
	local run=$1 pcap of judge tshark
	for pcap in "$run"/pcap/peer-?.pcap; do
		of="\"pcap\":\"${pcap##*/}\""
		judge=$(grep "$of" "$run/messages.jsonl" | grep -c '"protected_by":"ike"')
		tshark=$(scenarios/test/tshark.sh "$pcap" "$run/keys" -Y isakmp.enc.decrypted -T fields \
		    -e isakmp.nextpayload -e isakmp.ispi -e isakmp.messageid -e isakmp.flags -e frame.number |
		    awk '{ print $1 ~ /^53/ ? $2 $3 $4 : $NF }' | sort -u | wc -l)	# 53: a fragment
		[ "$judge" -gt 0 ] || [[ $pcap == *-b.pcap ]] || { echo "${pcap##*/}: nothing to open"; return 1; }
		[ "$judge" = "$tshark" ] ||
		    { echo "${pcap##*/}: the judge opened $judge IKE messages, tshark $tshark"; return 1; }
		judge=$(grep "$of" "$run/messages.jsonl" | grep '"protected_by":"esp"' | grep -c '"echo_seq"')
		tshark=$(scenarios/test/tshark.sh "$pcap" "$run/keys" \
		    -Y 'esp && (icmp.type in {0, 8} || icmpv6.type in {128, 129}) && !(icmp.type in {3, 5, 11}) && !(icmpv6.type in {1, 2, 3, 137})' \
		    -T fields -e frame.number | wc -l)
		[ "$judge" = "$tshark" ] ||
		    { echo "${pcap##*/}: the judge saw $judge echoes in ESP, tshark $tshark"; return 1; }
	done
}

passed=0 failed=0
is_wanted() {
	local w
	for w in "${wanted[@]}"; do [[ $1 == "$w"* ]] && return; done
	[ ${#wanted[@]} -eq 0 ]
}
try() {	# NAME STORY [key=value...]; shell keys: ss_family= ss_mobike= ss_remote= ss_extra=
	local name=$1 story=$2 nat=no family=46 mobike=yes extra= remote=10.1.0.2 args=() kv status
	local ike=aes128gcm16-prfsha256-x25519 esp=aes128gcm16-x25519,aes128gcm16 tshark=yes device=tap
	local faultless=$known pki= local_auth="auth = psk" peer_auth="auth = psk"
	shift 2
	is_wanted "$name" || return
	for kv in "$@"; do
		case $kv in
		ss_family=*) family=${kv#*=} ;;
		pki=*)
			pki=${kv#*=}
			pki_make "$pki" >/dev/null 2>&1
			args+=(-p "key=$(der "$work/pki/$pki/peer.key")" -p "cert=$(der "$work/pki/$pki/peer.crt")"
			    -p "ca=$(der "$work/pki/$pki/ca.crt")" -p "unix_start=$(date +%s)") ;;
		ss_ike=*) ike=${kv#*=} ;;
		ss_esp=*) esp=${kv#*=} ;;
		device=*) device=${kv#*=}; args+=(-p "$kv") ;;
		no_tshark) tshark=no ;;
		ss_local=*) local_auth=${kv#*=} ;;
		ss_peer=*) peer_auth=${kv#*=} ;;
		ss_mobike=*) mobike=${kv#*=} ;;
		ss_remote=*) remote=${kv#*=} ;;
		known=*) faultless+="|${kv#*=}" ;;
		ss_extra=*) extra=${kv#*=} ;;
		nat=true) nat=yes; args+=(-p "$kv") ;;
		*) args+=(-p "$kv") ;;
		esac
	done
	INTEROP_DIR=$work/$name
	mkdir -p "$INTEROP_DIR"
	conf_write "$mobike" "$remote" "$extra" "$local_auth" "$peer_auth" "$pki" \
	    "$ike" "$esp"
	if net_up "$nat" "$family" "$device" && charon_start; then
		mkdir -p "$out/$name"
		timeout -k 5 100 ./sojourn live "scenarios/interop/$story.lua" -o "$out/$name" \
		    --limit 60s -p "netns=$INTEROP_NET-r" -p "hook=$here/scenarios/test/interop.sh hook" \
		    "${args[@]}" >"$INTEROP_DIR/sojourn.log" 2>&1 &
		playing=$!	# so that a signal is heard while it plays
		wait $playing
		status=$?
		playing=
	else
		status=99
	fi
	net_down
	# 1: the monitors' verdicts are looked at here; 4: no story decides every row.
	case $status in
	0 | 1 | 4)
		status=0
		faults "$INTEROP_DIR/sojourn.log" >"$INTEROP_DIR/faults.log" && status=97
		[ $tshark = no ] || third_opinion "$out/$name/$story/live" >>"$INTEROP_DIR/faults.log" || status=98 ;;
	*) tail -n 3 "$INTEROP_DIR/sojourn.log" >"$INTEROP_DIR/faults.log" 2>/dev/null ;;
	esac
	if [ $status = 0 ]; then
		passed=$((passed + 1))
		echo "pass  $name"
	else
		failed=$((failed + 1))
		echo "FAIL  $name (status $status, see $out/$name)"
		head -n 5 "$INTEROP_DIR/faults.log"
	fi
	cp "$INTEROP_DIR"/*.log "$out/$name/" 2>/dev/null
}

# What the monitors may find, and why it is no fault: the first is strongSwan's, which pretends to be
# behind a NAT to have ESP in UDP; the second is asked of mobile nodes.
known='R7296-2.23-02|R5555-5.2.1-05'
faults() { grep -E '^  (FAIL|INCONCLUSIVE +[^ ]*\.lua:)' "$1" | grep -vE "^  [A-Z]+ +($faultless) "; }

wanted=("$@")
# What `make test` has time for.
[ "${1-}" != --short ] || wanted=(initiator-4 responder-6 nat liveness-ours ecdsa-initiator eap-responder
	fragments-initiator mobike-46-ours mobike-64-theirs rekey-child-theirs rekey-ike-ours)
make -s sojourn >/dev/null || exit 3
responder="start=responder by=them"
v6="outer=6 ss_remote=2001:db8:1::2"
try initiator-4 tunnel
try initiator-6 tunnel $v6
try initiator-packet-socket tunnel device=packet
try responder-4 tunnel $responder
try responder-6 tunnel $responder $v6
try initiator-delete-theirs tunnel by=them
try responder-delete-ours tunnel start=responder
# A masquerade that nobody in the story knows of changes what NAT_DETECTION hashes.
nat="nat=true known=R7296-2.23-03"
try nat nat $nat
try liveness-ours liveness
try liveness-theirs liveness by=them "ss_extra=dpd_delay = 1s" nat_keepalive=1000s
try wrong-key-ours wrong-key
try wrong-key-theirs wrong-key start=responder
sign=("auth=signature" "peer_auth=signature" "ss_local=auth = pubkey
	certs = ss.crt" "ss_peer=auth = pubkey
	cacerts = ca.crt")
for kind in ecdsa rsa; do
	try $kind-initiator tunnel pki=$kind "${sign[@]}"
	try $kind-responder tunnel $responder pki=$kind "${sign[@]}"
done
try fragments-initiator tunnel fragment=true pki=big "${sign[@]}"
try fragments-responder tunnel fragment=true $responder pki=big "${sign[@]}"
# The rows about the payloads of IKE_AUTH know no EAP.
eap="eap_user=roamer known=R4877-7.3-0[678]|R7296-1.2-0[45]|R4555-3.2-02"
try eap-initiator tunnel $eap pki=ecdsa auth=eap peer_auth=signature \
	"eap_password=a password" "ss_local=auth = pubkey
	certs = ss.crt" "ss_peer=auth = eap-mschapv2
	eap_id = %any"
try eap-responder tunnel $eap $responder pki=ecdsa auth=signature peer_auth=eap \
	"eap_password=a password" "ss_local=auth = eap-mschapv2
	eap_id = roamer" "ss_peer=auth = pubkey
	cacerts = ca.crt"
suite() {	# NAME GROUP IKE ESP [more]: both sides have this suite and no other
	local name=$1 group=$2 ike=$3 esp=$4
	shift 4
	try "suite-$name" rekey "group=$group" "ss_ike=$ike" "ike_suite=$ike" "ss_esp=$esp" \
	    "esp_suite=$esp" "$@"
}
suite cbc256-ecp256 19 aes256-sha256-ecp256 aes256-sha256-ecp256
suite cbc128-modp2048 14 aes128-sha512-modp2048 aes128-sha512-modp2048 by=them
suite ctr-ecp384 20 aes256ctr-sha384-ecp384 aes256ctr-sha384-ecp384
suite gcm12-modp3072 15 aes256gcm12-prfsha384-modp3072 aes256gcm12-modp3072 by=them
suite gcm8-modp4096 16 aes128gcm8-prfsha512-modp4096 aes128gcm8-modp4096
suite chacha-ecp521 21 chacha20poly1305-prfsha512-ecp521 chacha20poly1305-ecp521 no_tshark
# To that row the IKE_SA_INIT with the right group is a retransmission that has changed.
ke="first_group=31 group=19 ss_esp=aes128gcm16-ecp256,aes128gcm16 known=R7296-2.1-08"
try invalid-ke-ours tunnel $ke ike_suite=aesgcm-sha256-x25519-ecp256 \
	ss_ike=aes128gcm16-prfsha256-ecp256
try invalid-ke-theirs tunnel $ke $responder ike_suite=aesgcm-sha256-ecp256 \
	ss_ike=aes128gcm16-prfsha256-x25519-ecp256
try delete-child-theirs delete-child
# That row asks for MOBIKE of every responder; RFC 4555 does so only of those that support it.
try without-mobike tunnel ss_mobike=no known=R4555-3.2-02
try mobike-nat-46-ours mobike addr6=false second=6 $nat
try mobike-nat-64-ours mobike addr4=false second=4 $v6 $nat
try mobike-44-ours mobike addr6=false second=4
try mobike-66-ours mobike addr4=false second=6 $v6
try mobike-46-ours mobike addr6=false second=6
try mobike-64-ours mobike addr4=false second=4 $v6
try mobike-44-theirs mobike $responder to=4 ss_family=4
try mobike-66-theirs mobike $responder to=6 ss_family=6 $v6
try mobike-46-theirs mobike $responder to=6 ss_family=4
try mobike-64-theirs mobike $responder to=4 ss_family=6 $v6
try mobike-nat-44-ours mobike addr6=false second=4 $nat
try rekey-child-ours rekey
try rekey-child-theirs rekey by=them
try rekey-ike-ours rekey what=ike
try rekey-ike-theirs rekey what=ike by=them
try rekey-child-responder rekey start=responder
try rekey-ike-responder rekey start=responder what=ike
echo "interop: $passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
