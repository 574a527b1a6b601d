#!/bin/bash
# testcerts.sh - made nodes/crypto/testcerts.h, once:  nodes/crypto/testcerts.sh >nodes/crypto/testcerts.h
#
# root -> sub -> mn-<type>, ha-<type>; also one that is over, one not for signing, and a root of
# somebody else's.
. "$(dirname "$0")/testca.sh"
ca='basicConstraints=critical,CA:true\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
end='basicConstraints=critical,CA:false\nkeyUsage=critical,digitalSignature\n'
mn="${end}subjectAltName=DNS:mn1.example,email:mn1@example,IP:2001:db8:1::100,IP:192.0.2.100\n"
ha="${end}subjectAltName=DNS:ha.example\n"
{
	cert root 256 - "/O=Sojourn test/CN=root" "$ca"
	cert other 256 - "/O=Somebody else/CN=root" "$ca"
	cert sub 256 root "/O=Sojourn test/CN=sub" "$ca"
	for t in rsa 256 384 521 ed25519; do
		cert "mn_$t" "$t" sub "/O=Sojourn test/CN=mn1 $t" "$mn"
		cert "ha_$t" "$t" sub "/O=Sojourn test/CN=ha $t" "$ha"
	done
	cert over 256 sub "/O=Sojourn test/CN=over" "$mn" 20210101000000Z
	cert wrong_use 256 sub "/O=Sojourn test/CN=wrong use" \
	    "basicConstraints=critical,CA:false\nkeyUsage=critical,keyAgreement\nsubjectAltName=DNS:mn1.example\n"
} >log 2>&1 || { cat log >&2; exit 1; }

echo '/* testcerts.h - certificates and keys for tests, written by testcerts.sh. */'
echo '#ifndef SOJOURN_CRYPTO_TESTCERTS_H'
echo '#define SOJOURN_CRYPTO_TESTCERTS_H'
for f in *.crt *.key; do
	n=${f%.*}
	printf '\n__attribute__((unused)) static const char test_%s_%s[] =\n' "$n" "${f##*.}"
	sed 's/.*/"&\\n"/' "$f" | sed '$s/$/;/'
done
printf '\n#endif\n'
