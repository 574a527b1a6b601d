-- wrong-key.lua - the shared keys differ: the responder says so, and nothing is set up.
local w = require "worlds.vpn"{ psk = "another secret" }
local peer, ss, o = w.peer, w.ss, w.options

scenario "AUTHENTICATION_FAILED" {
  covers = { "R7296-1.2-01" },
}
local i, r = peer, ss
if o.start ~= "initiator" then
  ss:command("initiate home4")
  i, r = ss, peer
end
expect{ i, ">", r, "IKE_AUTH.I", within = s(8) }
expect{ r, ">", i, "IKE_AUTH.R", notify = "AUTHENTICATION_FAILED", payload = "N",
  without_payload = "TSr", within = s(3) }
never{ i, ">", r, "CREATE_CHILD_SA" }
at(s(4))
check(#peer:inspect("sad"), "==", 0)
