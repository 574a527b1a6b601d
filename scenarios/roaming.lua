-- roaming.lua - one mobile node, everywhere and back: IPv6, IPv4 behind a NAT that forgets its ports,
-- IPv6 again, home. Both home addresses carry traffic all the way. MOBIKE and payload ESP are on.
local w = require "worlds.roaming"{}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "IPv6, private IPv4 behind a NAT that rebinds, IPv6, and home again" {
  covers = { "R5555-2-03" },
}
local down6 = traffic.udp{ from = cn, to = mn.hoa6, every = ms(20), size = 200, start = s(5) }
local down4 = traffic.udp{ from = cn, to = mn.hoa4, every = ms(20), size = 200, start = s(5) }
local up6 = traffic.udp{ from = mn, to = cn.addr6, every = ms(20), size = 200, start = s(5) }
for _, flow in ipairs{ down6, down4, up6 } do measure.handovers{ flow = flow } end

at(s(8)); mn:move(l.hotel6)
local bu = expect{ mn, ">", ha, "BU", A = 1, H = 1, option = { "alt-coa", "hoa4" }, hao = mn.hoa6,
  udp = absent, protected_by = "esp", within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6, option = "ack4", within = s(3) }
check(ha:binding(mn.hoa6).coa, "==", mn.coa6)

at(s(20)); mn:move(l.cafe)
never{ mn, ">", any, "BU", udp = absent, on = l.cafe }
expect{ mn, ">", ha, "BU", udp = 4191, inner_src = mn.hoa6, ipv4_coa = mn.coa4, within = s(8) }
expect{ ha, ">", mn, "BA", status = 0, udp_src = 4191, option = "nat-detection", within = s(3) }

if w.nat then
  at(s(60)); w.nat:rebind{ ports = { 5000, 5100 } }
  expect{ mn, ">", ha, "BU", udp = 4191, udp_src = between(5000, 5100), at = ha, within = s(40) }
  expect{ ha, ">", mn, "BA", udp_src = 4191, udp = between(5000, 5100) }
  at(s(110))
  check(ha:binding(mn.hoa6).port, ">=", 5000)
end

at(s(120)); mn:move(l.office6)
expect{ mn, ">", ha, "BU", udp = absent, alt_coa = mn.coa6, without_option = "ipv4-coa", within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, rh2 = mn.hoa6, udp = absent }

at(s(140)); mn:move(l.home)
expect{ mn, ">", ha, "BU", lifetime = 0, src = mn.hoa6, hao = absent, within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, rh2 = absent }
at(s(150))
