#!/bin/bash
# tshark.sh PCAP KEYS [ARGUMENT...] - tshark with a run's own key folder, in a profile of its own.
pcap=$1 keys=$2
shift 2
home=$(mktemp -d) || exit 3
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/wireshark"
cp "$keys"/* "$home/wireshark/" 2>/dev/null
XDG_CONFIG_HOME=$home HOME=$home tshark -r "$pcap" -o esp.enable_encryption_decode:TRUE \
    -o esp.enable_authentication_check:TRUE -d udp.port==4191,ip "$@" 2> >(grep -v 'Running as user' >&2)
