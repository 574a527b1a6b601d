-- liveness.lua - is the other side alive? Asked by us, and by strongSwan (dpd_delay = 1s).
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "liveness checks by either side" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local from, to = peer, ss
if o.by == "us" then
  peer:command("probe")
else
  from, to = ss, peer
  ss:command("quiet")	-- who hears packets need not ask, RFC 7296 2.4
end
local q = expect{ from, ">", to, "INFORMATIONAL.I", delete = absent, within = w.soon(14) }
expect{ to, ">", from, "INFORMATIONAL.R", msgid = q.msgid, within = w.soon(2) }
w.ping(4, peer)
