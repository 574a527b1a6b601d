# testca.sh - for scripts that make certificates for tests, once, to source: a small authority in a
# temporary folder, which becomes the working directory and goes with the script. Nothing real is protected
# by these keys.
# shellcheck shell=bash
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
O = optional
CN = supplied
[req]
distinguished_name = n
[n]
C
key() {		# name type: rsa, ed25519, or an ECDSA curve: 256, 384, 521
	case $2 in
	rsa) openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$1.key" ;;
	ed25519) openssl genpkey -algorithm ED25519 -out "$1.key" ;;
	*) openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:P-$2" -out "$1.key" ;;
	esac
}
cert() {	# name type issuer subject extensions [end]; issuer -: itself
	key "$1" "$2"
	openssl req -new -config conf -key "$1.key" -subj "$4" -out "$1.csr"
	printf '%b' "$5" >"$1.ext"
	local by=(-selfsign -keyfile "$1.key")
	[ "$3" = - ] || by=(-cert "$3.crt" -keyfile "$3.key")
	openssl ca -batch -notext -config conf "${by[@]}" -in "$1.csr" -extfile "$1.ext" \
	    -startdate 20200101000000Z -enddate "${6:-21200101000000Z}" -out "$1.crt"
}
