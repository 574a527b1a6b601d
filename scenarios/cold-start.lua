-- cold-start.lua - a mobile node that is switched on behind a NAT: everything begins over IPv4.
local w = require "worlds.roaming"{ start = "cafe" }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "first registration from behind a NAT" {
  covers = { "R5555-5.2.1-01", "R5555-5.2.1-03", "R5555-5.2.1-06" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(100), start = s(4) }

local init = expect{ mn, ">", ha, "IKE_SA_INIT.I", src = mn.coa4, udp_src = 500, udp = 500,
  within = s(10) }
expect{ ha, ">", mn, "IKE_SA_INIT.R", SPIi = init.SPIi, notify = "NAT_DETECTION_SOURCE_IP" }
expect{ mn, ">", ha, "IKE_AUTH.I", udp_src = 4500, udp = 4500, notify = "USE_TRANSPORT_MODE" }
expect{ ha, ">", mn, "IKE_AUTH.R", udp_src = 4500, within = s(3) }
local bu = expect{ mn, ">", ha, "BU", udp = 4191, ipv4_coa = mn.coa4, inner_src = mn.hoa6 }
expect{ ha, ">", mn, "BA", status = 0, udp_src = 4191, seq = bu.seq, inner_dst = mn.hoa6,
  option = { "nat-detection", "ack4" }, within = s(3) }
expect{ mn, ">", ha, "CREATE_CHILD_SA.I", udp_src = 4500, within = s(8) }

at(s(25)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, rh2 = mn.hoa6, within = s(8) }
at(s(35))
