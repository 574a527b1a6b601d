-- rekey.lua - new keys for the Child SAs or for the IKE SA, started by either side.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "rekeying" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local from, to = peer, ss
if o.by == "us" then
  peer:expire(o.what)
else
  from, to = ss, peer
  ss:command(o.what == "ike" and "rekey-ike" or "rekey-child home4")
end
if o.what == "child" then
  local r = expect{ from, ">", to, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(5) }
  expect{ to, ">", from, "CREATE_CHILD_SA.R", msgid = r.msgid, payload = "TSr", within = s(3) }
  local d = expect{ from, ">", to, "INFORMATIONAL.I", delete = any, within = s(5) }
  expect{ to, ">", from, "INFORMATIONAL.R", msgid = d.msgid, delete = any, within = s(3) }
else
  local r = expect{ from, ">", to, "CREATE_CHILD_SA.I", payload = { "SA", "KE" },
    without_payload = "TSi", within = s(5) }
  expect{ to, ">", from, "CREATE_CHILD_SA.R", msgid = r.msgid, without_payload = "TSr", within = s(3) }
  local d = expect{ from, ">", to, "INFORMATIONAL.I", delete = "IKE", within = s(5) }
  expect{ to, ">", from, "INFORMATIONAL.R", msgid = d.msgid, within = s(3) }
end
w.both_ways()
peer:command("close")
expect{ peer, ">", ss, "INFORMATIONAL.I", delete = "IKE", within = s(3) }
expect{ ss, ">", peer, "INFORMATIONAL.R", within = s(3) }
