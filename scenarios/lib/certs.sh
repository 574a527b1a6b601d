#!/bin/bash
# certs.sh - made scenarios/lib/certs.lua, once:  scenarios/lib/certs.sh >scenarios/lib/certs.lua
. "$(dirname "$0")/../../nodes/crypto/testca.sh"
leaf='basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:'
{
	cert root 256 - /CN=root 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n'
	cert i 256 root /CN=i "${leaf}i.example\n"
	cert r 256 root /CN=r "${leaf}r.example\n"
} 2>/dev/null
echo "-- certs.lua - made by certs.sh: a root, and keys and certificates of i.example and r.example;"
echo "-- base64 of DER."
echo "return {"
for n in root i r; do
	echo "  ${n}_cert = \"$(openssl x509 -in $n.crt -outform DER | base64 -w 0)\","
	[ $n = root ] || echo "  ${n}_key = \"$(openssl pkcs8 -topk8 -nocrypt -in $n.key -outform DER | base64 -w 0)\","
done
echo "}"
