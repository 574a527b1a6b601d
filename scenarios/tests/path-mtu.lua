-- path-mtu.lua - somebody says that the tunnel's packets are too big, unprotected, as such errors come (RFC 4301
-- 6.1.1, 8.2). Whether that is believed is a matter of the error's type; never below IPv6's least MTU; who sends
-- what no longer fits hears of it; and what was believed is forgotten again.
local refuse = param("refuse", 1, { from = 0, to = 255 })
local w = require "worlds.roaming"{ eve = "core", refuse6 = refuse, nat = "none" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "path MTUs that nobody vouches for" {}
at(s(5)); mn:move(l.hotel6)
local heard = expect{ ha, ">", mn, "BA", status = 0, within = s(8) }	-- the way of the tunnel's packets, and short
local ping = traffic.ping{ from = mn, to = cn.addr6, every = ms(500), size = 1300, start = s(10), stop = s(689) }
local function says(mtu)
  eve:forge("ICMP6", { src = "2001:db8:f::2", dst = ha.addr6, icmp_type = 2, mtu = mtu, about = heard })
end
-- What fits the link does not fit the tunnel.
traffic.udp{ from = cn, to = mn.hoa6, size = 1440, count = 1, start = s(11) }
expect{ ha, ">", cn, "ICMP6", icmp_type = 2, mtu = between(1400, 1460), within = s(8), row = "R4303-3.3.4-02" }
at(s(15))
never{ ha, ">", cn, "ICMP6", icmp_type = 2, row = "R4301-6.1.1-02" }
says(1000)
at(s(20))
local too_big = { ha, ">", cn, "ICMP6", icmp_type = 2, mtu = 1280, within = s(3), row = { "R4301-6.1.1-01", "R4301-8.2.1-02" } }
if refuse == 2 then too_big.row = "R4301-6.1.1-01"; never(too_big) end
says(1290)
if refuse ~= 2 then
  expect(too_big)
  at(s(619)); never{ ha, ">", cn, "ICMP6", icmp_type = 2, row = "R4301-8.2.2-01" }
end
at(s(625)); local before = ping.received		-- whole again
at(s(690)); check(ping.received - before, ">=", 120, refuse ~= 2 and "R4301-8.2.2-01@HA" or "R4301-6.1.1-01@HA")
