-- ike-nat.lua - the initiator is behind a NAT, which chooses other ports in the middle.
local w = require "worlds.pair"{ nat = true, family = 4 }
local i, r, nat = w.i, w.r, w.nat
local tell = w.tell

scenario "IKE and ESP through a NAT" {}
local four = traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(1), stop = s(30) }
local back = traffic.ping{ from = r, to = i.inner4, every = s(1), start = s(3), stop = s(30) }
expect{ i, ">", r, "IKE_AUTH.I", udp_src = 4500, udp = 4500, within = s(3) }
w.up()
at(s(8)); tell(i, "probe")
expect{ r, ">", i, "INFORMATIONAL.R", within = s(2) }
at(s(10)); tell(r, "probe")
expect{ r, ">", i, "INFORMATIONAL.I", udp_src = 4500, udp = 4500, dst = nat.ext4, within = s(1), row = "R3947-4-01@HA" }
at(s(12)); nat:rebind{ ports = { 5000, 5100 } }
tell(i, "probe")
expect{ i, ">", r, "INFORMATIONAL.I", within = s(2), at = r, udp_src = between(5000, 5100) }
expect{ r, ">", i, "INFORMATIONAL.R", udp = between(5000, 5100), within = s(2),
  row = "R7296-2.11-01@HA" }
at(s(31))
check(four.received, ">=", four.sent - 3)
check(back.received, ">=", back.sent - 3)
at(s(60))
expect{ i, ">", r, "NAT_KEEPALIVE", udp_src = 4500, udp = 4500, within = s(30), row = { "R3948-2.3-02@MN", "R3948-2.3-01@MN" } }
