-- cookie.lua - strongSwan has half-open IKE SAs: of the next initiator it wants a cookie first.
-- (Ours, cookie_from = 0, are part of tunnel.lua.)
local w = require "worlds.vpn"{ cookie = true }
local peer, ss = w.peer, w.ss

scenario "COOKIE" {
  covers = { "R7296-1.2-01" },
}
drop{ ss, ">", peer, "IKE_SA_INIT.R" }
local first = expect{ peer, ">", ss, "IKE_SA_INIT.I", within = w.soon(3) }
expect{ ss, ">", peer, "IKE_SA_INIT.R", SPIi = first.SPIi, within = w.soon(3) }
peer:command("forget")
peer:command("start")
w.begin()
