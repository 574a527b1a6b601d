-- unplugged.lua - a mobile node loses its link while a Binding Update is under way, in each state of its
-- binding, and comes back: to the same link, or home after what it knew of its binding has ended.
local w = require "worlds.roaming"{ nat = "none", lifetime = s(60) }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "unplugged before the answer" {}

local function unanswered() return drop{ ha, ">", any, "BA", nth = 0 } end
-- Late in its back-off; back on the link it does not wait for the end of that.
local function back_on(link, after)
  wait(after); mn:detach(); wait(s(1)); mn:attach(link)
  return expect{ mn, ">", ha, "BU", on = link, within = s(5) }
end
local function answered()
  return expect{ ha, ">", mn, "BA", status = 0, within = s(40), at = mn }
end

-- Nothing bound yet.
at(s(5)); local lost = unanswered()
mn:move(l.hotel6)
expect{ mn, ">", ha, "BU", times = 3, within = s(12) }
back_on(l.hotel6, s(8)); lost:stop(); answered()
-- Moving.
wait(s(5)); lost = unanswered(); mn:move(l.office6)
expect{ mn, ">", ha, "BU", on = l.office6, times = 3, within = s(12) }
back_on(l.office6, s(13)); lost:stop(); answered()
-- Refreshing.
wait(s(20)); lost = unanswered()
expect{ mn, ">", ha, "BU", lifetime = 60, times = 3, within = s(60) }
back_on(l.office6, s(13)); lost:stop(); answered()

-- What the home agent granted it has not heard of: longer than what it had been told before, it takes the
-- binding for possible, and de-registers.
local function home_after(gone)
  wait(s(0.5)); mn:detach(); wait(gone); lost:stop(); mn:attach(l.home)
  expect{ mn, ">", ha, "BU", on = l.home, lifetime = 0, within = s(6) }
  expect{ ha, ">", mn, "BA", status = 0, lifetime = 0, within = s(4) }
end
lost = unanswered()
expect{ mn, ">", ha, "BU", lifetime = 60, within = s(60) }
home_after(s(35))
wait(s(5)); mn:move(l.hotel6); answered()
wait(s(20)); lost = unanswered(); mn:move(l.office6)
expect{ mn, ">", ha, "BU", on = l.office6, within = s(8) }
home_after(s(42))
wait(s(10))

-- What it knew of has ended while nobody answered, and what it asked for last has ended since it was unplugged:
-- nobody defends its home address, so it is tested (RFC 6275 11.5.5).
mn:move(l.hotel6); answered()
wait(s(25)); lost = unanswered()
wait(s(60)); mn:detach(); wait(s(70)); lost:stop(); mn:attach(l.home)
expect{ mn, ">", any, "NS", src = "::", target = mn.hoa6, row = "R6275-11.5.5-17", within = s(5) }
wait(s(10))

-- Told to take another sequence number, it waits for the answer to that BU as to any other (RFC 6275 11.8).
mn:move(l.hotel6); answered()
local told = false
for _ = 1, 8 do
  if not told then
    wait(s(12)); mn:reboot()
    local ba = expect{ ha, ">", mn, "BA", within = s(12) }
    told = ba.status == 135
  end
end
drop{ mn, ">", ha, "BU" }
local first = expect{ mn, ">", ha, "BU", within = s(1) }
expect{ mn, ">", ha, "BU", since = first, row = "R6275-11.8-02",
  not_before = rfc.InitialBindackTimeoutFirstReg * 0.9, within = rfc.InitialBindackTimeoutFirstReg * 1.1 }
answered()
wait(s(5))
