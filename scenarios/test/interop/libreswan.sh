# libreswan.sh - Debian's libreswan as the daemon of a case: always in a kernel of its own, as it leaves ESP to
# that. Its package cannot be installed beside strongSwan's, so it is unpacked ($libreswan, interop.sh).
# shellcheck shell=bash disable=SC2154
libreswan_unpack() {
	[ ! -x "$libreswan/usr/libexec/ipsec/pluto" ] || return 0
	mkdir -p "$libreswan"
	(cd "$libreswan" && apt-get update -qq -o DPkg::Lock::Timeout=300
	apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends dns-root-data host libnss3-tools \
	    libaudit1 libcap-ng0 libcurl3-nss libevent-core-2.1-7 libevent-pthreads-2.1-7 libldap-2.5-0 libldns3 \
	    libnspr4 libnss3 libpam0g libselinux1 libsystemd0 libunbound8 >/dev/null
	apt-get download -qq libreswan && dpkg -x libreswan_*.deb .) >&2
}
# libreswan_conf: see strongswan_conf; $setup lines of "config setup".
libreswan_conf() {
	local d=$INTEROP_DIR left=10.9.0.2 right=$remote how
	# From %any alone it takes MOBIKE as a responder; of IPv6 it finds none for %any.
	[ "$role" = responder ] || right=%any
	[[ $remote != *:* ]] || { left=2001:db8:9::2; right=$remote; }
	case $auth in
	pubkey) how="authby=$([[ $pki == ecdsa* ]] && echo ecdsa || echo rsa-sha2)
	leftcert=ss
	leftsendcert=always
	rightca=%same" ;;
	*) how="authby=secret" ;;
	esac
	cat >"$d/ipsec.conf" <<C
config setup
	uniqueids=yes
	$setup
conn %default
	ikev2=insist
	left=$left
	right=$right
	hostaddrfamily=$([[ $remote == *:* ]] && echo ipv6 || echo ipv4)
	leftid=@$id
	rightid=@$peer_id
	leftupdown=%disabled
	mobike=$mobike
	ike=$ike
	$([ -z "$esp" ] || echo "phase2alg=$esp")
	$how
	pfs=yes
	auto=add
	retransmit-timeout=15s
	$more
conn home4
	clientaddrfamily=ipv4
	leftsubnet=$ts4
	rightsubnet=$peer_ts4
conn home6
	clientaddrfamily=ipv6
	leftsubnet=$ts6
	rightsubnet=$peer_ts6
C
	echo ": PSK \"an interop secret\"" >"$d/ipsec.secrets"
	mkdir -p "$d/nss"
	certutil -N --empty-password -d "sql:$d/nss"
	[ -z "$pki" ] && return
	openssl pkcs12 -export -passout pass:x -name ss -out "$d/ss.p12" -inkey "$work/pki/$own_pki/ss.key" \
	    -in "$work/pki/$own_pki/ss.crt"
	pk12util -i "$d/ss.p12" -d "sql:$d/nss" -W x >/dev/null
	certutil -A -n ca -t CT,, -a -i "$work/pki/$pki/ca.crt" -d "sql:$d/nss"
}

# ---- where it runs ----

whack() { timeout 20 /usr/libexec/ipsec/whack "$@"; }
pluto() {
	local d=$INTEROP_DIR
	mkdir -p /run/pluto
	cp -r "$d/nss" /run/nss
	# shellcheck disable=SC2086
	/usr/libexec/ipsec/pluto --config "$d/ipsec.conf" --nofork --logfile "$d/pluto.log" \
	    --nssdir /run/nss --secretsfile "$d/ipsec.secrets" --no-dnssec --nhelpers 0 $pluto_options &
	echo $! >/run/pluto/pid
	for _ in $(seq 600); do	# it has addconn load them
		kill -0 $! || return
		whack --status 2>/dev/null | grep -q '"home6".*' && whack --status | grep -q '"home4"' && break
		sleep 0.05
	done
	whack --debug private
	whack --status | grep -q '"home6"'
}
daemon_start() {
	mount --bind "$libreswan/usr/libexec" /usr/libexec
	pluto
}
daemon_do() {
	case $1 in
	initiate) whack --initiate --name "$2" ;;
	rekey-child) whack --rekey-ipsec --name "$2" ;;
	rekey-ike) whack --rekey-ike --name "$(whack --showstates |
	    sed -n 's/.*#.*"\(home.\)".*ESTABLISHED_IKE_SA.*/\1/p' | head -n 1)" ;;
	close-child) whack --terminate --name "$2" ;;
	close) whack --deletestate "$(whack --showstates | sed -n 's/.*#\([0-9]*\):.*ESTABLISHED_IKE_SA.*/\1/p' | head -n 1)" ;;
	*) echo "libreswan.sh: what is '$1'?"; return 2 ;;
	esac
}
