-- manual-reboot.lua - what a reboot of the home agent does to typed keys. The keys are there again, and the
-- counters are not: nobody may insist on them (RFC 4303 3.3.3), unless a window was configured, and then they
-- are kept. The Binding Updates' own numbers are gone with the bindings, so one that was overheard is as good
-- as new until the mobile node speaks (RFC 3776 4.4, RFC 4877 4.3); IKE would have new keys by then.
local w = require "worlds.rfc4877"{ eve = "core" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links

scenario "the home agent reboots, the keys are typed" {}
local function registers(where)
  mn:move(where)
  local bu = expect{ mn, ">", ha, "BU", within = s(8) }
  return bu, expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, within = s(3) }
end
at(s(5)); local old = registers(l.hotel6)
at(s(15)); local _, last = registers(l.office6)
at(s(18)); never{ ha, ">", any, "BA", row = "R4303-3.4.3-01" }
if w.options.replay > 0 then eve:replay(old) end
at(s(20)); ha:reboot()
at(s(25)); eve:replay(old)
at(s(30)); check(ha:binding(mn.hoa6).coa, "==", old.src)	-- no row forbids it: R3776-1-04, R4877-4.3-07
at(s(40)); local bu, ba = registers(l.hotel6)
if w.options.replay == 0 then
  check(ba.esp_seq, "<=", last.esp_seq)
else
  check(ba.esp_seq, ">", last.esp_seq, "R4303-3.3.3-03@HA")
end
never{ mn, ">", ha, "BU", row = "R4303-3.3.3-02" }		-- it has heard that
at(s(44))
check(ha:binding(mn.hoa6).coa, "==", bu.src)
