#!/bin/bash
# interop.sh - our peer node, live, against other people's IKEv2 daemons: strongSwan in a network namespace,
# strongSwan, libreswan and OpenIKED in a real Linux kernel (User-Mode Linux), whose ESP is then what we
# meet. The script makes and removes it all. Run as root.
#
#	scenarios/test/interop.sh [NAME...]	the cases whose names begin so; none: all, and then a
#						table of what was tried with whom
#	scenarios/test/interop.sh --short	a selection, some seconds
#	scenarios/test/interop.sh --list	the names of all cases
#	scenarios/test/interop.sh hook WORD...	what a story (scenarios/interop/) asks of the daemon
#
# In a namespace strongSwan does ESP itself (kernel-libipsec: tunnel mode, always in UDP). A case is a story
# with options; it passes when every expectation, which the judge reads from decrypted frames, is
# met and no monitor finds fault, and tshark, with the run's key files, opens the same messages.
# JOBS cases at a time (4): they mostly wait. OUT (out/interop) keeps what they leave.
cd "$(dirname "$0")/../.." || exit 3
tests=$PWD/scenarios/test libreswan=$PWD/build/interop-libreswan
PACKAGES="strongswan-charon strongswan-swanctl libcharon-extra-plugins libstrongswan-extra-plugins
	libstrongswan-standard-plugins nftables iproute2 iputils-ping tshark
	libcharon-extauth-plugins openssl procps user-mode-linux kmod openiked gcc libc6-dev"

# ---- the hook: what a story asks of the daemon ----

# there COMMAND...: in the daemon's namespace, or in its kernel, which looks for what it is to do.
there() {
	local n=1 do=$INTEROP_DIR/do
	if [ -e "$INTEROP_DIR/uml" ]; then
		while [ -e "$do.$n" ]; do n=$((n + 1)); done
		printf '%q ' "$@" >"$do.new"
		mv "$do.new" "$do.$n"
		for _ in $(seq 400); do
			[ -e "$do.$n.rc" ] && return "$(cat "$do.$n.rc")"
			sleep 0.05
		done
		return 1
	fi
	ip netns exec "$INTEROP_NET-ss" "$@"
}
if [ "${1-}" = hook ]; then
	shift
	echo "== $*" >>"$INTEROP_DIR/hook.log"
	case $1 in
	silence)	# nothing comes from there any more, nor goes there
		for i in r8 r9; do ip -n "$INTEROP_NET-r" link set "$i" down; done ;;
	*) there "$tests/interop/place.sh" do "$@" ;;
	esac >>"$INTEROP_DIR/hook.log" 2>&1
	exit
fi

# ---- what it needs ----

[ "${1-}" = --list ] || missing=$(comm -13 <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' | sort) \
    <(printf '%s\n' $PACKAGES | sort))
[ -z "${missing-}" ] || {
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
[ "${1-}" = --list ] || able || {
	echo "interop: skipped: no network namespaces here (they need root, and a root directory that is a mount point)"
	echo "interop: 0 passed, 0 failed"
	[ "${1-}" = --short ]
	exit
}
work=$(mktemp -d) || exit 3
mkdir "$work/results"
out=${OUT:-out/interop}
. scenarios/test/interop/net.sh
. scenarios/test/interop/strongswan.sh
. scenarios/test/interop/libreswan.sh
. scenarios/test/interop/openiked.sh

# Throw-away certificates by the kind of their keys; big: of 4096 bits, more than a datagram holds;
# stranger: of another CA.
pki_make() {
	local d=$work/pki/$1 new who
	[ -d "$d" ] && return
	mkdir -p "$d"
	case $1 in
	ecdsa | stranger) new="-newkey ec -pkeyopt ec_paramgen_curve:P-256" ;;
	ecdsa384) new="-newkey ec -pkeyopt ec_paramgen_curve:P-384" ;;
	ecdsa521) new="-newkey ec -pkeyopt ec_paramgen_curve:P-521" ;;
	ed25519) new="-newkey ed25519" ;;
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

# ---- a case ----

# tshark, with the run's key files, opens the same IKE messages as the judge did, and as many echoes in ESP;
# or more of these: what came before the message that made its SA, the judge left closed.
third_opinion() {
	local run=$1 pcap of judge tshark closed d=$INTEROP_DIR
	for pcap in "$run"/pcap/peer-?.pcap; do
		of="\"pcap\":\"${pcap##*/}\""
		scenarios/test/tshark.sh "$pcap" "$run/keys" -Y 'isakmp.enc.decrypted ||
		    (esp && (icmp.type in {0, 8} || icmpv6.type in {128, 129}) &&
		    !(icmp.type in {3, 5, 11}) && !(icmpv6.type in {1, 2, 3, 137}))' -T fields -e esp.spi \
		    -e isakmp.ispi -e isakmp.messageid -e isakmp.flags | sort >"$d/tshark"
		sed -n 's/^\t//p' "$d/tshark" | sort -u >"$d/tshark.ike"
		grep "$of" "$run/messages.jsonl" >"$d/judge"
		sed -nE '/"protected_by":"ike"/s/.*"SPIi":"0x([0-9a-f]*)".*"I":([01]).*"R":([01]),"msgid":([0-9]*).*/\1 \2 \3 \4/p' \
		    "$d/judge" | awk '{ printf "%s\t0x%08x\t0x%02x\n", $1, $4, 8 * $2 + 32 * $3 }' | sort -u >"$d/judge.ike"
		cmp "$d/tshark.ike" "$d/judge.ike" || { diff "$d/tshark.ike" "$d/judge.ike"; return 1; }
		[ -s "$d/judge.ike" ] || [ $sealed = no ] || [[ $pcap == *-b.pcap ]] ||
		    { echo "${pcap##*/}: nothing to open"; return 1; }
		tshark=$(grep -cv '^	' "$d/tshark")
		judge=$(grep '"protected_by":"esp"' "$d/judge" | grep -c '"echo_seq"')
		closed=$(grep -c '"name":"ESP"' "$d/judge")
		[ "$judge" -le "$tshark" ] && [ "$tshark" -le $((judge + closed)) ] || {
			echo "${pcap##*/}: the judge saw $judge echoes and $closed closed, tshark $tshark echoes"
			return 1
		}
	done
}

# What the monitors may find, and why it is no fault: the first is strongSwan's, which pretends to be
# behind a NAT to have ESP in UDP; the second is asked of mobile nodes.
known='R7296-2.23-02|R5555-5.2.1-05'
faults() { grep -E '^  (FAIL|INCONCLUSIVE +[^ ]*\.lua:)' "$1" | grep -vE "^  [A-Z]+ +($faultless) "; }

# play NAME STORY: the case, whose settings are try's; in a shell of its own.
play() {
	local name=$1 story=$2 status=99 kernel= playing=
	export INTEROP_NET=sj$$-$number INTEROP_DIR=$work/$name
	trap '[ -z "$playing" ] || kill "$playing" 2>/dev/null; daemon_down; net_down' EXIT
	trap 'exit 130' INT TERM
	mkdir -p "$INTEROP_DIR" "$out/$name"
	vici=$INTEROP_DIR/vici
	[ "$in" = ns ] || vici=/run/vici
	declare -p DAEMON INTEROP_NET in vici family second loud libreswan pluto_options peer_id dump >"$INTEROP_DIR/env"
	"${DAEMON}_conf"
	if net_up && daemon_up >"$INTEROP_DIR/up.log" 2>&1; then
		timeout -k 5 100 ./sojourn live "scenarios/interop/$story.lua" -o "$out/$name" \
		    --limit 60s -p "netns=$INTEROP_NET-r" -p "hook=$tests/interop.sh hook" \
		    "${args[@]}" >"$INTEROP_DIR/sojourn.log" 2>&1 &
		playing=$!	# so that a signal is heard while it plays
		wait $playing
		status=$?
		playing=
	fi
	daemon_down
	# 1: the monitors' verdicts are looked at here; 4: no story decides every row.
	case $status in
	0 | 1 | 4)
		status=0
		faults "$INTEROP_DIR/sojourn.log" >"$INTEROP_DIR/faults.log" && status=97
		[ $tshark = no ] || third_opinion "$out/$name/$story/live" >>"$INTEROP_DIR/faults.log" || status=98 ;;
	*) tail -n 3 "$INTEROP_DIR/up.log" "$INTEROP_DIR/sojourn.log" >"$INTEROP_DIR/faults.log" 2>/dev/null ;;
	esac
	cp "$INTEROP_DIR"/*.log "$INTEROP_DIR"/*.pcap "$out/$name/" 2>/dev/null
	if [ $status = 0 ]; then
		echo pass >"$work/results/$name"
		echo "pass  $name"
	else
		echo FAIL >"$work/results/$name"
		echo "FAIL  $name (status $status, see $out/$name)"
		head -n 5 "$INTEROP_DIR/faults.log"
	fi
}

is_wanted() {
	local w
	for w in "${wanted[@]}"; do [[ $1 == "$w"* ]] && return; done
	[ ${#wanted[@]} -eq 0 ]
}
number=0
# try NAME STORY [KEY=VALUE...]: d.KEY is the daemon's setting (below), nat, device, family, second, known
# and pki are the case's, what else there is the story's.
try() {
	local name=$1 story=$2 kv args=() faultless=$known tshark=yes sealed=yes device=tap nat=no family=46 second=
	local DAEMON=strongswan in=ns auth=psk peer_auth=psk pki= own_pki= our_pki= mobike=yes remote=10.1.0.2
	local ike=aes128gcm16-prfsha256-x25519 esp=aes128gcm16-x25519,aes128gcm16 more= charon= pools= loud=2
	local dump=no role=initiator setup= pluto_options= authby=
	local id=ss.example peer_id=peer.example password="a password"
	local ts4=192.168.50.0/24 peer_ts4=192.168.77.1/32 ts6=2001:db8:50::/64 peer_ts6=2001:db8:77::1/128
	shift 2
	is_wanted "$name" || return
	for kv in "$@"; do
		case $kv in
		d.*) kv=${kv#d.}; printf -v "${kv%%=*}" %s "${kv#*=}" ;;
		pki=*) pki=${kv#*=} ;;
		our_pki=*) our_pki=${kv#*=} ;;
		device=*) device=${kv#*=}; args+=(-p "$kv") ;;
		no_tshark) tshark=no ;;
		no_keys) sealed=no ;;
		family=*) family=${kv#*=} ;;
		second=*) second=${kv#*=}; args+=(-p "$kv") ;;
		known=*) faultless+="|${kv#*=}" ;;
		nat=*) nat=${kv#*=}; args+=(-p "$kv") ;;
		start=responder) role=responder; args+=(-p "$kv") ;;
		*) args+=(-p "$kv") ;;
		esac
	done
	[ $list = no ] || { echo "$name"; return; }
	[ $DAEMON != libreswan ] || libreswan_unpack
	[ "$in" = ns ] || [ -e "$work/fpregs.so" ] ||
	    gcc -O1 -Wall -shared -fPIC -o "$work/fpregs.so" scenarios/test/uml/fpregs.c || exit 3
	own_pki=${own_pki:-$pki} our_pki=${our_pki:-$pki}
	if [ -n "$pki" ]; then
		for kv in "$pki" "$own_pki" "$our_pki"; do pki_make "$kv" >/dev/null 2>&1; done
		args+=(-p "key=$(der "$work/pki/$our_pki/peer.key")" -p "cert=$(der "$work/pki/$our_pki/peer.crt")"
		    -p "ca=$(der "$work/pki/$pki/ca.crt")" -p "unix_start=$(date +%s)")
	fi
	number=$((number + 1))
	while [ "$(jobs -pr | wc -l)" -ge "${JOBS:-4}" ]; do wait -n; done
	play "$name" "$story" &
}

wanted=("$@") list=no
finish() {
	trap '' INT TERM
	# shellcheck disable=SC2046
	[ -z "$(jobs -pr)" ] || kill $(jobs -pr) 2>/dev/null
	wait
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM
# What `make test` has time for.
case ${1-} in
--short) wanted=(auth-psk-4-initiator auth-psk-6-responder nat-ours liveness-ours auth-ecdsa-4-initiator
	auth-eap-4-responder fragments-initiator mobike-46-ours mobike-64-theirs rekey-child-theirs-initiator
	rekey-ike-ours-initiator cookie-theirs addresses-theirs reboot-ours wrong-certificate-theirs) ;;
--list) wanted=() list=yes ;;
*) ;;
esac
[ $list = yes ] || make -s sojourn >/dev/null || exit 3
. scenarios/test/interop/cases.sh
wait
[ $list = no ] || exit 0
passed=$(grep -l pass "$work"/results/* 2>/dev/null | wc -l) failed=$(grep -l FAIL "$work"/results/* 2>/dev/null | wc -l)
[ ${#wanted[@]} -gt 0 ] || tables
echo "interop: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
