-- home-agent-discovery.lua - a mobile node is switched on abroad and does not know any home agent: it asks
-- for them, tries them in the order of preference, and goes to the next one when one fails (RFC 6275 11.4.1).
local w = require "worlds.agents"{}
local mn, ha, ha2, ha3, cn, l = w.mn, w.ha, w.ha2, w.ha3, w.cn, w.links

scenario "a home agent is found abroad" {
  covers = { "R6275-11.4.1-01", "R6275-11.4.1-04", "R6275-11.4.1-05", "R6275-11.4.1-06", "R6275-11.4.1-07" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), start = s(2) }

-- Who answers is whom the router has found; the answer is the same. ha2 is preferred, and full.
local request = expect{ mn, ">", any, "DHAAD_REQUEST", dst = w.anycast, src = mn.coa6, within = s(8) }
expect{ any, ">", mn, "DHAAD_REPLY", identifier = request.identifier,
  homes = "2001:db8:100::2,2001:db8:100::1,2001:db8:100::3", within = s(2) }
expect{ mn, ">", ha2, "BU", within = s(3) }
expect{ ha2, ">", mn, "BA", status = 130, within = s(3) }
expect{ mn, ">", ha, "BU", within = s(4) }
expect{ ha, ">", mn, "BA", status = 0, within = s(4) }
wait(ms(50)); check(mn:inspect("agents")[1].state, "==", "SETTLED")

-- A registration that stands is renewed where it is, whoever is preferred.
never{ mn, ">", any, "DHAAD_REQUEST", within = s(70) }
never{ mn, ">", ha2, "BU", within = s(30) }
at(s(20)); mn:move(l.office6)
expect{ mn, ">", ha, "BU", within = s(6) }
expect{ ha, ">", mn, "BA", status = 0, within = s(3) }

-- Its home agent is gone, and the list is still known.
at(s(35)); ha:detach()
wait(s(1)); mn:move(l.hotel6)
expect{ mn, ">", any, "BU", dst = ha.addr6, times = 3, within = s(15) }
expect{ mn, ">", ha3, "BU", within = s(10) }
expect{ ha3, ">", mn, "BA", status = 0, within = s(4) }

-- At home it says goodbye to the one that serves it.
at(s(65)); mn:move(l.home)
expect{ mn, ">", ha3, "BU", lifetime = 0, within = s(6) }
expect{ ha3, ">", mn, "BA", status = 0, within = s(3) }
at(s(75))
