-- ike-lost.lua - requests and responses that are lost, and what is repeated then, RFC 7296 2.1.
local w = require "worlds.pair"{ mobike = false }
local i, r = w.i, w.r
local tell = w.tell

scenario "what is lost is said again" {}
w.up()
at(s(5)); drop{ r, ">", i, "INFORMATIONAL.R", nth = 1, times = 2 }
tell(i, "probe")
local first = expect{ i, ">", r, "INFORMATIONAL.I", within = s(1) }
expect{ r, ">", i, "INFORMATIONAL.R", msgid = first.msgid }
local second = expect{ i, ">", r, "INFORMATIONAL.I", msgid = first.msgid, retransmission = 1, within = s(3),
  row = { "R7296-2.2-01@MN", "R7296-2.1-03@MN" } }
expect{ r, ">", i, "INFORMATIONAL.R", msgid = first.msgid, retransmission = 1, row = "R7296-2.1-02@HA" }
local third = expect{ i, ">", r, "INFORMATIONAL.I", msgid = first.msgid, retransmission = 1, within = s(5) }
check(third.t - second.t, ">", second.t - first.t, "R7296-2.4-10@MN")
at(s(20)); drop{ r, ">", i, "CREATE_CHILD_SA.R", nth = 1 }
tell(i, "child")
local ask = expect{ i, ">", r, "CREATE_CHILD_SA.I", within = s(1) }
local one = expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = ask.msgid }
expect{ i, ">", r, "CREATE_CHILD_SA.I", msgid = ask.msgid, retransmission = 1, within = s(3) }
expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = ask.msgid, proposals = one.proposals, retransmission = 1,
  row = "R7296-2.1-02@HA" }
-- A late copy of an old request, long answered, when others came since.
at(s(30)); duplicate{ i, ">", r, "INFORMATIONAL.I", by = s(5) }
tell(i, "probe"); at(s(31)); tell(i, "probe"); at(s(32)); tell(i, "probe")
at(s(34))
never{ r, ">", any, "INFORMATIONAL.R", within = s(4) }
at(s(39))
tell(i, "probe")
expect{ r, ">", i, "INFORMATIONAL.R", within = s(2), row = "R7296-2.1-05@HA" }
-- The responder asks, too.
at(s(45)); drop{ i, ">", r, "INFORMATIONAL.R", nth = 1 }
tell(r, "probe")
expect{ i, ">", r, "INFORMATIONAL.R", retransmission = 1, within = s(3) }
-- Nobody answers any more.
at(s(50)); drop{ r, ">", i, "INFORMATIONAL.R", nth = 0 }
tell(i, "probe")
expect{ i, ">", r, "INFORMATIONAL.I", retransmission = 1, within = s(3), row = "R7296-2.1-06@MN" }
tell(r, "probe")
expect{ i, ">", r, "INFORMATIONAL.R", within = s(1), row = "R7296-2.3-05@MN" }
at(s(60)); check(#i:inspect("ike"), ">=", 1, "R7296-2.4-06@MN")
at(s(400)); check(#i:inspect("ike"), "==", 0)
