-- roaming-tcp.lua - one TCP transfer to the IPv6 home address that survives the whole walk.
local w = require "worlds.roaming"{ nat_refresh = s(20) }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links
local size = param("bytes", 20000000)

scenario "a TCP connection that outlives four addresses" {
  covers = { "R6275-11.3.1-01" },
}
local bulk = traffic.tcp{ from = cn, to = mn.hoa6, bytes = size, start = s(2) }
measure.handovers{ flow = bulk }

at(s(4)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(15)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(30)); mn:move(l.office6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(45)); mn:move(l.home)
expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, within = s(8) }
at(s(240))
check(bulk.bytes, "==", size)
