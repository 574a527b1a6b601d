# openiked.sh - OpenIKED as the daemon of a case: in a kernel of its own, by PF_KEY. It takes one Child SA for all
# traffic selectors of a policy, so a case has one family inside; of MOBIKE it is a responder only.
# shellcheck shell=bash disable=SC2154
# openiked_conf: see strongswan_conf; $ike and $esp are words for ikesa and childsa, $more of the policy,
# $setup global lines.
openiked_conf() {
	local d=$INTEROP_DIR how local=10.9.0.2
	[[ $remote != *:* ]] || local=2001:db8:9::2
	case $peer_auth in
	psk) how='psk "an interop secret"' ;;
	eap) how='eap "mschap-v2"' ;;
	*) how=${authby:-rfc7427} ;;
	esac
	mkdir -p "$d"/iked/{ca,certs,crls,private,pubkeys/{fqdn,ipv4,ipv6,ufqdn}}
	cat >"$d/iked/iked.conf" <<C
$([ "$role" = initiator ] || echo set passive)
set $([ "$mobike" = yes ] || echo no)mobike
$setup
user "roamer" "$password"
ikev2 "lab" $([ "$role" = initiator ] && echo passive || echo active) esp from $ts4 to $peer_ts4 local $local peer $remote \\
	ikesa $ike ${esp:+childsa $esp} srcid $id dstid $peer_id $more $how
C
	chmod 600 "$d/iked/iked.conf"
	openssl ecparam -name prime256v1 -genkey -noout -out "$d/iked/private/local.key"
	[ -z "$pki" ] || {
		cp "$work/pki/$pki/ca.crt" "$d/iked/ca/"
		cp "$work/pki/$own_pki/ss.crt" "$d/iked/certs/"
		cp "$work/pki/$own_pki/ss.key" "$d/iked/private/local.key"
	}
	openssl pkey -in "$d/iked/private/local.key" -pubout -out "$d/iked/local.pub"
}

# ---- where it runs ----

ctl() { timeout 20 ikectl -s /run/iked.sock "$@"; }
daemon_start() {
	mount -t tmpfs t /etc/iked
	cp -r "$INTEROP_DIR"/iked/. /etc/iked/
	chmod -R go= /etc/iked/private
	# PF_KEY's REGISTER tries to load every algorithm there is: half a minute.
	modprobe -q -d /run/m af_key
	echo >/proc/sys/kernel/modprobe
	iked -d -vv -f /etc/iked/iked.conf -s /run/iked.sock >"$INTEROP_DIR/iked.log" 2>&1 &
	for _ in $(seq 400); do
		kill -0 $! || return
		grep -q nattport "$INTEROP_DIR/iked.log" && return
		sleep 0.05
	done
	return 1
}
daemon_do() {
	case $1 in
	initiate) ctl active ;;
	rekey-child | rekey-ike) ;;	# by its lifetimes
	close) ctl reset id "FQDN/$peer_id" ;;
	*) echo "openiked.sh: what is '$1'?"; return 2 ;;
	esac
}
