#!/bin/bash
# place.sh up | do WORD... - runs where the daemon of a case of interop.sh is: in its network namespace, or
# in a kernel of its own (scenarios/test/uml/daemon). `up` starts the daemon, `do` is what a story asks of it.
# INTEROP_DIR/env says which daemon it is and what the case wants.
cd "$(dirname "$0")" || exit 3
# shellcheck disable=SC1090,SC1091
. "$INTEROP_DIR/env"
. "./$DAEMON.sh"

do_words() {
	local pinging=$INTEROP_DIR/ping.pid from
	case $1 in	# the last ping ends with the next word
	ping | quiet) ;;
	*) [ -s "$pinging" ] && kill "$(cat "$pinging")"; rm -f "$pinging" ;;
	esac
	case $1 in
	ping)	# until the story asks for something else
		[ -s "$pinging" ] && kill "$(cat "$pinging")"
		from=()	# strongSwan makes routes with the right source
		[ "$DAEMON" = strongswan ] || from=(-I "$([[ $2 == *:* ]] && echo 2001:db8:50::1 || echo 192.168.50.1)")
		timeout 12 ping -i 0.06 "${from[@]}" "$2" &
		echo $! >"$pinging" ;;
	quiet) [ -s "$pinging" ] && kill "$(cat "$pinging")"; rm -f "$pinging" ;;
	move4)	# to the second link, IPv4
		ip addr add 10.8.0.2/24 dev h8
		ip route replace default via 10.8.0.1
		ip addr flush dev h9
		ip route replace default via 10.8.0.1 ;;
	move6)
		ip addr add 2001:db8:8::2/64 dev h8 nodad
		ip -6 route replace default via 2001:db8:8::1
		ip addr flush dev h9
		ip -6 route replace default via 2001:db8:8::1 ;;
	lose4) ip addr del 10.9.0.2/24 dev h9; ip route replace default via 10.8.0.1 ;;
	*) daemon_do "$@" ;;
	esac
}

addresses() {
	local i
	ip addr add 192.168.50.1/32 dev lo
	ip addr add 2001:db8:50::1/128 dev lo nodad
	[ "$family" = 6 ] || ip addr add 10.9.0.2/24 dev h9
	[ "$family" = 4 ] || ip addr add 2001:db8:9::2/64 dev h9 nodad
	for i in h8 h9; do ip link set "$i" up; done
	[ "$family" = 6 ] || ip route add default via 10.9.0.1
	[ "$family" = 4 ] || ip -6 route add default via 2001:db8:9::1
	[ -z "$second" ] || {
		ip addr add 10.8.0.2/24 dev h8
		ip addr add 2001:db8:8::2/64 dev h8 nodad
	}
}
case $1 in
up)
	addresses
	[ "$dump" = no ] ||
	    tcpdump -i any -U -s 0 --time-stamp-precision nano -w "$INTEROP_DIR/daemon.pcap" not host ::1 2>/dev/null &
	daemon_start ;;
do) shift; do_words "$@" ;;
esac
