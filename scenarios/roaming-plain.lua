-- roaming-plain.lua - the walk of roaming.lua with payload in clear: IP in IP over IPv6, UDP 4191
-- behind the NAT, and nothing but BU and BA protected by ESP. Traffic on 4191 keeps the mapping, so
-- nothing but the next refresh of the binding can notice a rebinding: hence the short lifetime.
local w = require "worlds.roaming"{ payload_esp = false, lifetime = s(40) }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "payload in the plain tunnels of RFC 5555" {
  covers = { "R5555-2.3.1-05", "R5555-4.2-16" },
}
local down6 = traffic.udp{ from = cn, to = mn.hoa6, every = ms(20), size = 200, start = s(5) }
local down4 = traffic.udp{ from = cn, to = mn.hoa4, every = ms(20), size = 200, start = s(5) }
local up6 = traffic.udp{ from = mn, to = cn.addr6, every = ms(20), size = 200, start = s(5) }
for _, flow in ipairs{ down6, down4, up6 } do measure.handovers{ flow = flow } end

at(s(8)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
both(
  function() expect{ ha, ">", mn, "DATA", encap = "ip6ip6", inner_dst = mn.hoa6, esp_spi = absent } end,
  function() expect{ ha, ">", mn, "DATA", encap = "ip4ip6", inner_dst = mn.hoa4, esp_spi = absent } end,
  function() expect{ mn, ">", ha, "DATA", encap = "ip6ip6", inner_src = mn.hoa6, src = mn.coa6 } end)

at(s(20)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, udp_src = 4191, within = s(8) }
if w.nat then
  expect{ mn, ">", ha, "DATA", udp = 4191, src = mn.coa4, inner_src = mn.hoa6 }
  expect{ ha, ">", mn, "DATA", udp_src = 4191, dst = w.nat.ext4, inner_dst = mn.hoa4 }
  at(s(60)); w.nat:rebind{ ports = { 5000, 5100 } }
  expect{ mn, ">", ha, "BU", udp_src = between(5000, 5100), at = ha, within = s(40) }
  expect{ ha, ">", mn, "DATA", udp = between(5000, 5100), within = s(1) }
else
  expect{ mn, ">", ha, "DATA", udp = absent, src = mn.coa4, inner_src = mn.hoa6 }
end

at(s(120)); mn:move(l.office6)
expect{ ha, ">", mn, "BA", status = 0, rh2 = mn.hoa6, within = s(8) }
at(s(140)); mn:move(l.home)
expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, rh2 = absent, within = s(8) }
at(s(150))
