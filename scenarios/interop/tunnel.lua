-- tunnel.lua - a tunnel for both families, opened by either side, and deleted by either side.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "IKEv2 with a pre-shared key: traffic both ways, Delete" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local from, to = peer, ss
if o.by == "us" then
  peer:command("close")
else
  ss:command("close")
  from, to = ss, peer
end
local d = expect{ from, ">", to, "INFORMATIONAL.I", delete = "IKE", within = w.soon(3) }
expect{ to, ">", from, "INFORMATIONAL.R", msgid = d.msgid, at = from, within = w.soon(3) }
check(#peer:inspect("sad"), "==", 0)
