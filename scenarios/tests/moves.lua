-- moves.lua - a mobile node goes on before it has been answered, loses its link, comes home and leaves again;
-- in each state of its binding.
local w = require "worlds.roaming"{ nat = "none", lifetime = s(60) }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "moves before the answer" {}

local function goes(where)
  mn:move(where)
  return expect{ mn, ">", ha, "BU", on = where, within = s(8) }
end
local function answered()
  return expect{ ha, ">", mn, "BA", status = 0, within = s(40), at = mn }
end
local function unanswered() return drop{ ha, ">", any, "BA", nth = 0 } end
local function unplugged(from, to)
  mn:detach(); wait(s(4)); mn:attach(to)
  return expect{ mn, ">", ha, "BU", on = to, within = s(8) }
end

-- Not bound yet.
at(s(5)); local lost = unanswered()
goes(l.hotel6); wait(s(5))
goes(l.office6)
unplugged(l.office6, l.hotel6)
lost:stop(); answered()

-- Bound.
wait(s(5)); lost = unanswered()
goes(l.hotel6); wait(s(5))
goes(l.office6)
unplugged(l.office6, l.hotel6)
lost:stop(); answered()
wait(s(5)); unplugged(l.hotel6, l.office6); answered()

-- When it refreshes.
wait(s(20)); lost = unanswered()
expect{ mn, ">", ha, "BU", lifetime = 60, within = s(60) }
wait(s(3)); goes(l.hotel6)
lost:stop(); answered()
wait(s(20)); lost = unanswered()
expect{ mn, ">", ha, "BU", lifetime = 60, within = s(60) }
wait(s(3)); goes(l.home)
lost:stop(); answered()
wait(s(5)); goes(l.hotel6); answered()

-- Nobody answers until the binding has ended; nor when it has lost its link. Three BUs without an answer
-- are a reason to ask whether the home agent lives, whatever IKE has asked for its own sake before.
lost = unanswered()
traffic.udp{ from = mn, to = cn.addr6, every = ms(500), start = now(), stop = now() + s(90) }
expect{ mn, ">", ha, "BU", lifetime = 60, within = s(60) }
wait(s(4))
expect{ mn, ">", ha, "INFORMATIONAL.I", without_notify = { "UPDATE_SA_ADDRESSES", "COOKIE2" }, within = s(5),
  row = "R7296-2.4-12@MN" }
wait(s(62))
lost:stop(); answered()
wait(s(5)); mn:detach(); wait(s(80)); mn:attach(l.office6)
answered()
wait(s(5)); goes(l.home); answered()
wait(s(5)); goes(l.cafe); answered()
wait(s(10))
check(ha:binding(mn.hoa6).state, "==", "BOUND")
