-- mapping.lua - behind a NAT, and in the open, with nobody talking: what keeps the mapping of port 4500, and
-- what asks whether it is still the same, RFC 3948 4, RFC 4555 3.8; and what does neither where no NAT is.
local w = require "worlds.roaming"{ nat_refresh = s(110), lifetime = s(200) }
local mn, ha, l = w.mn, w.ha, w.links

scenario "a mapping that nobody uses" {}
at(s(5)); mn:move(l.cafe)
local first = expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(15)); expect{ mn, ">", ha, "NAT_KEEPALIVE", udp_src = 4500, udp = 4500, within = s(25), row = "R3948-4-03@MN" }
expect{ mn, ">", ha, "NAT_KEEPALIVE", within = s(22), not_before = s(15), row = "R3948-4-03@MN" }
-- The binding is refreshed, and with it the question is asked.
expect{ ha, ">", mn, "BA", status = 0, since = first, within = s(115) }
expect{ mn, ">", ha, "INFORMATIONAL.I", notify = { "NAT_DETECTION_SOURCE_IP", "NAT_DETECTION_DESTINATION_IP" },
  within = s(1), row = "R4555-3.8-04@MN" }
at(s(140)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(150))
never{ mn, ">", ha, "NAT_KEEPALIVE", within = s(60) }
-- Nothing can have changed here: a refresh is a refresh.
never{ mn, ">", ha, "INFORMATIONAL.I", within = s(200) }
expect{ ha, ">", mn, "BA", status = 0, within = s(200) }
wait(s(2))
