-- move-rekey.lua - new keys and a new address at the same moment: both come about, whatever comes first.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "rekeying while moving" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local old = peer:inspect("ike")[1].SPIi
if o.by == "us" then
  peer:expire(o.what)
else
  ss:command(o.what == "ike" and "rekey-ike" or "rekey-child home4")
  expect{ ss, ">", peer, "CREATE_CHILD_SA.I", within = w.soon(5) }
end
peer:attach(w.b, 1)
peer:detach(0)
both(
  function()
    expect{ peer, ">", ss, "INFORMATIONAL.I", on = w.b, within = w.soon(12),
      notify = { "UPDATE_SA_ADDRESSES", "NAT_DETECTION_SOURCE_IP" } }
  end,
  function()
    expect{ any, ">", any, "CREATE_CHILD_SA.R", on = w.b, payload = "Nonce", within = w.soon(12) }
  end)
w.both_ways()
wait(s(2))
check(w.ours(), "==", 1)
check(peer:inspect("ike")[1].SPIi ~= old, "==", o.what == "ike")
check(peer:inspect("ike")[1].path, "==", "SETTLED")
