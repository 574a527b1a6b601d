-- rekey.lua - new keys for the Child SAs or for the IKE SA, started by either side.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options
local child = param("child", "home4")
local child_group = param("child_group", 0)	-- of a KE payload that is refused first; 0: none

scenario "rekeying" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local from, to = peer, ss
if o.by == "us" then
  peer:expire(o.what)
else
  from, to = ss, peer
  ss:command(o.what == "ike" and "rekey-ike" or "rekey-child " .. child)
end
if o.what == "child" then
  if child_group ~= 0 then	-- RFC 7296 1.3: the group of the KE payload is not one of theirs
    local r = expect{ from, ">", to, "CREATE_CHILD_SA.I", notify = "REKEY_SA", ke_group = child_group, within = w.soon(5) }
    expect{ to, ">", from, "CREATE_CHILD_SA.R", msgid = r.msgid, notify = "INVALID_KE_PAYLOAD", within = w.soon(3) }
  end
  local r = expect{ from, ">", to, "CREATE_CHILD_SA.I", notify = "REKEY_SA", ke_group = o.pfs and any or absent,
    within = w.soon(5) }
  expect{ to, ">", from, "CREATE_CHILD_SA.R", msgid = r.msgid, payload = "TSr", ke_group = o.pfs and any or absent,
    within = w.soon(3) }
  local d = expect{ from, ">", to, "INFORMATIONAL.I", delete = any, within = w.soon(5) }
  expect{ to, ">", from, "INFORMATIONAL.R", msgid = d.msgid, delete = any, within = w.soon(3) }
else
  local r = expect{ from, ">", to, "CREATE_CHILD_SA.I", payload = { "SA", "KE" },
    without_payload = "TSi", within = w.soon(5) }
  expect{ to, ">", from, "CREATE_CHILD_SA.R", msgid = r.msgid, without_payload = "TSr", within = w.soon(3) }
  local d = expect{ from, ">", to, "INFORMATIONAL.I", delete = "IKE", within = w.soon(5) }
  expect{ to, ">", from, "INFORMATIONAL.R", msgid = d.msgid, within = w.soon(3) }
end
w.both_ways()
peer:command("close")
expect{ peer, ">", ss, "INFORMATIONAL.I", delete = "IKE", within = w.soon(3) }
expect{ ss, ">", peer, "INFORMATIONAL.R", within = w.soon(3) }
