#!/bin/bash
# captures.sh - `sojourn check`: on a run's captures it never says other than the run; without keys, or
# with damaged files, it never blames anybody; and it never falls over.
cd "$(dirname "$0")/../.." || exit 3
sojourn=${SOJOURN:-build/opt/sojourn} passed=0 failed=0
dir=$(mktemp -d) || exit 3
trap 'rm -rf "$dir"' EXIT
together() { # together "COMMAND"...: each by itself, as many at once as there are cores
	local part p f cores
	cores=$(nproc)
	for part in "$@"; do
		while [ "$(jobs -pr | wc -l)" -ge "$cores" ]; do wait -n; done
		work=$dir/work.${part// /-}
		mkdir "$work"
		(trap - EXIT; passed=0 failed=0; $part; echo "$passed $failed" >"$work/count") >"$work/said" 2>&1 &
	done
	wait
	for part in "$@"; do
		work=$dir/work.${part// /-} p=0 f=1
		cat "$work/said"
		[ ! -s "$work/count" ] || read -r p f <"$work/count"
		passed=$((passed + p)) failed=$((failed + f))
	done
}
. scenarios/test/verdict.sh
check() { # check ARGUMENT...: its output is in $work/out, its verdicts in $work/json, its status returned
	rm -f "$work/json"
	timeout 60 $sojourn check "$@" --json "$work/json" >"$work/out" 2>&1
}

# "id role verdict" of all that was decided.
decided() {
	tr -d '\n' <"$1" | sed 's/"id"/\n"id"/g' |
	    sed -nE 's/^"id": "([^"]*)", *"role": "([^"]*)", *"verdict": "(PASS|FAIL|WARN)".*/\1 \2 \3/p' |
	    sort
}
# Rows decided in both and decided differently.
contradictions() {
	join -j 1 <(decided "$1" | sed 's/ /|/') <(decided "$2" | sed 's/ /|/') | awk '$2 != $3'
}
no_crash() { # no_crash STATUS
	[ "$1" -eq 0 ] || [ "$1" -eq 1 ] || [ "$1" -eq 2 ] || [ "$1" -eq 4 ]
}

# ---- the same verdicts from captures as in the run ----
of_story() { # of_story NAME
	local story=$1 run place who
	$sojourn run scenarios/$story.lua -q --lab --no-report -o "$dir" >"$work/log" 2>&1
	run=$dir/$story/1
	[ -s "$run/verdicts.json" ]
	verdict "$story plays" $? "$work/log" || return
	# Away from their run, who is who and who sent what is found from the packets.
	mkdir -p "$dir/away/$story"
	cp "$run"/pcap/*.pcap "$dir/away/$story"
	for place in "$run/pcap" "$dir/away/$story"; do
		for who in ha mn '[a-z]'; do
			# shellcheck disable=SC2086
			check "$place"/$who*.pcap --keys "$run/keys"
			no_crash $?
			verdict "$story, $who: checked" $? "$work/out"
			contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
			[ ! -s "$work/bad" ]
			verdict "$story, $who: no verdict other than the run's" $? "$work/bad"
			[ "$(decided "$work/json" | wc -l)" -ge 40 ]
			verdict "$story, $who: something is decided" $? "$work/out"
			# shellcheck disable=SC2086
			check "$place"/$who*.pcap
			[ $? -eq 4 ]
			verdict "$story, $who: without keys nobody is blamed" $? "$work/out" 40
			# The story itself, as far as these captures show it.
			# shellcheck disable=SC2086
			check "$place"/$who*.pcap --keys "$run/keys" --script scenarios/$story.lua
			no_crash $?
			verdict "$story, $who: the story is judged" $? "$work/out"
			contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
			[ ! -s "$work/bad" ]
			verdict "$story, $who: no step decided otherwise than in the run" $? "$work/bad"
		done
	done
}

# What follows is about one of these runs.
run=$dir/roaming/1 pcap=$dir/away/roaming/ha-core.pcap

# ---- a story judged afterwards ----
afterwards() {
	steps() { # steps OUTCOME: how many steps of the story came out so
		tr -d '\n' <"$work/json" | sed 's/"id"/\n"id"/g' | grep -cE "^\"id\": \"[a-z-]+\.lua:[0-9]+\".*\"verdict\": \"$1\""
	}
	check "$run" --script scenarios/roaming.lua
	[ $? -eq 4 ] && [ "$(steps PASS)" -ge 11 ] && [ "$(steps INCONCLUSIVE)" -eq 2 ] && [ "$(steps FAIL)" -eq 0 ]
	verdict "roaming, its own captures: all but testimony is decided" $? "$work/out" 40
	check "$dir"/away/roaming/ha-*.pcap --keys "$run/keys" --script scenarios/roaming.lua
	[ "$(steps PASS)" -ge 4 ] && [ "$(steps FAIL)" -eq 0 ]
	verdict "roaming, the home agent's captures: something is decided, nothing wrongly" $? "$work/out" 40
	check "$run" --script roaming-k
	[ $? -ne 2 ] && [ "$(steps INCONCLUSIVE)" -ge 1 ]
	verdict "another story's captures: what it does is not proved" $? "$work/out" 40
	# A story that fails in its run fails afterwards, at the same lines.
	sed 's/lifetime = 0, src/lifetime = 7, src/; s/udp_src = 4191, option/udp_src = 4192, option/' \
	    scenarios/roaming.lua >"$dir/mistaken.lua"
	$sojourn run "$dir/mistaken.lua" -q --lab --no-report -o "$dir" >"$work/log" 2>&1
	[ $? -eq 1 ]
	verdict "a story that expects what is not so fails" $? "$work/log"
	check "$dir/mistaken/1" --script "$dir/mistaken.lua"
	[ $? -eq 1 ] && [ "$(steps FAIL)" -ge 2 ] && ! contradictions "$dir/mistaken/1/verdicts.json" "$work/json" | grep .
	verdict "... and offline, too" $? "$work/out" 40
}

# ---- damaged, and not captures at all ----
damaged() {
	refused() { # refused "what" "words" ARGUMENT...: one clear line, exit 2
		local what=$1 words=$2
		shift 2
		check "$@"
		[ $? -eq 2 ] && [ "$(wc -l <"$work/out")" -eq 1 ] && grep -q -- "$words" "$work/out"
		verdict "$what: one line, exit 2" $? "$work/out"
	}
	: >"$dir/empty"
	head -c 100000 /dev/zero | tr '\0' 'x' >"$dir/text.pcap"
	refused "a zero-length file" "empty" "$dir/empty"
	refused "not a capture" "not a capture" "$dir/text.pcap"
	refused "a missing file" "No such file" "$dir/none.pcap"
	refused "a folder that holds no run" "run.json" "$dir"
	refused "one bad file among good ones" "not a capture" "$pcap" "$dir/text.pcap"
	refused "no key folder" "neither" "$pcap" --keys "$dir/none"
	mkdir "$dir/keys"
	echo 'garbage' >"$dir/keys/esp_sa"
	refused "a key file that is none" "esp_sa:1" "$pcap" --keys "$dir/keys"
	mkdir -p "$dir/keys2/esp_sa"
	refused "a key file that is a folder" "esp_sa" "$pcap" --keys "$dir/keys2"
	head -c 5000 /dev/urandom >"$dir/keys/esp_sa"
	refused "a key file of noise" "esp_sa" "$pcap" --keys "$dir/keys"
	refused "an unknown address" "map" "$pcap" --map ha=nowhere

	head -c 24 "$pcap" >"$dir/header.pcap"
	check "$dir/header.pcap"
	[ $? -eq 4 ]
	verdict "a capture without frames: exit 4" $? "$work/out"

	# Cut anywhere, it is judged up to there, and says so.
	size=$(stat -c %s "$pcap")
	bad=0
	for i in $(seq 1 24); do
		at=$((i < 12 ? 24 + i * 13 : (i - 11) * (size / 14) + i))
		head -c $at "$pcap" >"$dir/cut.pcap"
		check "$dir/cut.pcap" --keys "$run/keys"
		status=$?
		contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
		if [ $status -ne 4 ] || [ -s "$work/bad" ] || grep -qE '^ +FAIL' "$work/out"; then
			bad=$((bad + 1))
			echo "cut at $at: exit $status"
			cat "$work/bad"
		fi
	done
	verdict "cut at 24 places: exit 4, no verdict other than the run's" $bad
	head -c $((size / 2 + 7)) "$pcap" >"$dir/cut.pcap"
	check "$dir/cut.pcap" --keys "$run/keys"
	grep -q "only part could be read" "$work/out" && grep -q "damaged after frame" "$work/out"
	verdict "a cut capture says up to where" $? "$work/out"

	# Octets that are not those of the wire, and a record that cannot be: nobody is blamed.
	editcap -F nsecpcap -E 0.0002 --seed 1 "$pcap" "$dir/whole.pcap" 2>/dev/null
	{ head -c $((size / 2)) "$dir/whole.pcap"; head -c 70000 /dev/zero | tr '\0' '\377'; } >"$dir/corrupt.pcap"
	check "$dir/corrupt.pcap" --keys "$run/keys"
	[ $? -eq 4 ] && ! grep -qE '^ +FAIL' "$work/out" && grep -q "the capture is corrupt" "$work/out"
	verdict "a corrupt capture blames nobody" $? "$work/out"

	# The end of one of several: no message is missed that its file no longer had.
	head -c 200000 "$dir/away/roaming/ha-home.pcap" >"$dir/away/ha-home.pcap"
	cp "$pcap" "$dir/away"
	check "$dir"/away/ha-*.pcap --keys "$run/keys"
	[ $? -eq 4 ] && ! grep -qE '^ +FAIL' "$work/out"
	verdict "one file of two breaks off: nobody is blamed" $? "$work/out"
}

# A capture that begins late, and one with a short snapshot length.
missing() {
	if command -v editcap >/dev/null; then
		for from in 600 664 700 5000 17000 30000; do
			editcap -r "$pcap" "$dir/late.pcap" $from-60000 2>/dev/null
			check "$dir/late.pcap" --keys "$run/keys"
			contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
			[ ! -s "$work/bad" ] && [ -s "$work/json" ]
			verdict "begins at frame $from: no verdict other than the run's" $? "$work/bad"
		done
		for snap in 60 96 128 200; do
			editcap -s $snap "$pcap" "$dir/short.pcap"
			check "$dir/short.pcap" --keys "$run/keys"
			contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
			[ ! -s "$work/bad" ] && grep -q "cut it short" "$work/out"
			verdict "snapshot length $snap: no verdict other than the run's" $? "$work/bad"
		done
		editcap -F pcapng "$pcap" "$dir/ng.pcapng"
		check "$pcap" --keys "$run/keys"
		decided "$work/json" >"$dir/a"
		check "$dir/ng.pcapng" --keys "$run/keys"
		decided "$work/json" >"$dir/b"
		cmp -s "$dir/a" "$dir/b"
		verdict "pcapng gives the same verdicts" $? "$work/out"
		# Packets that the capture lost: one in fifty.
		# shellcheck disable=SC2046
		editcap "$pcap" "$dir/lossy.pcap" $(seq 25 50 42000 | head -n 500) 2>/dev/null
		check "$dir/lossy.pcap" --keys "$run/keys"
		! grep -qE '^ +FAIL' "$work/out"
		verdict "packets are missing: nobody is blamed" $? "$work/out"
	fi

	# Wrong keys open nothing, and nobody is to blame for that.
	mkdir "$dir/wrong"
	for f in ikev2_decryption_table esp_sa; do
		sed -E 's/([0-9a-f]{20})[0-9a-f]{12}/\1000000000000/g' "$run/keys/$f" >"$dir/wrong/$f"
	done
	check "$pcap" --keys "$dir/wrong"
	[ $? -eq 4 ]
	verdict "wrong keys: nobody is blamed" $? "$work/out"

	# An algorithm that is not opened here: of one SA, and all else is judged as ever.
	mkdir "$dir/cipher"
	cp "$run/keys/ikev2_decryption_table" "$dir/cipher"
	sed '1,2s/"AES-[^"]*","\(0x[0-9a-f]*\)","[^"]*","[^"]*"/"TripleDES-CBC [RFC2451]","\1","HMAC-MD5-96 [RFC2403]","0x00"/' \
	    "$run/keys/esp_sa" >"$dir/cipher/esp_sa"
	check "$pcap" --keys "$dir/cipher"
	[ $? -eq 4 ] && grep -q "stayed closed (an algorithm that is not known here)" "$work/out"
	verdict "an unknown algorithm: it says so" $? "$work/out"
	contradictions "$run/verdicts.json" "$work/json" >"$work/bad"
	[ ! -s "$work/bad" ]
	verdict "an unknown algorithm: nobody is blamed" $? "$work/bad"
}

# ---- captures of other implementations ----
others() {

	# What was decided about these captures once, and looked through by a person, stays so.
	as_expected() { # as_expected FILE
		[ ! -e "$1" ] || [ -z "$(comm -23 "$1" <(decided "$work/json"))" ]
	}
	for sample in traces/samples/*/; do
		name=$(basename "$sample")
		for told in "$sample"*-charon.log "$sample"*-pluto.log "$sample"*-ip-xfrm.txt "${sample}keys"; do
			[ -e "$told" ] || continue
			case $told in
			*-charon.log) from=charon-log ;;
			*-pluto.log) from=libreswan ;;
			*-ip-xfrm.txt) from=ip-xfrm ;;
			*) from=keys ;;	# those of the run: the daemon tells none
			esac
			# Who is who, where the traffic does not tell.
			maps=()
			[ ! -e "${sample}map" ] || for m in $(<"${sample}map"); do maps+=(--map "$m"); done
			rm -rf "$dir/imported"
			if [ $from = keys ]; then
				cp -r "$told" "$dir/imported"
			else
				$sojourn keys import --from $from "$told" -o "$dir/imported" >"$work/out" 2>&1 &&
				    ! grep -q "cannot be used" "$work/out"
			fi
			verdict "$name, $(basename "$told"): its keys are imported" $? "$work/out"
			for pcap in "$sample"*.pcap; do
				what="$name, $(basename "$pcap"), keys of $from"
				check "$pcap" --keys "$dir/imported" "${maps[@]}"
				[ $? -eq 4 ]
				verdict "$what: nobody is blamed" $? "$work/out" 40
				! grep -q "malformed" "$work/out"
				verdict "$what: everything is well formed" $? "$work/out" 40
				if [ $from != ip-xfrm ] || [[ $name == *manual* ]]; then
					! grep -q "stayed closed" "$work/out"
					verdict "$what: everything is opened" $? "$work/out" 40
					as_expected "${pcap%.pcap}.expected"
					verdict "$what: the verdicts are those expected" $? "$work/out" 40
				else
					grep -q "stayed closed (no key)" "$work/out"
					verdict "$what: IKE stays closed, and it says so" $? "$work/out" 40
				fi
				[[ $name$from != strongswan*mobike*charon-log ]] ||
				    [ "$(decided "$work/json" | grep -c '^R4555.*PASS')" -ge 8 ]
				verdict "$what: MOBIKE is judged" $? "$work/out"
				check "$pcap"
				[ $? -eq 4 ]
				verdict "$what: nor without keys" $? "$work/out" 40
			done
		done
	done
}

together "of_story fifty-nodes" "of_story roaming" "of_story roaming-k" "of_story roaming-plain" \
    "of_story lossy" "of_story cold-start" "of_story lost-signalling"
together damaged afterwards missing others
echo "captures: $passed passed, $failed failed"
[ $failed -eq 0 ]
