-- mobike-nat.lua - with MOBIKE a NAT that maps anew moves nothing by itself: i asks from another port, and is
-- answered there, but r's SAs stay until UPDATE_SA_ADDRESSES, RFC 4555 3.8.
local w = require "worlds.pair"{ nat = true, family = 4 }
local i, r, nat = w.i, w.r, w.nat

scenario "a mapping that changed, and no update" {}
w.up()
at(s(5)); w.tell(i, "probe")
expect{ r, ">", i, "INFORMATIONAL.R", within = s(1) }
local before = r:inspect("ike")[1].remote
at(s(8)); nat:rebind{ ports = { 5000, 5100 } }
local kept = drop{ i, ">", r, "INFORMATIONAL.I", nth = 2, times = 20 }
w.tell(i, "probe")
expect{ r, ">", i, "INFORMATIONAL.R", udp = between(5000, 5100), within = s(1) }
expect{ i, ">", r, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", within = s(1) }
at(s(9)); check(r:inspect("ike")[1].remote, "==", before, "R4555-3.8-09@HA")
kept:stop()
expect{ r, ">", i, "INFORMATIONAL.I", notify = "COOKIE2", within = s(10) }
wait(s(1)); check(r:inspect("ike")[1].remote, "~=", before)
