-- mobike-list.lua - r tells its addresses anew; while that is lost again and again the path moves, so that the
-- same request leaves from two addresses: it is said once more, as a new one, RFC 4555 3.6.
local w = require "worlds.pair"{ second = 6 }
local i, r = w.i, w.r

scenario "a list of addresses, from two of them" {}
w.up()
at(s(5)); r:detach()
at(s(6))
local lost = drop{ r, ">", i, "INFORMATIONAL.I", nth = 0 }
r:attach(w.b)
local list = expect{ r, ">", i, "INFORMATIONAL.I", notify = "ADDITIONAL_IP6_ADDRESS", src = r.four, within = s(3) }
i:attach(w.c, 1); i:detach(0)
expect{ i, ">", r, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", src = i.six2, within = s(8) }
expect{ r, ">", i, "INFORMATIONAL.I", msgid = list.msgid, src = r.six, within = s(8) }
lost:stop()
expect{ r, ">", i, "INFORMATIONAL.I", msgid = list.msgid, src = r.six, at = i, within = s(10) }
expect{ r, ">", i, "INFORMATIONAL.I", msgid = is_not(list.msgid), src = r.six, within = s(8), row = "R4555-3.6-10@HA",
  notify = "ADDITIONAL_IP4_ADDRESS", n_ADDITIONAL_IP4_ADDRESS = "0a090002" }
at(s(40))
