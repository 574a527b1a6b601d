-- rogue-home.lua - on a visited link somebody advertises the home prefix, before the router there says its own.
-- The mobile node believes itself at home and says so to its home agent; but its user packets stay protected
-- until that is acknowledged (docs/handover.md, "Home again"; RFC 6275 11.5.5).
local w = require "worlds.roaming"{ eve = "hotel6", start = "office6" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "the home prefix, advertised elsewhere" {
  covers = { "ATK-HA-13" },
}
local call = traffic.udp{ from = mn, to = cn.addr6, every = ms(100), size = 200, start = s(10) }
expect{ ha, ">", mn, "BA", status = 0, within = s(12) }
at(s(20))
never{ mn, ">", any, "DATA", protected_by = absent, on = l.hotel6, row = "ATK-HA-13@MN" }
drop{ any, ">", any, "RA", on = l.hotel6, where = function(m) return m.prefix ~= "2001:db8:100::/64" end, nth = 0 }
eve:forge("RA", { src = "fe80::66", dst = "ff02::1", router_lifetime = 1800, hop_limit = 64, prefix = "2001:db8:100::/64",
  prefix_A = 1, prefix_L = 1, valid = 86400, preferred = 14400, H = 1, lladdr = "020000000066", times = 40, every = ms(250) })
wait(ms(300))
mn:move(l.hotel6)
-- It looks for its home agent on the link: who answers is not who it is.
local ask = expect{ mn, ">", any, "NS", target = ha.addr6, on = l.hotel6, within = s(8) }
eve:forge("NA", { src = ha.addr6, dst = ask.src, target = ha.addr6, lladdr = "020000000066", S = 1, O = 1 })
expect{ mn, ">", ha, "BU", lifetime = 0, src = mn.hoa6, protected_by = "esp", within = s(5) }
wait(s(8))
