-- typed-esp.lua - ESP between two gateways with typed keys: numbers that run out, a window, octets changed on
-- the way, a traffic class changed on the way.
local what = param("what", "counter", { "counter", "window", "altered", "dscp" })
local w = require "worlds.gateways"{ encr = what == "altered" and "null" or "aes128",
  sad = what == "counter" and "replay=64 seq=4294967285" or what == "window" and "replay=32" or "" }
local i, r, a, b = w.i, w.r, w.a, w.b

scenario "ESP on typed keys" {}
local flow = traffic.udp{ from = a, to = b.addr4, port = 9500, every = ms(10), start = s(2), count = 60, size = 100 }
if what == "counter" then	-- ten numbers are left, and none comes twice (RFC 4303 3.3.3)
  never{ i, ">", r, "DATA", esp_seq = at_most(100), within = s(4), row = { "R4303-3.3.3-01@MN", "R4303-2.2-04@MN" } }
  at(s(5)); check(flow.received, "==", 10, { "R4303-3.3.3-01@MN", "R4303-2.2-04@MN" })
elseif what == "window" then	-- 31 behind the newest is within a window of 32, and 40 behind is not
  local late = hold{ i, ">", r, "DATA", nth = 5 }
  at(s(2) + ms(352)); late:release()
  at(s(5)); check(flow.received, "==", 60, "R4303-3.4.3-08@HA")
elseif what == "altered" then	-- in the ICV, behind a payload without encryption
  local bad = corrupt{ i, ">", r, "DATA", nth = 7, octet = 165 }
  at(s(5)); check(bad.acts, "==", 1)
  check(flow.received, "==", 59, { "R4303-3.4.4-01@HA", "R4303-3.4.4-02@HA" })
else
  rewrite{ i, ">", r, "DATA", nth = 0, set = { octets = "1=b8" } }	-- expedited forwarding, all of a sudden
  at(s(5)); check(flow.received, "==", 60, "R4301-4.1-06@HA")
end
