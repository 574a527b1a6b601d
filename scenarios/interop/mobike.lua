-- mobike.lua - the side that opened the IKE SA goes to another address, perhaps of another family.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "MOBIKE: UPDATE_SA_ADDRESSES, and the traffic follows" {
  covers = { "R7296-1.2-01" },
}
w.begin()
if o.start == "initiator" then
  peer:attach(w.b, 1)
  peer:detach(0)
  local u = expect{ peer, ">", ss, "INFORMATIONAL.I", on = w.b, within = w.soon(5),
    notify = { "UPDATE_SA_ADDRESSES", "NAT_DETECTION_SOURCE_IP" } }
  expect{ ss, ">", peer, "INFORMATIONAL.R", on = w.b, msgid = u.msgid, within = w.soon(5),
    notify = "NAT_DETECTION_DESTINATION_IP" }
else
  ss:command(o.to == 4 and "move4" or "move6")
  local u = expect{ ss, ">", peer, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES",
    src = o.to == 4 and "10.8.0.2" or "2001:db8:8::2", within = w.soon(10) }
  expect{ peer, ">", ss, "INFORMATIONAL.R", msgid = u.msgid, within = w.soon(3) }
end
w.both_ways()
