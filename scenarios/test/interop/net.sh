# net.sh - the network of a case: namespaces with a router between, perhaps a NAT, and the daemon in a
# namespace of its own or in a kernel of its own. INTEROP_NET begins all names, $work/fpregs.so is built.
# shellcheck shell=bash disable=SC2154

addr() { ip -n "$1" addr add "$2" dev "$3" $([[ $2 == *:* ]] && echo nodad); }
# net_up makes it: $nat no, ours, theirs (who is behind it); $device tap or packet; $in ns or uml.
net_up() {
	local r=$INTEROP_NET-r ss=$INTEROP_NET-ss n i hidden='"r8", "r9"'
	for n in "$r" "$ss"; do
		ip netns add "$n" || return 1
		ip -n "$n" link set lo up
		ip netns exec "$n" sysctl -qw net.ipv6.conf.all.accept_dad=0 \
		    net.ipv6.conf.default.accept_dad=0 net.ipv4.conf.all.rp_filter=0 \
		    net.ipv4.conf.default.rp_filter=0 net.ipv4.ip_forward=1 \
		    net.ipv6.conf.all.forwarding=1 || return 1
	done
	for i in 0 1; do
		if [ "$device" = packet ]; then
			ip link add "tap$i" netns "$r" type veth peer name "p$i" netns "$r"
			ip -n "$r" link set "p$i" up
		else
			ip -n "$r" tuntap add "tap$i" mode tap
		fi
	done
	for i in 8 9; do
		if [ "$in" = uml ]; then
			ip -n "$r" tuntap add "r$i" mode tap
		else
			ip link add "r$i" netns "$r" type veth peer name "h$i" netns "$ss"
		fi
	done
	addr "$r" 10.1.0.1/24 tap0; addr "$r" 2001:db8:1::1/64 tap0
	addr "$r" 10.2.0.1/24 tap1; addr "$r" 2001:db8:2::1/64 tap1
	addr "$r" 10.9.0.1/24 r9; addr "$r" 2001:db8:9::1/64 r9
	addr "$r" 10.8.0.1/24 r8; addr "$r" 2001:db8:8::1/64 r8
	for i in tap0 tap1 r8 r9; do ip -n "$r" link set "$i" up; done
	[ "$nat" = no ] && return
	[ "$nat" = ours ] || hidden='"tap0", "tap1"'
	ip netns exec "$r" nft -f - <<N
table ip interop {
	chain post {
		type nat hook postrouting priority 100
		oifname { $hidden } masquerade random
	}
}
N
}
net_down() { for n in r ss; do ip netns del "$INTEROP_NET-$n" 2>/dev/null; done; }

# daemon_up starts the daemon: place.sh in the namespace, or in a kernel (uml/daemon) behind two TAPs.
daemon_up() {
	if [ "$in" = ns ]; then
		ip netns exec "$INTEROP_NET-ss" "$tests/interop/place.sh" up
		return
	fi
	: >"$INTEROP_DIR/uml"
	head -c 64 /dev/urandom >"$INTEROP_DIR/seed"
	TMPDIR=/dev/shm LD_PRELOAD=$work/fpregs.so ip netns exec "$INTEROP_NET-r" timeout -k 5 240 linux.uml \
	    mem=192M root=/dev/root rootfstype=hostfs rootflags=/ ro con=null con0=fd:0,fd:1 quiet \
	    vec0:transport=tap,ifname=r9,depth=64,mac=02:00:00:00:00:99 \
	    vec1:transport=tap,ifname=r8,depth=64,mac=02:00:00:00:00:88 \
	    init="$tests/uml/init" sj_job=daemon sj_share="$INTEROP_DIR" \
	    </dev/null >"$INTEROP_DIR/console.log" 2>&1 &
	kernel=$!
	for _ in $(seq 900); do	# a loaded machine takes its time
		[ -e "$INTEROP_DIR/ready" ] && return "$(cat "$INTEROP_DIR/ready")"
		kill -0 $kernel 2>/dev/null || break
		sleep 0.1
	done
	return 1
}
daemon_down() {
	local pid
	if [ -n "$kernel" ]; then
		echo >"$INTEROP_DIR/stop"
		for _ in $(seq 200); do kill -0 "$kernel" 2>/dev/null || break; sleep 0.1; done
		# What timeout started has made a process group of its own.
		for pid in $(pgrep -P "$kernel"); do kill -9 -- "-$pid" 2>/dev/null; done
		kill -9 "$kernel" 2>/dev/null
		wait "$kernel" 2>/dev/null
		kernel=
		return
	fi
	for pid in ping daemon; do
		[ -s "$INTEROP_DIR/$pid.pid" ] || continue
		pid=$(cat "$INTEROP_DIR/$pid.pid")
		kill "$pid" 2>/dev/null
		for _ in $(seq 30); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
		kill -9 "$pid" 2>/dev/null
	done
}
