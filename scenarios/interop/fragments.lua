-- fragments.lua - IKE_AUTH with certificates that no datagram holds, in fragments (RFC 7383) both
-- ways. The judge does not open fragments: what follows on the same keys shows that they were taken.
local w = require "worlds.vpn"{ fragment = true }
local peer, ss, o = w.peer, w.ss, w.options

scenario "IKE fragmentation with large certificates" {
  covers = { "R7296-1.2-01" },
}
local i, r = peer, ss
if o.start ~= "initiator" then
  ss:command("initiate home4")
  ss:command("initiate home6")
  i, r = ss, peer
end
expect{ i, ">", r, "IKE_SA_INIT.I", notify = "IKEV2_FRAGMENTATION_SUPPORTED", within = s(8) }
expect{ r, ">", i, "IKE_SA_INIT.R", notify = "IKEV2_FRAGMENTATION_SUPPORTED" }
expect{ i, ">", r, "IKE_AUTH.I", payload = "SKF" }
expect{ i, ">", r, "IKE_AUTH.I", payload = "SKF" }
expect{ r, ">", i, "IKE_AUTH.R", payload = "SKF" }
expect{ r, ">", i, "IKE_AUTH.R", payload = "SKF" }
w.both_ways()
peer:command("close")
expect{ peer, ">", ss, "INFORMATIONAL.I", delete = "IKE", within = s(3) }
expect{ ss, ">", peer, "INFORMATIONAL.R", within = s(3) }
