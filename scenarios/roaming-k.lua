-- roaming-k.lua - the walk of roaming.lua without MOBIKE: key management moves with the Binding
-- Acknowledgement, because both sides said K, and an empty INFORMATIONAL makes the port exact.
local w = require "worlds.roaming"{ mobike = false }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "the K way: IPv6, private IPv4, a rebinding NAT, IPv6, home" {
  covers = { "R5555-5.1-28" },
}
local down6 = traffic.udp{ from = cn, to = mn.hoa6, every = ms(20), size = 200, start = s(5) }
local down4 = traffic.udp{ from = cn, to = mn.hoa4, every = ms(20), size = 200, start = s(5) }
local up6 = traffic.udp{ from = mn, to = cn.addr6, every = ms(20), size = 200, start = s(5) }
for _, flow in ipairs{ down6, down4, up6 } do measure.handovers{ flow = flow } end

never{ mn, ">", ha, "IKE_AUTH", notify = "MOBIKE_SUPPORTED", within = s(140) }

at(s(8)); mn:move(l.hotel6)
local bu = expect{ mn, ">", ha, "BU", K = 1, alt_coa = mn.coa6, within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, K = 1, seq = bu.seq, within = s(3) }

at(s(20)); mn:move(l.cafe)
expect{ mn, ">", ha, "BU", K = 1, udp = 4191, ipv4_coa = mn.coa4, within = s(8) }
local ba = expect{ ha, ">", mn, "BA", status = 0, K = 1, udp_src = 4191 }
local probe = expect{ mn, ">", ha, "INFORMATIONAL.I", udp = 4500, src = mn.coa4, within = s(2) }
expect{ ha, ">", mn, "INFORMATIONAL.R", msgid = probe.msgid }
check(probe.t - ba.t, "<", s(1))

if w.nat then
  at(s(60)); w.nat:rebind{ ports = { 5000, 5100 } }
  expect{ mn, ">", ha, "BU", udp = 4191, udp_src = between(5000, 5100), at = ha, within = s(40) }
  expect{ ha, ">", mn, "BA", udp = between(5000, 5100) }
end

at(s(120)); mn:move(l.office6)
expect{ mn, ">", ha, "BU", udp = absent, alt_coa = mn.coa6, within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, K = 1, rh2 = mn.hoa6 }
expect{ mn, ">", ha, "INFORMATIONAL.I", src = mn.coa6, within = s(2) }

at(s(140)); mn:move(l.home)
expect{ mn, ">", ha, "BU", lifetime = 0, src = mn.hoa6, within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, rh2 = absent }
at(s(150))
