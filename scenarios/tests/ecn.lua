-- ecn.lua - congestion on the path of a tunnel: the mark on the outer header is carried over to the inner one,
-- where that is capable of ECN, RFC 7296 2.24, RFC 4301 5.1.2; and the outer header tells that it is.
local w = require "worlds.roaming"{ nat = "none", insiders = 1 }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "ECN through a tunnel" {}
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
traffic.udp{ from = mn, to = cn.addr6, every = s(1), start = s(12), count = 2 }
-- Of what the mobile node has said, the same once more, capable of ECN.
local said = expect{ ha, ">", cn, "DATA", src = mn.hoa6, ecn = absent, within = s(8) }
at(s(20)); rewrite{ mn, ">", ha, "DATA", set = { octets = "1=30" } }
mn:replay(said, { octets = "1=20" })
expect{ mn, ">", ha, "DATA", protected_by = "esp", ecn = 2, within = s(1) }
expect{ ha, ">", cn, "DATA", src = mn.hoa6, ecn = 3, within = s(1), row = "R7296-2.24-01@HA" }
