-- big-packets.lua - datagrams that need fragments, to and from a mobile node that is away: the fragments pass the
-- tunnel one by one, whatever it is made of, and come together behind it (RFC 4301 7.1).
local to = param("to", "hotel6", { "hotel6", "cafe" })
local w = require "worlds.roaming"{}
local mn, cn, l = w.mn, w.cn, w.links

scenario "datagrams in fragments through the tunnel" {}
at(s(5)); mn:move(l[to])
local row = w.options.payload_esp and "R4301-7.1-01@HA" or nil
local function udp(from, to, name)
  return traffic.udp{ from = from, to = to, every = ms(200), size = 4000, start = s(12), count = 20, name = name }
end
local four = udp(cn, mn.hoa4, "four")
local up = traffic.udp{ from = mn, to = cn.addr4, every = ms(200), size = 4000, start = s(12), count = 20, name = "up" }
at(s(20))
check(four.received, "==", 20, row)
check(up.received, "==", 20)
