-- overtaken-binding-update.lua - a Binding Update is held on its way and arrives after the one that was
-- said later: inside the replay window, so that only its sequence number tells (RFC 6275 9.5.1).
local w = require "worlds.roaming"{}
local mn, ha, l = w.mn, w.ha, w.links

scenario "a Binding Update that comes after a later one" {
  covers = { "ATK-HA-07", "R6275-9.5.1-15" },
}
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
at(s(20))
local held = hold{ mn, ">", ha, "BU" }
mn:move(l.office6)
local first = expect{ mn, ">", ha, "BU", within = s(8) }
local second = expect{ mn, ">", ha, "BU", seq = is_not(first.seq), within = s(4) }
expect{ ha, ">", mn, "BA", status = 0, seq = second.seq }
held:release()
expect{ ha, ">", mn, "BA", status = 135, seq = second.seq, within = s(1), row = { "ATK-HA-07@HA", "R6275-9.5.1-15@HA" } }
at(s(30))
check(ha:binding(mn.hoa6).seq, ">=", second.seq, "ATK-HA-07@HA")
