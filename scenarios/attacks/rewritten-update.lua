-- rewritten-update.lua - on the path somebody rewrites the source of an authentic UPDATE_SA_ADDRESSES, which
-- no ICV covers, to have a third party flooded. IKE's answer goes astray; but user packets follow only when
-- COOKIE2 came back from there, and when the rewriting ends the path is found again (RFC 4555 3.5, 3.7, 5.3).
-- The mobile node says nothing of its own, so no liveness check is due that would find it out.
local w = require "worlds.roaming"{ eve = "far" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "UPDATE_SA_ADDRESSES with a victim's address" {
  covers = { "ATK-MOB-01", "ATK-MOB-03" },
}
local call = traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), size = 200, start = s(12) }
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }

at(s(20))
local lies = rewrite{ mn, ">", ha, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", times = 3, set = { src = eve.addr6 } }
never{ ha, ">", any, "DATA", dst = eve.addr6, within = s(40), row = "ATK-MOB-01@HA" }
mn:move(l.office6)
expect{ ha, ">", any, "INFORMATIONAL.I", notify = "COOKIE2", dst = eve.addr6, within = s(8) }
check(lies.acts, ">=", 1)

-- The lies have an end: the answer tells of a NAT, and the next packet that there is none.
expect{ mn, ">", ha, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", within = s(40) }
wait(s(60))
local before = call.received
wait(s(5))
check(call.received - before, ">=", 22, "ATK-MOB-03@HA")
