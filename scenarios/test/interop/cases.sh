# cases.sh - for interop.sh to source: every case, and the tables of what was tried.
# shellcheck shell=bash
theirs="start=responder by=them"
v6="outer=6 d.remote=2001:db8:1::2"
# A masquerade that nobody in the story knows of changes what NAT_DETECTION hashes.
nat="nat=ours known=R7296-2.23-03"

# ---- who proves what to whom, and how ----

sign="auth=signature peer_auth=signature d.auth=pubkey d.peer_auth=pubkey"
# The rows about the payloads of IKE_AUTH know no EAP.
eap_known="known=R4877-7.3-0[678]|R7296-1.2-0[45]|R4555-3.2-02"
for family in 4 6; do
	outer=$([ $family = 4 ] || echo "$v6")
	try auth-psk-$family-initiator tunnel $outer
	try auth-psk-$family-responder tunnel $theirs $outer
	for kind in ecdsa rsa; do
		try auth-$kind-$family-initiator tunnel pki=$kind $sign $outer
		try auth-$kind-$family-responder tunnel $theirs pki=$kind $sign $outer
	done
	try auth-eap-$family-initiator tunnel eap_user=roamer "$eap_known" pki=ecdsa auth=eap \
	    peer_auth=signature "eap_password=a password" d.auth=pubkey d.peer_auth=eap $outer
	try auth-eap-$family-responder tunnel eap_user=roamer "$eap_known" $theirs pki=ecdsa auth=signature \
	    peer_auth=eap "eap_password=a password" d.auth=eap d.peer_auth=pubkey $outer
done
# With what algorithm: octets of its object identifier stand in AUTH (RFC 7427 3).
pss=06092a864886f70d01010a pkcs1=06092a864886f70d01010b
for role in initiator responder; do
	who=$([ $role = initiator ] || echo "$theirs")
	try auth-ed25519-4-$role tunnel $who pki=ed25519 $sign sign_ours=06032b6570 sign_theirs=06032b6570
	try auth-ecdsa384-4-$role tunnel $who pki=ecdsa384 $sign sign_ours=2a8648ce3d040303 sign_theirs=2a8648ce3d040303
	try auth-ecdsa521-4-$role tunnel $who pki=ecdsa521 $sign sign_ours=2a8648ce3d040304 sign_theirs=2a8648ce3d040304
	try auth-rsa-pss-4-$role tunnel $who pki=rsa $sign sign_ours=$pss sign_theirs=$pss "d.charon=rsa_pss = yes"
	try auth-rsa-pkcs1-4-$role tunnel $who pki=rsa $sign sign_theirs=$pkcs1
	try auth-rsa-classic-4-$role tunnel $who pki=rsa $sign method=1 "d.charon=signature_authentication = no"
	try auth-ecdsa-classic-4-$role tunnel $who pki=ecdsa $sign method=9 "d.charon=signature_authentication = no"
	try fragments-$role tunnel fragment=true $who pki=big $sign
done

# ---- who and what is refused ----

no_auth="where=IKE_AUTH.R"
try wrong-key-ours refused "psk=another secret"
try wrong-key-theirs refused "psk=another secret" start=responder
try wrong-name-ours refused pki=ecdsa $sign our_pki=ecdsa d.peer_id=other.example
try wrong-name-theirs refused start=responder peer_id=other.example
try wrong-certificate-ours refused pki=ecdsa our_pki=stranger $sign
try wrong-certificate-theirs refused pki=ecdsa d.own_pki=stranger $sign start=responder
try wrong-certificate-theirs-second refused pki=ecdsa d.own_pki=stranger $sign where=INFORMATIONAL.I
try wrong-certificate-ours-second refused pki=ecdsa our_pki=stranger $sign start=responder where=INFORMATIONAL.I
try wrong-password-ours refused eap_user=roamer "$eap_known" pki=ecdsa auth=eap peer_auth=signature where=EAP \
    "eap_password=another password" d.auth=pubkey d.peer_auth=eap
try wrong-password-theirs refused eap_user=roamer "$eap_known" start=responder pki=ecdsa auth=signature \
    peer_auth=eap "eap_password=another password" d.auth=eap d.peer_auth=pubkey where=INFORMATIONAL.I
none="notify=NO_PROPOSAL_CHOSEN"	# no_keys: it does not come so far
try no-suite-ours refused $none where=IKE_SA_INIT.R no_keys ike_suite=aes128-sha256-x25519
try no-suite-theirs refused $none where=IKE_SA_INIT.R no_keys ike_suite=aes128-sha256-x25519 start=responder
try no-esp-suite-ours refused $none $no_auth stands=true esp_suite=aes256-sha256
try no-esp-suite-theirs refused $none $no_auth stands=true esp_suite=aes256-sha256 start=responder
far="d.peer_ts4=192.168.78.1/32 d.peer_ts6=2001:db8:78::1/128"
try no-selectors-ours refused notify=TS_UNACCEPTABLE stands=true $far
try no-selectors-theirs refused notify=TS_UNACCEPTABLE stands=true $far start=responder

# ---- the rest of what an SA lives through ----

try packet-socket tunnel device=packet
try delete-ours-initiator tunnel
try delete-theirs-initiator tunnel by=them
try delete-ours-responder tunnel start=responder
try delete-theirs-responder tunnel $theirs
try delete-child-theirs delete-child
try nat-ours nat $nat
try nat-theirs nat nat=theirs known=R7296-2.23-03 start=responder "d.charon=keep_alive = 1s"
try liveness-ours liveness
try liveness-theirs liveness by=them "d.more=dpd_delay = 1s" nat_keepalive=1000s
try silence-ours silence
try silence-theirs silence by=them "d.more=dpd_delay = 1s" nat_keepalive=1000s
try reboot-ours reboot
try reboot-theirs reboot $theirs
try cookie-ours tunnel $theirs cookie=true cookie_from=0
try cookie-theirs cookie "d.charon=cookie_threshold = 1"
try addresses-ours tunnel $theirs give=true their_inner4=192.168.50.7 their_inner6=2001:db8:50::7 \
    "d.more=vips = 0.0.0.0,::" d.ts4=dynamic d.ts6=dynamic
try addresses-theirs tunnel ask_inner=true "d.more=pools = p4,p6" d.peer_ts4=dynamic d.peer_ts6=dynamic \
    "d.pools=p4 { addrs = 192.168.77.1-192.168.77.1 }
	p6 { addrs = 2001:db8:77::1-2001:db8:77::1 }"
# That row asks for MOBIKE of every responder; RFC 4555 does so only of those that support it.
try without-mobike tunnel d.mobike=no known=R4555-3.2-02

# ---- suites ----

suite() {	# NAME GROUP IKE ESP [more]: both sides have this suite and no other
	local name=$1 group=$2 ike=$3 esp=$4
	shift 4
	try "suite-$name" rekey "group=$group" "d.ike=$ike" "ike_suite=$ike" "d.esp=$esp" \
	    "esp_suite=$esp" "$@"
}
suite cbc256-ecp256 19 aes256-sha256-ecp256 aes256-sha256-ecp256
suite cbc128-modp2048 14 aes128-sha512-modp2048 aes128-sha512-modp2048 by=them
suite ctr-ecp384 20 aes256ctr-sha384-ecp384 aes256ctr-sha384-ecp384
suite gcm12-modp3072 15 aes256gcm12-prfsha384-modp3072 aes256gcm12-modp3072 by=them
suite gcm8-modp4096 16 aes128gcm8-prfsha512-modp4096 aes128gcm8-modp4096
suite chacha-ecp521 21 chacha20poly1305-prfsha512-ecp521 chacha20poly1305-ecp521 no_tshark
# To that row the IKE_SA_INIT with the right group is a retransmission that has changed.
ke="first_group=31 group=19 d.esp=aes128gcm16-ecp256,aes128gcm16 known=R7296-2.1-08"
try invalid-ke-ours tunnel $ke ike_suite=aesgcm-sha256-x25519-ecp256 \
	d.ike=aes128gcm16-prfsha256-ecp256
try invalid-ke-theirs tunnel $ke $theirs ike_suite=aesgcm-sha256-ecp256 \
	d.ike=aes128gcm16-prfsha256-x25519-ecp256
# In CREATE_CHILD_SA: the group is another one than that of the IKE SA.
child_ke="child_group=31 d.esp=aes128gcm16-ecp256,aes128gcm16"
try child-invalid-ke-ours rekey $child_ke esp_suite=aes128gcm16-x25519-ecp256
try child-invalid-ke-theirs rekey by=them child=home6 child_group=19 esp_suite=aes128gcm16-x25519 group=19 \
	ike_suite=aes128gcm16-prfsha256-ecp256 d.ike=aes128gcm16-prfsha256-ecp256 d.esp=aes128gcm16-ecp256-x25519
try child-without-pfs-ours rekey pfs=false d.esp=aes128gcm16
try child-without-pfs-theirs rekey pfs=false d.esp=aes128gcm16 by=them

# ---- moving ----

try mobike-44-ours mobike addr6=false second=4
try mobike-66-ours mobike addr4=false second=6 $v6
try mobike-46-ours mobike addr6=false second=6
try mobike-64-ours mobike addr4=false second=4 $v6
try mobike-44-theirs mobike $theirs to=4 family=4
try mobike-66-theirs mobike $theirs to=6 family=6 $v6
try mobike-46-theirs mobike $theirs to=6 family=4
try mobike-64-theirs mobike $theirs to=4 family=6 $v6
try mobike-44-nat mobike addr6=false second=4 $nat
try mobike-46-nat mobike addr6=false second=6 $nat
try mobike-64-nat mobike addr4=false second=4 $v6 $nat
for what in child ike; do
	for by in us them; do
		try move-rekey-$what-$by move-rekey addr6=false second=4 what=$what by=$by
	done
done

# ---- new keys ----

for what in child ike; do
	try rekey-$what-ours-initiator rekey what=$what
	try rekey-$what-theirs-initiator rekey what=$what by=them
	try rekey-$what-ours-responder rekey what=$what start=responder
	try rekey-$what-theirs-responder rekey what=$what $theirs
done

# ---- strongSwan in a kernel of its own: that kernel's ESP, in the open where there is no NAT ----

uml="d.in=uml slack=4 encapsulated=false"
try uml-psk-4-initiator tunnel $uml
try uml-psk-4-responder tunnel $uml $theirs

# ---- libreswan ----

# It stays on port 500 where there is no NAT, though RFC 4555 3.3 has it otherwise.
pluto="d.DAEMON=libreswan d.in=uml slack=4 floats=false known=R4555-3.3-03 d.ike=aes_gcm128-sha2_256-dh31 d.esp=aes_gcm128-null"
open="encapsulated=false"
for family in 4 6; do
	outer=$([ $family = 4 ] || echo "$v6")
	try libreswan-psk-$family-initiator tunnel $pluto $open $outer
	try libreswan-psk-$family-responder tunnel $pluto $open $theirs $outer
done
for kind in ecdsa rsa; do
	try libreswan-$kind-4-initiator tunnel $pluto $open pki=$kind $sign
	try libreswan-$kind-4-responder tunnel $pluto $open $theirs pki=$kind $sign
done
try libreswan-fragments-initiator tunnel $pluto $open fragment=true pki=big $sign
# Of an IKE SA with a combined cipher pluto does not log the salt: what is to be a sample has CBC.
pluto_cbc="group=19 ike_suite=aes256-sha256-ecp256 esp_suite=aes256-sha256-ecp256 d.ike=aes256-sha2_256-dh19 d.esp=aes256-sha2_256"
try libreswan-suite-cbc rekey $pluto $open $pluto_cbc
for what in child ike; do
	try libreswan-rekey-$what-ours rekey $pluto $open what=$what
	try libreswan-rekey-$what-theirs rekey $pluto $open what=$what $theirs
done
try libreswan-liveness-ours liveness $pluto $open
try libreswan-liveness-theirs liveness $pluto $open $theirs "d.more=dpddelay=1s
	dpdtimeout=10s
	dpdaction=clear"
try libreswan-delete-ours tunnel $pluto $open
try libreswan-delete-theirs tunnel $pluto $open by=them
try libreswan-wrong-key-ours refused $pluto "psk=another secret"
try libreswan-wrong-key-theirs refused $pluto "psk=another secret" start=responder
try libreswan-cookie-ours tunnel $pluto $open $theirs cookie=true cookie_from=0
try libreswan-cookie-theirs tunnel $pluto $open cookie=true d.pluto_options=--force-busy
try libreswan-nat-ours nat $pluto $nat d.remote=10.9.0.1
try libreswan-nat-theirs tunnel $pluto $theirs nat=theirs known=R7296-2.23-03
# Of several Child SAs libreswan moves one, and none to another family; as a responder none of IPv6.
try libreswan-mobike-44-ours mobike $pluto $open $pluto_cbc inside=4 addr6=false second=4
try libreswan-mobike-44-nat mobike $pluto inside=4 addr6=false second=4 $nat d.remote=10.9.0.1
# It does not answer COOKIE2 (RFC 4555 3.7), so it may not be asked.
try libreswan-mobike-44-theirs mobike $pluto $open $theirs inside=4 to=4 family=4 return_routability=false

# ---- OpenIKED ----

iked="d.DAEMON=openiked d.in=uml slack=4 inside=4 esp_suite=aes256-sha512 pfs=false encapsulated=false floats=false known=R4555-3.3-03"
iked_suite=("d.ike=enc aes-128-gcm prf hmac-sha2-256 group curve25519" d.esp=)	# its childsa by default: on Linux it knows no AEAD for ESP
# Over IPv6 it rekeys the Child SA without end here.
try openiked-psk-4-initiator tunnel $iked "${iked_suite[@]}"
try openiked-psk-4-responder tunnel $iked "${iked_suite[@]}" $theirs
for kind in ecdsa rsa; do
	try openiked-$kind-4-initiator tunnel $iked "${iked_suite[@]}" pki=$kind $sign
	try openiked-$kind-4-responder tunnel $iked "${iked_suite[@]}" $theirs pki=$kind $sign
done
try openiked-rekey-ike-ours rekey $iked "${iked_suite[@]}" what=ike
try openiked-rekey-child-theirs rekey $iked "${iked_suite[@]}" $theirs "d.more=lifetime 8"
try openiked-rekey-ike-theirs rekey $iked "${iked_suite[@]}" $theirs what=ike "d.more=ikelifetime 8"
try openiked-liveness-ours liveness $iked "${iked_suite[@]}"
try openiked-delete-theirs tunnel $iked "${iked_suite[@]}" by=them
try openiked-mobike-44-ours mobike $iked "${iked_suite[@]}" addr6=false second=4
try openiked-nat-ours nat $iked "${iked_suite[@]}" $nat encapsulated=true d.remote=10.9.0.1

# ---- what was tried ----

# table TITLE NAME "ROW..." "COLUMN...": NAME is a case's, with R and C in place of row and column.
table() {
	local title=$1 name=$2 rows=$3 columns=$4 r c at
	printf '\n%-20s' "$title"
	# shellcheck disable=SC2086
	printf '%14s' $columns
	echo
	for r in $rows; do
		printf '%-20s' "  $r"
		for c in $columns; do
			at=${name/R/$r}
			at=$work/results/${at/C/$c}
			printf '%14s' "$(cat "$at" 2>/dev/null || echo -)"
		done
		echo
	done
}
tables() {
	table proof auth-R-C "psk ecdsa rsa eap ed25519 ecdsa384 ecdsa521 rsa-pss rsa-pkcs1 rsa-classic ecdsa-classic" \
	    "4-initiator 4-responder 6-initiator 6-responder"
	table rekey rekey-R-C "child ike" "ours-initiator theirs-initiator ours-responder theirs-responder"
	table delete delete-C "IKE_SA" "ours-initiator theirs-initiator ours-responder theirs-responder"
	table mobike mobike-R-C "44 66 46 64" "ours theirs nat"
	table libreswan libreswan-R-C "psk-4 psk-6 ecdsa-4 rsa-4" "initiator responder"
	table "" libreswan-R-C "rekey-child rekey-ike liveness delete wrong-key cookie nat mobike-44" "ours theirs"
	table openiked openiked-R-C "psk-4 ecdsa-4 rsa-4" "initiator responder"
	table "" openiked-R-C "rekey-child rekey-ike liveness delete nat mobike-44" "ours theirs"
	table "others by" R-C "nat liveness silence reboot cookie addresses invalid-ke child-invalid-ke child-without-pfs
	    wrong-key wrong-name wrong-certificate wrong-password no-suite no-esp-suite no-selectors" "ours theirs"
	echo
}
