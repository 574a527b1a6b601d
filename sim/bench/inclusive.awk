# inclusive.awk - of a callgrind profile written with --compress-strings=no --compress-pos=no: for
# each function called, the number of calls and the instructions of all of them, callees included.
/^cfn=/ { callee = substr($0, 5) }
/^calls=/ {
	split($0, word, /[= ]/)
	getline
	calls[callee] += word[2]
	cost[callee] += $NF
}
/^totals:/ { total = $2 }
END {
	printf "TOTAL 1 %.0f\n", total
	for (f in calls)
		if (f !~ / /)
			printf "%s %d %.0f\n", f, calls[f], cost[f]
}
