#!/bin/bash
# certs.sh - made scenarios/lib/certs.lua, once:  scenarios/lib/certs.sh >scenarios/lib/certs.lua
# Nothing real is protected by these keys.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir new
touch index
echo 1000 >serial
cat >conf <<C
[ca]
default_ca = d
[d]
database = index
new_certs_dir = new
serial = serial
default_md = sha256
policy = p
unique_subject = no
[p]
CN = supplied
[req]
distinguished_name = n
[n]
C
cert() {	# name by extensions
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"
	openssl req -new -config conf -key "$1.key" -subj "/CN=$1" -out "$1.csr"
	printf '%b' "$3" >"$1.ext"
	local by=(-selfsign -keyfile "$1.key")
	[ "$2" = - ] || by=(-cert "$2.crt" -keyfile "$2.key")
	openssl ca -batch -notext -config conf "${by[@]}" -in "$1.csr" -extfile "$1.ext" \
	    -startdate 20200101000000Z -enddate 21200101000000Z -out "$1.crt"
}
leaf='basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\nsubjectAltName=DNS:'
{
	cert root - 'basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign\n'
	cert i root "${leaf}i.example\n"
	cert r root "${leaf}r.example\n"
} 2>/dev/null
echo "-- certs.lua - made by certs.sh: a root, and keys and certificates of i.example and r.example;"
echo "-- base64 of DER."
echo "return {"
for n in root i r; do
	echo "  ${n}_cert = \"$(openssl x509 -in $n.crt -outform DER | base64 -w 0)\","
	[ $n = root ] || echo "  ${n}_key = \"$(openssl pkcs8 -topk8 -nocrypt -in $n.key -outform DER | base64 -w 0)\","
done
echo "}"
