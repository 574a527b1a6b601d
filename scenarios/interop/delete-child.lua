-- delete-child.lua - strongSwan deletes one Child SA; the other goes on, and the next packet asks for
-- the first again.
local w = require "worlds.vpn"{}
local peer, ss = w.peer, w.ss

scenario "Delete of a Child SA" {
  covers = { "R7296-1.2-01" },
}
w.begin()
ss:command("close-child home6")
local d = expect{ ss, ">", peer, "INFORMATIONAL.I", delete = any, within = w.soon(5) }
expect{ peer, ">", ss, "INFORMATIONAL.R", msgid = d.msgid, delete = any, within = w.soon(3) }
w.ping(4, peer)
w.ping(6, peer)
