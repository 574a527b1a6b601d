-- clear-binding-update.lua - somebody off the path sends Binding Updates in another's name, in clear:
-- over IPv6 with a Home Address option, and in UDP 4191 over IPv4. Neither moves the binding nor is
-- answered, and what was said well formed is not told apart from what was not (RFC 6275 5.1, 9.5.1).
local w = require "worlds.roaming"{ eve = "far" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links

scenario "Binding Updates in clear, in another's name" {
  covers = { "ATK-HA-03", "R6275-9.5.1-22" },
}
at(s(5)); mn:move(l.hotel6)
local bu = expect{ mn, ">", ha, "BU", within = s(8) }
expect{ ha, ">", mn, "BA", status = 0 }

at(s(12))
never{ ha, ">", any, "BA", row = { "ATK-HA-03@HA", "R6275-9.5.1-22@HA", "R4301-4.4.1-05@HA" } }
local lie = { src = eve.addr6, dst = ha.addr6, hao = mn.hoa6, A = 1, H = 1, lifetime = 420,
  seq = bu.seq + 1, alt_coa = eve.addr6 }
eve:forge("BU", lie)
eve:forge("BU", { src = bu.src, dst = ha.addr6, hao = mn.hoa6, A = 1, H = 1, seq = bu.seq + 2, lifetime = 0 })
eve:forge("BU", { src = eve.addr4, dst = ha.addr4, inner_src = mn.hoa6, inner_dst = ha.addr6, A = 1, H = 1,
  seq = bu.seq + 3, lifetime = 420, ipv4_coa = eve.addr4 })
eve:forge("BU", { src = eve.addr6, dst = ha.addr6, hao = mn.hoa6, A = 1, H = 1, seq = bu.seq + 4, checksum = "bad" })

at(s(20))
check(ha:binding(mn.hoa6).coa, "==", bu.src, "ATK-HA-03@HA")
check(ha:binding(mn.hoa6).seq, "==", bu.seq, "R6275-9.5.1-22@HA")
