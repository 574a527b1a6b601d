-- binding-errors.lua - what is answered with a Binding Error (RFC 6275 9.2, 9.3): Mobility Headers of a type
-- that nobody knows, with and without a Home Address option, and a Home Address option that no binding
-- vouches for. To whom, about which address, and that nothing else comes of it. An attacker says them, and
-- the mobile node, which may break rules.
local w = require "worlds.roaming"{ nat = "none", insiders = 1, eve = "far", payload_esp = false }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "Binding Errors" {}

local function unknown_type(to, why)
  eve:forge("BU", { src = eve.addr6, dst = to, mh_type = 99, seq = 1, lifetime = 4 })
end

at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }

-- On its security association: to the address on the wire, about the home address.
wait(s(6)); mn:next("BU", { mh_type = 99 }); mn:move(l.office6)
expect{ ha, ">", mn, "BE", status = 2, dst = mn.coa6, home = mn.hoa6, rh2 = absent, within = s(8),
  row = { "R6275-9.2-02@HA", "R6275-10.2-01@HA", "R6275-9.3.3-03@HA" } }
expect{ ha, ">", mn, "BA", status = 0, within = s(4) }

-- From somebody: the home agent, and the mobile node, where it is.
wait(s(2)); unknown_type(ha.addr6)
expect{ ha, ">", eve, "BE", status = 2, dst = eve.addr6, home = "::", within = s(1),
  row = { "R6275-9.2-02@HA", "R6275-10.2-01@HA", "R6275-9.3.3-04@HA" } }
wait(s(2)); unknown_type(mn.coa6)
expect{ mn, ">", eve, "BE", status = 2, src = mn.coa6, dst = eve.addr6, home = "::", within = s(1),
  row = { "R6275-9.2-02@MN", "R6275-11.2-01@MN" } }
-- Its checksum is wrong: nothing (9.2, in its order).
wait(s(2))
never{ mn, ">", any, "BE", within = s(2), row = "R6275-11.2-01@MN" }
eve:forge("BU", { src = eve.addr6, dst = mn.coa6, mh_type = 99, seq = 1, lifetime = 4, checksum = "bad" })
wait(s(2))

-- A Home Address option: of nobody; of the mobile node, from elsewhere; of an address that is none. The
-- binding is not touched by that, and what is sent to the mobile node goes where it went (6.3).
for _, home in ipairs{ "2001:db8:100::77", mn.hoa6, "fe80::1", "ff02::1", "::1" } do
  wait(s(1))
  never{ ha, ">", any, "ICMP6", within = ms(900),
    row = { "R6275-9.3.1-01@HA", "R6275-9.3.1-03@HA", "R6275-9.3.1-04@HA", "R6275-9.3.1-05@HA" } }
  eve:forge("DATA", { src = eve.addr6, dst = ha.addr6, hao = home, sport = 1000, dport = 1000 })
  expect{ ha, ">", eve, "BE", status = 1, dst = eve.addr6, home = home, within = s(1),
    row = { "R6275-9.3.1-06@HA", "R6275-9.3.3-03@HA" } }
end
wait(s(2))
check(ha:binding(mn.hoa6).coa, "==", mn.coa6, { "R6275-6.3-15@HA", "R6275-9.1-10@HA" })
check(#ha:inspect("binding"), "==", 1, { "R6275-6.3-15@HA", "R6275-9.1-10@HA" })
traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), count = 5, start = now() }
never{ ha, ">", eve, "DATA", within = s(3), row = "R6275-6.3-16@HA" }
expect{ ha, ">", mn, "DATA", dst = mn.coa6, times = 5, within = s(3), row = "R6275-6.3-16@HA" }

-- Not to an address that is nobody's own (9.3.3).
never{ ha, ">", any, "BE", within = s(2) }
eve:forge("BU", { src = "ff02::1", dst = ha.addr6, mh_type = 99, seq = 1, lifetime = 4 })
eve:forge("BU", { src = "::", dst = ha.addr6, mh_type = 99, seq = 1, lifetime = 4 })
wait(s(3))

-- Errors that were not asked for: of somebody who has no binding (11.3.6, 11.3.5). Nothing changes.
local told = count{ mn, ">", any, "BU" }
eve:forge("BE", { src = eve.addr6, dst = mn.coa6, status = 1, home = mn.hoa6 })
eve:forge("BE", { src = eve.addr6, dst = mn.coa6, status = 2, home = "::" })
wait(s(3))
check(told, "==", 0, "R6275-11.3.6-01@MN")
traffic.udp{ from = mn, to = cn.addr6, every = ms(200), count = 5, start = now() }
expect{ mn, ">", cn, "DATA", at = cn, times = 5, within = s(3), row = "R6275-11.3.6-01@MN" }
wait(s(3))
