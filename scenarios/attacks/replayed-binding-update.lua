-- replayed-binding-update.lua - an attacker who once heard a Binding Update sends it again when the mobile
-- node has moved on, as it was and from elsewhere. ESP's replay window ends it; nobody answers, nothing
-- moves back (RFC 4303 3.4.3, and RFC 6275 9.5.1 behind it).
local w = require "worlds.roaming"{ eve = "hotel6" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links

scenario "old Binding Updates, sent again" {
  covers = { "ATK-NAT-02" },
}
at(s(5)); mn:move(l.hotel6)
local old = expect{ mn, ">", ha, "BU", within = s(8) }
expect{ ha, ">", mn, "BA", status = 0 }
at(s(20)); mn:move(l.office6)
local new = expect{ mn, ">", ha, "BU", within = s(8) }
expect{ ha, ">", mn, "BA", status = 0 }
at(s(30))
never{ ha, ">", any, "BA", row = "ATK-NAT-02@HA" }
eve:replay(old, { times = 3, every = ms(500) })
eve:replay(old, { src = eve.addr6 })
eve:replay(new, { src = eve.addr6 })
at(s(40))
check(ha:binding(mn.hoa6).coa, "==", new.src, "ATK-NAT-02@HA")
check(ha:binding(mn.hoa6).seq, "==", new.seq, "ATK-NAT-02@HA")
