-- guessed-cookie.lua - a mobile node with keys claims an address it cannot hear at, and answers the check
-- without having seen it: with no COOKIE2. That proves nothing, and user packets stay where they were
-- (RFC 4555 3.7).
local w = require "worlds.roaming"{ nodes = 1, insiders = 1 }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "an answer without COOKIE2" {
  covers = { "ATK-MOB-02", "R4555-3.7-10" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), size = 200, start = s(10) }
at(s(5)); mn:move(l.hotel6)
local first = expect{ mn, ">", ha, "BU", within = s(8) }
expect{ ha, ">", mn, "BA", status = 0 }
at(s(20))
mn:every("INFORMATIONAL.R", { drop_payload = "COOKIE2" })
mn:move(l.office6)
local probe = expect{ ha, ">", mn, "INFORMATIONAL.I", notify = "COOKIE2", within = s(8) }
expect{ mn, ">", ha, "INFORMATIONAL.R", msgid = probe.msgid, without_notify = "COOKIE2" }
never{ ha, ">", mn, "DATA", protected_by = "esp", dst = probe.dst, row = { "ATK-MOB-02@HA", "R4555-3.7-10@HA" } }
at(s(35))
