#!/bin/bash
# inside.sh - each line of conformance/inside.tsv: the unit test passes, and fails once the wrong implementation is in.
#
# `make inside` calls it: COMPILE is the compiler with its options, LINK what stands behind the objects, BUILD
# the folder of both. The wrong source is compiled by itself and linked in front of the archives: it defines what
# the archive's own object defines, so that one is not taken; were it taken, the linker would say so.
cd "$(dirname "$0")/../.." || exit 3
: "${BUILD:?run make inside}" "${COMPILE:?}" "${LINK:?}"
table=${TABLE:-conformance/inside.tsv}
room=$(mktemp -d) || exit 3
trap 'rm -rf "$room"' EXIT

# wrong SOURCE OLD NEW: the source with OLD, which it has once, replaced; \n and \t stand for themselves.
wrong() {
	perl -e '
		my ($file, @text) = @ARGV;
		s/\\([nt\\])/{ n => "\n", t => "\t", "\\" => "\\" }->{$1}/ge for @text;
		open my $f, "<", $file or do { print STDERR "no $file\n"; exit 1 };
		my $s = join "", <$f>;
		my $n = () = $s =~ /\Q$text[0]\E/g;
		if ($n != 1) { print STDERR "the old text stands $n times in $file\n"; exit 1 }
		$s =~ s/\Q$text[0]\E/$text[1]/;
		print "#line 1 \"$file\"\n$s";
	' "$@"
}

# say ROW... why: a failed line.
say() {
	echo "$table:$line: $rows: $*"
	return 1
}

# one LINE: exit status 0 when its test tells right from wrong.
one() {
	local line=$1 rows test name what source old new program here=$room/$1
	IFS=$'\t' read -r rows test name what source old new < <(sed -n "${line}p" "$table")
	[ -n "$old" ] || say "wants 7 columns" || return
	program=$BUILD/${test%.c}
	mkdir "$here"
	timeout 60 "$program" "$name" >"$here/right" 2>&1 || say "$name does not pass in $test" || return
	wrong "$source" "$old" "$new" >"$here/wrong.c" 2>"$here/log" || say "$(<"$here/log")" || return
	$COMPILE -iquote "$(dirname "$source")" -c -o "$here/wrong.o" "$here/wrong.c" >"$here/log" 2>&1 &&
	    $COMPILE -o "$here/wrong" "$program.c.o" "$here/wrong.o" $LINK >"$here/log" 2>&1 ||
	    say "'$what' does not build: $(grep -m 1 -E 'error|multiple' "$here/log")" || return
	{ timeout 60 "$here/wrong" "$name" >"$here/found" 2>&1; } 2>/dev/null
	local status=$?
	if [ $status -ne 1 ] || ! grep -q ": $name: " "$here/found" || ! grep -q ': 0 passed, 1 failed$' "$here/found"; then
		say "'$what' is not noticed by $name (status $status): $(tail -n 1 "$here/found")" || return
	fi
	[ -z "$VERBOSE" ] || echo "$rows: $what: $(grep -m 1 ": $name: " "$here/found")"
	rm -rf "$here"
}

if [ "$1" = --line ]; then
	room=$2
	trap - EXIT
	one "$3"
	exit
fi
# What the check of checks must not let pass: nothing changed, a text that is not there, one that is there more
# than once, a test that does not exist, a source that does not compile.
bad() {
	local at=nodes/ipsec/spd_test.c what=test_types_and_codes_are_one_number in=nodes/ipsec/selector.c i left=0
	TABLE=$room/bad.tsv
	printf '%s\n' rows "X-1\t$at\t$what\tsame\t$in\tif (is_any(p))\tif (is_any(p) )" \
	    "X-2\t$at\t$what\tnowhere\t$in\tif (is_many(p))\tif (true)" \
	    "X-3\t$at\t$what\toften\t$in\tis_any(p)\ttrue" \
	    "X-4\t$at\ttest_nothing\tnobody\t$in\tif (is_any(p))\tif (true)" \
	    "X-5\t$at\t$what\tC\t$in\tif (is_any(p))\tif (" | sed 's/\\t/\t/g' >"$TABLE"
	mkdir "$room/bad"
	for i in 2 3 4 5 6; do
		TABLE=$TABLE "$0" --line "$room/bad" $i >"$room/bad/said" && { echo "inside.sh lets pass: $(sed -n ${i}p "$TABLE")"; left=1; }
	done
	return $left
}
bad || { echo "inside: 0 passed, 1 failed"; exit 1; }
# ONLY=GLOB: of the rows.
awk -F'\t' 'NR > 1 && !/^#/ { print NR "\t" $1 }' "$table" | while IFS=$'\t' read -r line rows; do
	[[ $rows == ${ONLY:-*} ]] && printf '%s\0' "$line"
done >"$room/lines"
lines=$(tr -cd '\0' <"$room/lines" | wc -c)
xargs -0 -r -n 1 -P "$(nproc)" bash -c '"$0" --line "$1" "$2" || echo "$2" >>"$1/failed"' "$0" "$room" <"$room/lines"
failed=$([ -f "$room/failed" ] && wc -l <"$room/failed" || echo 0)
echo "inside: $((lines - failed)) passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$lines" -gt 0 ]
