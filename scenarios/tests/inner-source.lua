-- inner-source.lua - a gateway behind a NAT may speak for one host and speaks for its whole
-- network: what comes out of its tunnel with another source goes nowhere (RFC 3948 3.1.1, the first way).
local w = require "worlds.gateways"{ keys = "ike", insider = "i", nat = true,
  i_inner = "192.168.1.0", spd = "192.168.1.0/24 192.168.2.2/32", r_spd = "192.168.2.2/32 192.168.1.2/32",
  i_conf = "mutants sa-carries-all" }
local i, r, a, b, eve = w.i, w.r, w.a, w.b, w.eve

scenario "a source that the peer has no right to" {}
local honest = traffic.udp{ from = a, to = b.addr4, port = 9500, every = ms(200), start = s(3), count = 10 }
expect{ r, ">", i, "IKE_AUTH.R", TSi = "0:0-65535:192.168.1.2-192.168.1.2", within = s(3) }
never{ any, ">", b, "DATA", sport = 6666, at = b, within = s(5), row = "R3948-3.1.1-01@HA" }
at(s(4))
for _ = 1, 3 do eve:forge("DATA", { src = eve.addr4, dst = b.addr4, sport = 6666, dport = 9600 }) end
expect{ i, ">", r, "DATA", sport = 6666, udp = 4500, encap = "udp4500+esp-tunnel", within = s(2) }
at(s(8)); check(honest.received, "==", 10)
