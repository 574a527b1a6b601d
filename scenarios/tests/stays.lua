-- stays.lua - a mobile node that stays at home, and one day leaves for good: the home agent stands in for it
-- until the binding has ended, and then no longer.
local w = require "worlds.roaming"{ nat = "none", lifetime = s(60), mobike = false }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "at home, and gone for good" {}
local ping = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(4), stop = s(19) }

never{ mn, ">", any, "BU", within = s(25) }
at(s(8)); mn:detach()
at(s(10)); mn:attach(l.home)
at(s(20)); check(ping.received, ">=", 20)

at(s(25)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
traffic.udp{ from = cn, to = mn.hoa6, every = ms(500), start = s(112), stop = s(140) }
at(s(45)); mn:detach()
at(s(110)); check(ha:binding(mn.hoa6), "==", absent)
never{ ha, ">", any, "DATA", inner_dst = mn.hoa6 }
never{ ha, ">", any, "NA", target = mn.hoa6 }
at(s(145))
mn:attach(l.home)
-- Nobody defends the home address any more: it is tested, as by anybody (RFC 6275 11.5.5).
expect{ mn, ">", any, "NS", src = "::", target = mn.hoa6, row = "R6275-11.5.5-17", within = s(5) }
at(s(160))
