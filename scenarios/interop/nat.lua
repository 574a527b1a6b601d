-- nat.lua - through a masquerade: we are behind it, find out, and keep the mapping alive.
local w = require "worlds.vpn"{ nat = true, nat_keepalive = ms(700) }
local peer, ss = w.peer, w.ss

scenario "through a NAT: ports float to 4500, ESP in UDP, keepalives" {
  covers = { "R7296-1.2-01" },
}
w.begin()
check(peer:inspect("ike")[1].nat_local, "==", 1)
-- As long as the pings of both sides go on, nothing more is needed (RFC 3948 4).
expect{ peer, ">", ss, "NAT_KEEPALIVE", udp_src = 4500, udp = 4500, within = s(20) }
w.both_ways()
