# strongswan.sh - Debian's strongSwan as the daemon of a case. In a namespace it does ESP itself
# (kernel-libipsec: tunnel mode, always in UDP); in a kernel of its own, that does.
# shellcheck shell=bash disable=SC2154
# strongswan_conf writes its configuration: $auth and $peer_auth its own proof and ours, $ike and $esp
# proposals, $mobike, $remote, $pki; $more lines of the connection, $charon of the daemon.
strongswan_conf() {
	local d=$INTEROP_DIR own peer kernel="kernel-libipsec kernel-netlink"
	[ "$in" = ns ] || kernel=kernel-netlink
	case $auth in
	pubkey*) own="auth = $auth
		certs = ss.crt" ;;
	eap) own="auth = eap-mschapv2
		eap_id = roamer" ;;
	*) own="auth = psk" ;;
	esac
	case $peer_auth in
	pubkey*) peer="auth = $peer_auth
		cacerts = ca.crt" ;;
	eap) peer="auth = eap-mschapv2
		eap_id = %any" ;;
	*) peer="auth = psk" ;;
	esac
	mkdir -p "$d"/swanctl/{x509,x509ca,private}
	cat >"$d/strongswan.conf" <<C
charon {
	load = random nonce aes sha1 sha2 hmac gcm ccm ctr kdf curve25519 openssl md4 des pem pkcs1 pkcs8 x509 pubkey constraints eap-identity eap-mschapv2 $kernel socket-default vici updown
	install_routes = yes
	retransmit_tries = 3
	retransmit_timeout = 1.0
	$charon
	filelog { log { path = $d/charon.log
		default = 1
		ike = $loud
		chd = $loud
		net = 1
		enc = 1
		knl = 1
		flush_line = yes } }
	plugins {
		vici { socket = unix://$vici }
		kernel-libipsec { allow_peer_ts = yes }
		$([ "$in" != ns ] || echo 'kernel-netlink { fwmark = !0x42 }
		socket-default { fwmark = 0x42 }')
	}
}
swanctl { load = random openssl pem pkcs1 pkcs8 x509 }	# not af-alg, which asks the kernel for every algorithm
C
	cat >"$d/swanctl/swanctl.conf" <<C
connections { lab { version = 2
	mobike = $mobike
	proposals = $ike
	remote_addrs = $remote,0.0.0.0/0,::/0
	$more
	send_cert = always
	local { $own
		id = $id }
	remote { $peer
		id = $peer_id }
	children {
		home4 { local_ts = $ts4
			remote_ts = $peer_ts4
			esp_proposals = $esp }
		home6 { local_ts = $ts6
			remote_ts = $peer_ts6
			esp_proposals = $esp } } } }
pools { $pools }
secrets { ike-1 { id = peer.example
	secret = "an interop secret" }
	eap-1 { id = roamer
	secret = "$password" } }
C
	[ -z "$pki" ] && return
	cp "$work/pki/$pki/ca.crt" "$d/swanctl/x509ca/"
	cp "$work/pki/$own_pki/ss.crt" "$d/swanctl/x509/"
	cp "$work/pki/$own_pki/ss.key" "$d/swanctl/private/"
}

# ---- where it runs ----

swan() {
	SWANCTL_DIR=$INTEROP_DIR/swanctl STRONGSWAN_CONF=$INTEROP_DIR/strongswan.conf \
	    timeout 20 swanctl "$@" --uri "unix://$vici" 2>&1 |
	    grep -v '^plugin\|failed to load - \|no files found\|^opening directory'
}
daemon_start() {
	local d=$INTEROP_DIR
	rm -f "$vici"
	SWANCTL_DIR=$d/swanctl STRONGSWAN_CONF=$d/strongswan.conf unshare -m --propagation private sh -c \
	    "$([ "$in" != ns ] || echo 'mount -t tmpfs t /run &&') exec /usr/lib/ipsec/charon" \
	    >"$d/charon.out" 2>&1 &
	echo $! >"$d/daemon.pid"
	for _ in $(seq 1200); do [ -S "$vici" ] && break; sleep 0.05; done
	swan --load-all >"$d/load.log"
	grep -q 'successfully loaded 1 conn' "$d/load.log" || { cat "$d/load.log"; return 1; }
}
daemon_stop() {
	local pid
	pid=$(cat "$INTEROP_DIR/daemon.pid")
	kill "${1:--TERM}" "$pid"
	for _ in $(seq 30); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
	kill -9 "$pid" 2>/dev/null
}
daemon_do() {
	local n
	case $1 in
	initiate) swan --initiate --child "$2" --timeout 10 ;;
	rekey-child) swan --rekey --child "$2" ;;
	rekey-ike) swan --rekey --ike lab ;;
	close-child) swan --terminate --child "$2" --timeout 5 ;;
	close) swan --terminate --ike lab --timeout 5 ;;
	crash)	# as a reboot: without a word, and with nothing left of what was
		daemon_stop -9
		[ "$in" != ns ] || ip link del ipsec0 2>/dev/null
		daemon_start ;;
	sas)	# has it so many IKE SAs that stand?
		for _ in $(seq 80); do
			n=$(swan --list-sas | grep -c ESTABLISHED)
			[ "$n" = "$2" ] && return
			sleep 0.2
		done
		echo "it has $n"
		return 1 ;;
	*) echo "strongswan.sh: what is '$1'?"; return 2 ;;
	esac
}
