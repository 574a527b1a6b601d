-- ike-window.lua - windows larger than one: what is asked at once goes out at once, as far as the peer
-- takes it. Both Child SAs are rekeyed while a liveness check is out.
local w = require "worlds.pair"{ window = 2, i_window = 3 }
local i, r = w.i, w.r
local tell = w.tell

scenario "Requests share the window that the peer has announced" {}
local four = traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(1), stop = s(14) }
local six = traffic.ping{ from = i, to = r.inner6, every = s(1), start = s(1), stop = s(14) }
w.up()
at(s(5)); tell(i, "child"); tell(i, "probe")
local one = expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(2) }
expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", msgid = one.msgid + 1, within = ms(1) }
expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = one.msgid, within = s(1) }
at(s(10)); tell(r, "child"); tell(r, "probe")
at(s(15))
check(#i:inspect("sad"), "==", 4)
check(#r:inspect("sad"), "==", 4)
check(four.received, "==", four.sent)
check(six.received, ">=", six.sent - 1)
