-- gone.lua - a mobile node behind a NAT is unplugged while packets come for it: the NAT finds out that nobody
-- is there, asks for whoever has the address now, and says so; then it is back.
local w = require "worlds.roaming"{}
local mn, ha, cn, nat, l = w.mn, w.ha, w.cn, w.nat, w.links

scenario "nobody is there any more" {}

at(s(5)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, within = s(12) }
traffic.udp{ from = cn, to = mn.hoa6, every = ms(500), start = s(15), stop = s(120) }
at(s(20)); mn:detach()
local probe = expect{ nat, ">", any, "ARP_REQUEST", on = l.cafe, target_mac = any, times = 3, within = s(60) }
-- RFC 1122 2.3.2.1: what is out of date is flushed, so the next packet asks everybody.
both(
  function() expect{ nat, ">", any, "ARP_REQUEST", on = l.cafe, target = probe.target, within = s(3) } end,
  function() expect{ nat, ">", ha, "ICMP4", icmp_type = 3, icmp_code = 1, within = s(8) } end)
at(s(100)); mn:attach(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, within = s(15) }
at(s(120))
