#!/bin/bash
# certs.sh - made scenarios/lib/certs.lua, once:  scenarios/lib/certs.sh >scenarios/lib/certs.lua
# and chain.lua, where three authorities stand between the root and the two:
#	scenarios/lib/certs.sh chain >scenarios/lib/chain.lua
. "$(dirname "$0")/../../nodes/crypto/testca.sh"
leaf='basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:'
authority='basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n'
names="root i r"
by=root
[ "${1-}" != chain ] || names="root first second third i r"
{
	cert root 256 - /CN=root "$authority"
	if [ "${1-}" = chain ]; then
		cert first 256 root /CN=first "$authority"
		cert second 256 first /CN=second "$authority"
		cert third 256 second /CN=third "$authority"
		by=third
	fi
	cert i 256 $by /CN=i "${leaf}i.example\n"
	cert r 256 $by /CN=r "${leaf}r.example\n"
} 2>/dev/null
if [ "${1-}" = chain ]; then
	echo "-- chain.lua - made by certs.sh: as certs.lua, but root certifies first, that second, and that third,"
	echo "-- who certifies i.example and r.example."
else
	echo "-- certs.lua - made by certs.sh: a root, and keys and certificates of i.example and r.example;"
	echo "-- base64 of DER."
fi
echo "return {"
for n in $names; do
	echo "  ${n}_cert = \"$(openssl x509 -in $n.crt -outform DER | base64 -w 0)\","
	[ $n != i ] && [ $n != r ] || echo "  ${n}_key = \"$(openssl pkcs8 -topk8 -nocrypt -in $n.key -outform DER | base64 -w 0)\","
done
echo "}"
