-- initiator.lua - we open the tunnel, both families go through it, and we close it.
local w = require "worlds.vpn"{ start = "initiator" }
local peer, ss = w.peer, w.ss

scenario "IKEv2 with a pre-shared key: we initiate, traffic both ways, we delete" {
  covers = { "R7296-1.2-01" },
}
local init = expect{ peer, ">", ss, "IKE_SA_INIT.I", ke_group = 31, within = s(5) }
expect{ ss, ">", peer, "IKE_SA_INIT.R", SPIi = init.SPIi, notify = "NAT_DETECTION_SOURCE_IP" }
expect{ peer, ">", ss, "IKE_AUTH.I", IDi = "fqdn:peer.example", auth_method = 2, udp = 4500 }
expect{ ss, ">", peer, "IKE_AUTH.R", IDr = "fqdn:ss.example", auth_method = 2, payload = "TSr" }
w.both_ways()
peer:command("close")
local d = expect{ peer, ">", ss, "INFORMATIONAL.I", delete = "IKE", within = s(2) }
expect{ ss, ">", peer, "INFORMATIONAL.R", msgid = d.msgid, within = s(2) }
