-- ike-kept.lua - a response is kept for minutes, as long as no further request comes, RFC 7296 2.1.
local w = require "worlds.pair"{ dpd = s(600), family = 4 }
local i, r = w.i, w.r

scenario "a late copy of the last request" {}
w.up()
at(s(5)); duplicate{ i, ">", r, "INFORMATIONAL.I", by = s(150) }
w.tell(i, "probe")
local first = expect{ r, ">", i, "INFORMATIONAL.R", within = s(1) }
at(s(150))
expect{ r, ">", i, "INFORMATIONAL.R", msgid = first.msgid, retransmission = 1, within = s(8), row = "R7296-2.1-04@HA" }
