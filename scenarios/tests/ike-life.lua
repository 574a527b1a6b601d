-- ike-life.lua - an IKE SA from birth to Delete: traffic, liveness, rekeying by either side.
local w = require "worlds.pair"{}
local i, r = w.i, w.r
local tell = w.tell

scenario "IKE and Child SAs live, are rekeyed by both sides, and are deleted" {}
local four = traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(1), stop = s(40) }
local six = traffic.ping{ from = i, to = r.inner6, every = s(1), start = s(1), stop = s(40) }
w.up()
at(s(5)); tell(i, "probe")
local ask = expect{ i, ">", r, "INFORMATIONAL.I", within = s(2) }
expect{ r, ">", i, "INFORMATIONAL.R", msgid = ask.msgid, row = "R7296-4-03@HA" }
at(s(8)); tell(i, "child")
local old = expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", payload = { "SA", "Nonce", "TSi", "TSr" },
  within = s(3), row = "R7296-1.3.3-01@MN" }
expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = old.msgid, payload = { "SA", "Nonce", "TSi", "TSr" } }
local gone = expect{ i, ">", r, "INFORMATIONAL.I", delete = any, within = s(2), row = "R7296-2.4-16@MN" }
expect{ r, ">", i, "INFORMATIONAL.R", msgid = gone.msgid, delete = any, row = "R7296-1.4.1-04@HA" }
at(s(12)); tell(r, "child")
expect{ r, ">", i, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(3), row = "R7296-1.3.3-01@HA" }
at(s(14))
check(#i:inspect("sad"), "==", 4, "R7296-1.4.1-01@MN")
check(#r:inspect("sad"), "==", 4, "R7296-1.4.1-01@HA")
at(s(16)); tell(i, "ike")
expect{ i, ">", r, "CREATE_CHILD_SA.I", without_payload = "TSi", payload = "KE", within = s(3) }
at(s(18)); tell(i, "child")  -- the Child SAs live on, under the new one
expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", msgid = 0, within = s(1),
  row = "R7296-2.8-05@MN" }
at(s(20)); tell(r, "ike")
expect{ r, ">", i, "CREATE_CHILD_SA.I", without_payload = "TSi", payload = "KE", within = s(3) }
at(s(24)); tell(r, "probe")
at(s(26)); tell(i, "probe")
at(s(42))
check(four.received, "==", four.sent, { "R7296-2.8-10", "R7296-4-02" })
check(six.received, ">=", six.sent - 1)
at(s(45)); tell(i, "close")
expect{ i, ">", r, "INFORMATIONAL.I", delete = "IKE", within = s(3), row = { "R7296-1.4-02@MN", "R7296-2.4-17@MN" } }
expect{ r, ">", i, "INFORMATIONAL.R", within = s(3) }
at(s(47))
check(#i:inspect("ike"), "==", 0)
check(#r:inspect("ike"), "==", 0)
check(#r:inspect("sad"), "==", 0)
