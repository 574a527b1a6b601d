-- tfc.lua - hiding how much is said: inner packets padded to one length (RFC 4303 2.7), more padding than any
-- cipher needs (2.4), and packets that are nothing (2.6). Whoever receives them hears nothing of it. With
-- take=false one end says in IKE that it takes no such padding: the other then sends none (RFC 7296 1.3.1).
local take = param("take", true)
local w = require "worlds.gateways"{ keys = take and "typed" or "ike", r_conf = take and "" or "no_tfc true",
  spd = "192.168.1.2 192.168.2.2 tfc=1000 pad=240 dummy=250" }
local i, r, a, b = w.i, w.r, w.a, w.b

scenario "traffic flow confidentiality" {}
local there = traffic.udp{ from = a, to = b.addr4, port = 9500, every = ms(200), start = s(2), count = 20, size = 100 }
local back = traffic.udp{ from = b, to = a.addr4, port = 9501, every = ms(200), start = s(2), count = 20, size = 100 }
never{ r, ">", any, "ICMP4", row = "R4303-2.6-02@HA" }
local seen = { i, ">", r, "DATA", dport = 9500, len = 128, tfc = at_least(800), esp_pad = at_least(240), within = s(4),
  row = { "R4303-2.7-01@MN", "R4303-2.4-03@MN" } }
if take then expect(seen) else
  never{ i, ">", r, "DATA", tfc = at_least(1), within = s(6), row = "R7296-1.3.1-09@MN" }
  expect{ r, ">", i, "DATA", dport = 9501, len = 128, tfc = at_least(800), within = s(4), row = "R7296-1.3.1-09@HA" }
end
expect{ i, ">", r, "ESP", esp_next = 59, times = 10, within = s(8), row = "R4303-2.6-03@MN" }
at(s(10))
check(there.received, "==", 20, "R4303-2.4-03@HA")
check(back.received, "==", 20)
