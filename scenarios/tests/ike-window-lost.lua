-- ike-window-lost.lua - three requests at once, of which the first is lost, or its answer: it is said again
-- as it was, and answered as it was, whatever became of the others, RFC 7296 2.3.
local lost = param("lost", "request", { "request", "answer" })
local w = require "worlds.pair"{ window = 3, i_window = 3 }
local i, r = w.i, w.r

scenario "what is lost out of a window" {}
traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(1), stop = s(3) }
w.up()
at(s(5))
if lost == "request" then drop{ i, ">", r, "CREATE_CHILD_SA.I" } else drop{ r, ">", i, "CREATE_CHILD_SA.R" } end
w.tell(i, "child"); w.tell(i, "probe")
local one = expect{ i, ">", r, "CREATE_CHILD_SA.I", within = s(1) }
expect{ i, ">", r, "CREATE_CHILD_SA.I", msgid = one.msgid + 1, within = s(1) }
expect{ i, ">", r, "INFORMATIONAL.I", msgid = one.msgid + 2, within = s(1) }
local first = lost == "answer" and expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = one.msgid, since = one } or false
expect{ r, ">", i, "INFORMATIONAL.R", msgid = one.msgid + 2, since = one, within = s(1) }
expect{ i, ">", r, "CREATE_CHILD_SA.I", msgid = one.msgid, proposals = one.proposals, nonce = one.nonce,
  retransmission = 1, within = s(2), row = "R7296-2.3-06@MN" }
if first then
  expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = one.msgid, proposals = first.proposals, nonce = first.nonce,
    retransmission = 1, within = s(1), row = "R7296-2.3-07@HA" }
else
  expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = one.msgid, within = s(1) }
end
at(s(12))
check(#i:inspect("sad"), "==", 4)
check(#r:inspect("sad"), "==", 4)
