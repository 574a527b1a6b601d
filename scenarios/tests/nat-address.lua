-- nat-address.lua - a NAT whose address is taken away: somebody else claims it, its lease is not renewed. From
-- then on no packet has it as source; with the next address everything goes on.
local wire = { kind = "lan", delay = ms(1), rate = "100Mbps" }
local inside = link{ "inside", kind = wire.kind, delay = wire.delay, rate = wire.rate }
local outside = link{ "outside", kind = wire.kind, delay = wire.delay, rate = wire.rate }
local isp = node{ "isp", kind = "router", conf = { eth0 = { addr = "192.0.2.1/24",
  dhcp_first = "192.0.2.100", dhcp_last = "192.0.2.200", dhcp_router = "192.0.2.1", dhcp_lease = s(120) } } }
-- The route is there whether it has an address or not: so it is the NAT that keeps packets back.
local nat = node{ "nat", kind = "nat", conf = { eth0 = { addr = "10.0.0.1/24" },
  eth1 = { dhcp = true, acd = true }, nat_preset = "port-restricted", route = "192.0.2.0/24 dev 1" } }
local host = node{ "host", kind = "cn", conf = { eth0 = { addr = "10.0.0.2/24" }, route = "0.0.0.0/0 via 10.0.0.1" } }
local cn = node{ "cn", kind = "cn", props = { addr4 = "192.0.2.9" }, conf = { eth0 = { addr = "192.0.2.9/24" } } }
local eve = node{ "eve", kind = "attacker", conf = { eth0 = { addr = "192.0.2.66/24" } } }
nat:attach(inside, 0) nat:attach(outside, 1)
host:attach(inside)
isp:attach(outside) cn:attach(outside) eve:attach(outside)

scenario "a NAT loses its address" {}

local ping = traffic.ping{ from = host, to = cn.addr4, every = ms(200), start = s(2), stop = s(290) }
local function leased()
  return expect{ isp, ">", any, "DHCP_ACK", within = s(40) }
end
local function translated(as)
  expect{ host, ">", cn, "ICMP4", src = as, at = cn, within = s(20) }
end
-- "This address is mine", to everybody.
local function claims(a)
  eve:inject("ffffffffffff0200000000660806" .. "0001080006040002" .. "020000000066" .. a ..
    "ffffffffffff" .. a)
end

local first = leased()
translated(first.yiaddr)
at(s(30)); claims("c0000264")
wait(s(2)); claims("c0000264")
expect{ nat, ">", any, "DHCP_DECLINE", requested = first.yiaddr, server_id = "192.0.2.1", within = s(1) }
never{ host, ">", cn, "ICMP4", src = first.yiaddr, at = cn }
local second = leased()
check(second.yiaddr, "~=", first.yiaddr)
translated(second.yiaddr)

-- Nobody renews it: at the end of the lease it is gone.
local mute = drop{ nat, ">", any, "DHCP_REQUEST", nth = 0 }
expect{ nat, ">", any, "DHCP_DISCOVER", within = s(130) }
never{ host, ">", cn, "ICMP4", src = second.yiaddr, at = cn, within = s(3) }
wait(s(3)); mute:stop()
local third = leased()
translated(third.yiaddr)
at(s(290)); check(ping.received, ">=", 800)
