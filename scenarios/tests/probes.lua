-- probes.lua - a mobile node that probes IPv4 addresses before it uses them (RFC 5227): one is free, one is
-- taken by somebody who says so, and one is claimed when it is in use already.
local w = require "worlds.roaming"{ acd = true, eve = "cafe", lease = s(200) }
local mn, ha, nat, eve, l = w.mn, w.ha, w.nat, w.eve, w.links

scenario "IPv4 addresses are probed" {}

-- An ARP reply to everybody: the address is mine.
local function claims(a)
  eve:inject("ffffffffffff0200000000660806" .. "0001080006040002" .. "020000000066" .. a ..
    "ffffffffffff" .. a)
end

at(s(5)); mn:move(l.cafe)
expect{ mn, ">", any, "ARP_REQUEST", sender = "0.0.0.0", target = "10.0.0.100", times = 3, within = s(12) }
local first = expect{ mn, ">", any, "ARP_REQUEST", sender = "10.0.0.100", target = "10.0.0.100", within = s(3) }
local bu = expect{ mn, ">", ha, "BU", within = s(3) }
check(bu.t, ">=", first.t)
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
-- T1 comes and goes: the address stays, and is not probed again.
at(s(130)); never{ mn, ">", any, "ARP_REQUEST", sender = "0.0.0.0" }

-- On another link, and back: somebody claims it between two probes.
at(s(160)); mn:move(l.hotel6)
at(s(180)); mn:move(l.cafe)
expect{ mn, ">", any, "ARP_REQUEST", sender = "0.0.0.0", times = 2, within = s(12) }
claims("0a000064")
expect{ mn, ">", any, "DHCP_DECLINE", row = { "R2131-3.1-04", "R2131-4.4.4-01", "R5227-2.1.1-04" },
  dst = "255.255.255.255", requested = "10.0.0.100", server_id = "10.0.0.1", within = s(1) }
local again = expect{ mn, ">", any, "DHCP_DISCOVER", within = s(12) }
check(again.t - s(10), ">=", s(180))
local ack = expect{ nat, ">", any, "DHCP_ACK", yiaddr = is_not("10.0.0.100"), within = s(5) }
expect{ mn, ">", any, "ARP_REQUEST", sender = "0.0.0.0", target = ack.yiaddr, times = 3, within = s(12) }
expect{ ha, ">", mn, "BA", status = 0, within = s(15) }

-- Defended once, given up the second time.
at(s(230)); claims("0a000065")
expect{ mn, ">", any, "ARP_REQUEST", row = "R5227-2.4-01", sender = "10.0.0.101", target = "10.0.0.101", within = s(1) }
wait(s(4)); claims("0a000065")
expect{ mn, ">", any, "DHCP_DECLINE", requested = "10.0.0.101", within = s(1) }
never{ mn, ">", any, "ARP_REQUEST", sender = "10.0.0.101" }
at(s(260))
