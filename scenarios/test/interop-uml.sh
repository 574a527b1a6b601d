#!/bin/bash
# interop-uml.sh - a real Linux kernel as the home agent of our mobile node: charon negotiates the
# transport-mode SA of protocol 135, the kernel decrypts our Binding Updates. The kernel is a process
# (User-Mode Linux) in a network namespace that this script makes and removes. Run as root.
#
#	scenarios/test/interop-uml.sh [NAME]	the one case of this name; none: all
#
# The kernel's own words are the evidence: what its raw socket of protocol 135 got, the counters of its
# SAs (`ip -s xfrm state`). KEEP=DIR keeps what it left.
cd "$(dirname "$0")/../.." || exit 3
PACKAGES="user-mode-linux strongswan-charon strongswan-swanctl libstrongswan-extra-plugins
	libcharon-extra-plugins iproute2 tcpdump kmod tshark"
if [ "${1-}" = hook ]; then	# stop
	echo >"$UML_SHARE/stop"
	exit
fi
passed=0 failed=0
tally() { echo "interop-uml: $passed passed, $failed failed"; }
skip() {
	echo "SKIPPED: $*"
	echo "interop-uml: 0 passed, 0 failed, skipped"
	exit 0
}
[ "$(id -u)" = 0 ] || skip "needs root, for network namespaces"
missing=$(comm -13 <(dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' 2>/dev/null | sed -n 's/^ii *//p' | sort) \
    <(printf '%s\n' $PACKAGES | sort))
[ -z "$missing" ] || {
	apt-get update -qq -o DPkg::Lock::Timeout=300 && DEBIAN_FRONTEND=noninteractive apt-get install \
	    -o DPkg::Lock::Timeout=300 -y -qq --no-install-recommends $missing
} >/dev/null 2>&1 || skip "these packages cannot be installed:" $missing

net=sju$$ kernel= playing=
work=$(mktemp -d) || exit 3
kernel_stop() {
	[ -z "$kernel" ] && return
	for _ in $(seq 300); do kill -0 "$kernel" 2>/dev/null || break; sleep 0.1; done
	local pid	# what timeout started has made a process group of its own
	for pid in $(pgrep -P "$kernel"); do kill -9 -- "-$pid" 2>/dev/null; done
	kill -9 "$kernel" 2>/dev/null
	wait "$kernel" 2>/dev/null
	kernel=
}
finish() {
	[ -z "$playing" ] || kill "$playing" 2>/dev/null
	kernel_stop
	ip netns del "$net" 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

verdict() { # verdict "text" STATUS [FILE]
	if [ "$2" -eq 0 ]; then
		passed=$((passed + 1))
		echo "pass  $1"
	else
		failed=$((failed + 1))
		echo "FAIL  $1"
		[ -n "$3" ] && tail -n 30 "$3"
	fi
}

# boot JOB ARGUMENT...: a kernel in the namespace, its console and what it wrote in $share.
boot() {
	local job=$1
	shift
	TMPDIR=/dev/shm LD_PRELOAD=$work/fpregs.so ip netns exec "$net" timeout -k 5 240 linux.uml mem=192M \
	    root=/dev/root rootfstype=hostfs rootflags=/ ro con=null con0=fd:0,fd:1 quiet \
	    init="$PWD/scenarios/test/uml/init" sj_job="$job" sj_share="$share" "$@" \
	    </dev/null >"$share/console" 2>&1 &
	kernel=$!
}
ready() {	# the job says so
	for _ in $(seq 900); do	# a loaded machine takes its time
		[ -e "$share/ready" ] && return
		kill -0 $kernel 2>/dev/null || break
		sleep 0.1
	done
	return 1
}

swan_conf() {	# the daemon of the home agent
	mkdir -p "$share/swanctl"
	cat >"$share/strongswan.conf" <<C
charon {
	load = random nonce aes sha1 sha2 hmac gcm ctr kdf curve25519 openssl kernel-netlink socket-default vici
	install_routes = no
	filelog { log { path = /mnt/charon.log
		default = 1
		ike = 4
		chd = 4
		mgr = 2
		knl = 2
		flush_line = yes } }
	plugins { vici { socket = unix:///run/vici } }
}
C
	cat >"$share/swanctl/swanctl.conf" <<C
connections { home { version = 2
	proposals = aes128gcm16-prfsha256-x25519
	local_addrs = 2001:db8:100::1
	local { auth = psk
		id = ha.example }
	remote { auth = psk
		id = mn1.example }
	children { mh { mode = transport_proxy
		policies = no
		reqid = 1
		local_ts = 2001:db8:100::1/128[135]
		remote_ts = 2001:db8:100::101/128[135]
		esp_proposals = aes128gcm16 } } } }
secrets { ike-1 { id = mn1.example
	secret = "secret-of-mn1" } }
C
}

# "seq checksum" of every Binding Update that the mobile node sent, in the words of our dissector.
said() {
	grep '"node":"mn".*"dir":"tx".*"name":"BU"' "$1" |
	    sed -nE 's/.*"mh_checksum":"0x([0-9a-f]+)".*"seq":([0-9]+).*/\2 \1/p' | sort
}
# The same, as the kernel's raw socket got it: type 5, its checksum in octets 4 and 5, its sequence
# number in 6 and 7.
got() {
	sed -n 's/^received from 2001:db8:100::101: //p' "$1" | while read -r -a o; do
		[ "${o[2]}" = 05 ] && echo "$((16#${o[6]}${o[7]})) ${o[4]}${o[5]}"
	done | sort
}
# What the monitors may find, and why it is no fault: this home agent has no home link, so that there is
# nowhere to look for duplicates or to announce anything; charon asks for no return routability.
known='R6275-10.3.1-14|R6275-10.4.1-03|R4555-3.7-01'
faults() { grep -E '^  (FAIL|INCONCLUSIVE +[^ ]*\.lua:)' "$1" | grep -vE "^  [A-Z]+ +($known) "; }

# checked NAME PCAP KEYS-FROM...: offline, with what the kernel and the daemon told of their keys
checked() {
	local name=$1 pcap=$2 keys=$work/keys-$1 from status
	shift 2
	for from; do
		./sojourn keys import --from "${from%%=*}" "${from#*=}" -o "$keys-${from%%=*}" >"$work/import.log" 2>&1
		verdict "$name: keys of ${from%%=*} are imported" $? "$work/import.log"
		timeout 60 ./sojourn check "$pcap" --keys "$keys-${from%%=*}" >"$work/check.log" 2>&1
		[ $? -eq 4 ] && ! grep -qE '^  FAIL|malformed' "$work/check.log" && grep -q PASS "$work/check.log"
		status=$?
		grep -A3 '^  FAIL' "$work/check.log"
		verdict "$name: checked offline with keys of ${from%%=*}, nobody is blamed" $status
	done
}

case_home_agent() {
	swan_conf
	boot home-agent vec0:transport=raw,ifname=tap0,depth=64,mac=02:00:00:00:00:aa
	ready || return 1
	UML_SHARE=$share timeout -k 5 130 ./sojourn live scenarios/interop/linux-ha.lua -o "$work/out" \
	    --limit 110s -p "netns=$net" -p "hook=$PWD/scenarios/test/interop-uml.sh hook" \
	    >"$work/live.log" 2>&1 &
	playing=$!
	wait $playing
	local status=$? run=$work/out/linux-ha/live n
	playing=
	echo >"$share/stop"
	kernel_stop
	case $status in 0 | 1 | 4) ! faults "$work/live.log" ;; *) false ;; esac
	verdict "the story: BU and BA of two places, in ESP" $? "$work/live.log"
	got "$share/mh.log" >"$work/got"
	said "$run/messages.jsonl" >"$work/said"
	n=$(wc -l <"$work/got")
	[ "$n" -ge 2 ] && [ -z "$(comm -23 "$work/got" "$work/said")" ]
	verdict "the kernel's raw socket of protocol 135 got $n Binding Updates, the octets that were sent" $? \
	    "$share/mh.log"
	# The inbound SA: a block of `ip -s xfrm state` from "src HOA".
	awk '/^src/ { mine = $2 == "2001:db8:100::101" } mine' "$share/xfrm.txt" >"$work/sa"
	grep -q 'proto esp .*mode transport' "$work/sa" && grep -q 'rfc4106(gcm(aes))' "$work/sa" &&
	    grep -qE "^[[:space:]]+[0-9]+\(bytes\), $n\(packets\)" "$work/sa" &&
	    grep -q 'replay 0 failed 0' "$work/sa"
	verdict "its SA of transport mode counts $n packets, none failed" $? "$share/xfrm.txt"
	! grep -q '^XfrmIn' "$share/xfrm.txt"
	verdict "nothing inbound was refused by its policies" $? "$share/xfrm.txt"
	grep -q 'TRANSPORT_PROXY' "$share/sas.txt" && grep -q '::101/128\[mobility-header\]' "$share/sas.txt"
	verdict "charon negotiated it, for protocol 135" $? "$share/sas.txt"
	n=$(scenarios/test/tshark.sh "$share/ha-vec0.pcap" "$run/keys" -Y 'esp && mip6.mhtype == 5' | wc -l)
	[ "$n" -ge 2 ]
	verdict "tshark decrypts $n of them in the kernel's own capture" $?
	checked home-agent "$share/ha-vec0.pcap" "charon-log=$share/charon.log" "ip-xfrm=$share/ip-xfrm.txt"
}

# ---- no node of ours at all: two ends in one kernel, as captures to check ----

case_two_ends() {
	boot two-ends
	wait $kernel
	kernel=
	grep -q 'job ended: 0' "$share/job.log"
	verdict "two ends: manual keys, then charon and an address that moves" $? "$share/job.log"
	checked manual "$share/mn-manual.pcap" "ip-xfrm=$share/manual-ip-xfrm.txt"
	checked mobike "$share/mn-mobike.pcap" "charon-log=$share/mn-charon.log" \
	    "ip-xfrm=$share/mobike-ip-xfrm.txt"
}

make -s sojourn >/dev/null || exit 3
gcc -O1 -Wall -shared -fPIC -o "$work/fpregs.so" scenarios/test/uml/fpregs.c || exit 3
ip netns add "$net" || skip "no network namespaces here"
ip netns exec "$net" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip -n "$net" tuntap add tap0 mode tap || skip "no TAP devices here"
ip -n "$net" link set tap0 up
for name in home-agent two-ends; do
	[ -z "$1" ] || [ "$1" = $name ] || continue
	share=$work/$name
	mkdir -p "$share"
	gcc -O1 -Wall -Wextra -static -o "$share/mh" scenarios/test/uml/mh.c || exit 3
	if ! "case_${name/-/_}"; then
		cat "$share/console" "$share/job.log" 2>/dev/null
		verdict "$name: the kernel comes up" 1
	fi
	kernel_stop
	[ -n "$KEEP" ] && mkdir -p "$KEEP" && cp -r "$work"/* "$KEEP/"
done
tally
[ $failed -eq 0 ] && [ $passed -gt 0 ]
