-- nat.lua - through a masquerade: we or they are behind it, find out, and keep the mapping alive.
local w = require "worlds.vpn"{ nat = "ours", nat_keepalive = ms(700) }
local peer, ss, o = w.peer, w.ss, w.options

scenario "through a NAT: ports float to 4500, ESP in UDP, keepalives" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local inside, outside = peer, ss
if o.nat == "theirs" then inside, outside = ss, peer end
check(peer:inspect("ike")[1][o.nat == "ours" and "nat_local" or "nat_remote"], "==", 1)
-- As long as the pings of both sides go on, nothing more is needed (RFC 3948 4).
ss:command("quiet")
expect{ inside, ">", outside, "NAT_KEEPALIVE", udp_src = o.nat == "ours" and 4500 or any, udp = 4500, within = w.soon(20) }
w.both_ways()
