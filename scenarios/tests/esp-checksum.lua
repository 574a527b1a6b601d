-- esp-checksum.lua - ESP in UDP whose UDP header has a checksum, and a right one. Ours sends zero, others do not:
-- who receives it does not mind (RFC 3948 2.1).
local w = require "worlds.pair"{ nat = true }
local i, r = w.i, w.r

scenario "a checksum around ESP" {}
local ping = traffic.ping{ from = i, to = r.inner4, every = ms(200), start = s(2), count = 20 }
-- Where there is a checksum, rewrite makes it right.
at(s(3)); local summed = rewrite{ i, ">", r, "ICMP4", times = 5, set = { octets = "26=0001" } }
at(s(8)); check(summed.acts, "==", 5)
check(ping.received, "==", ping.sent, "R3948-2.1-03@HA")
