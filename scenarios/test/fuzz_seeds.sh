#!/bin/bash
# fuzz_seeds.sh DIR - something to begin with for every fuzzer, DIR/NAME/*: what two stories put on
# their links, opened by tshark, and the certificates of the tests. A fuzzer finds flags and lengths
# by itself, but neither a certificate nor a DHCP cookie.
cd "$(dirname "$0")/../.." || exit 3
dir=$1
run=$(mktemp -d) || exit 3
trap 'rm -rf "$run"' EXIT
set -o pipefail
[ -x ./sojourn ] || make -s sojourn || exit 3

# keep NAME [PREFIX]: each line of hexadecimal becomes a seed behind PREFIX; one of a length and a
# beginning is enough
keep() {
	local name=$1 prefix=${2:-} hex
	mkdir -p "$dir/$name"
	awk 'length($0) > 0 && length($0) <= 4096 && !seen[length($0) substr($0, 1, 4)]++' | head -n 60 |
	while read -r hex; do
		hex=$prefix$hex
		perl -e 'print pack("H*", $ARGV[0])' "$hex" \
		    >"$dir/$name/$(sha1sum <<<"$hex" | cut -c 1-16)"
	done
}
# layer PCAP NAME: its octets in each packet, a line of hexadecimal each
layer() {
	scenarios/test/tshark.sh "$1" "$keys" -T json -x 2>/dev/null |
	    awk -v wanted="\"$2_raw\":" '$1 == wanted { getline; gsub(/[^0-9a-f]/, ""); print }'
}
# frames PCAP: whole frames
frames() { layer "$1" frame; }

for story in roaming roaming-plain; do
	./sojourn run "scenarios/$story.lua" -q --lab --no-report -o "$run" >/dev/null 2>&1
	at=$run/$story/1 keys=$run/$story/1/keys
	[ -s "$at/pcap/ha-core.pcap" ] || { echo "fuzz_seeds: $story" >&2; exit 3; }
	for pcap in mn-home mn-cafe mn-hotel6 ha-core; do
		# The walk is in the first seconds of each link: the rest is the same traffic.
		editcap -r "$at/pcap/$pcap.pcap" "$run/some.pcap" 1-400 2>/dev/null || exit 3
		frames "$run/some.pcap" >"$run/frames"
		keep dissect_fuzz 84 <"$run/frames"
		cut -c 29- "$run/frames" | tee >(keep ip_fuzz) >(keep ext_fuzz) >(keep ipsec_fuzz 02) \
		    >(keep ipsec_fuzz 05) | keep tunnel_fuzz 00
		awk '{ printf "00%04x%s\n", length($0) / 2, $0 }' "$run/frames" | keep host_fuzz
		grep -E '^.{24}08004' "$run/frames" | cut -c 29- | awk '{ printf "%02x%s\n",
		    length($0) / 2 % 256, $0 }' | tee >(keep nat_fuzz 0101) | keep nat_fuzz 0103
		for what in isakmp:ike_fuzz:00 isakmp.enc.decrypted:ike_fuzz:21 \
		    isakmp.enc.decrypted:ike_fuzz:23 isakmp.enc.decrypted:ike_fuzz:29 \
		    mipv6:mh_fuzz: esp:esp_fuzz: dhcp:dhcp_fuzz: icmp:icmp_fuzz: arp:icmp_fuzz: \
		    icmpv6:nd_fuzz:00 icmpv6:nd_fuzz:01 icmpv6:nd_fuzz:02 icmpv6:nd_fuzz:03 \
		    mipv6:dissect_fuzz:02 icmpv6:dissect_fuzz:04 dhcp:dissect_fuzz:05; do
			IFS=: read -r name fuzzer prefix <<<"$what"
			layer "$run/some.pcap" "$name" | keep "$fuzzer" "$prefix"
		done
		wait
	done
	for node in mn ha; do
		frames "$at/pfkey/$node.pcap" | tee >(keep ipsec_fuzz 00) | keep pfkey_fuzz
	done
	mkdir -p "$dir/keys_fuzz"
	for f in "$keys"/*; do head -n 4 "$f" >"$dir/keys_fuzz/$story-${f##*/}"; done
done

mkdir -p "$dir/import_fuzz"
for log in traces/samples/*/*.log traces/samples/*/*xfrm*; do	# an octet for the format in front
	[ -f "$log" ] || continue
	case $log in *xfrm*) format='\000' ;; *pluto*) format='\002' ;; *) format='\001' ;; esac
	{ printf "$format"; grep -aE 'proto esp|^src|auth |enc |aead|Sk_|=> [0-9]+ bytes|: ([0-9A-F]{2} ){4}|using .* for|SPI|\| |ESP=>' "$log" |
	    head -c 1900; } \
	    >"$dir/import_fuzz/$(tr / - <<<"${log#traces/samples/}")"
done

mkdir -p "$dir/x509_fuzz"
sed -nE 's/^"(.*)\\n".*/\1/p' nodes/crypto/testcerts.h | csplit -s -z -f "$run/pem" -n 3 - \
	'/-----BEGIN/' '{*}'
for pem in "$run"/pem*; do
	openssl x509 -in "$pem" -outform DER -out "$dir/x509_fuzz/${pem##*/}" 2>/dev/null
done
for say in 00 0000 000000 00000000 0000000000; do echo "$say"; done | keep eap_fuzz
