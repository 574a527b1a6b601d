-- lossy.lua - the walk with five percent of all frames lost on every link: whatever is lost is said
-- again, and in the end everybody agrees where the mobile node is.
local w = require "worlds.roaming"{ loss = 0.05 }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "five percent loss on every link" {
  covers = { "R6275-11.8-04" },
}
measure.handovers{ flow = traffic.udp{ from = cn, to = mn.hoa6, every = ms(50), start = s(2) } }
measure.handovers{ flow = traffic.udp{ from = mn, to = cn.addr6, every = ms(50), start = s(2) } }

local function registered(where, t, within)
  at(t); mn:move(where)
  local bu = expect{ mn, ">", ha, "BU", within = s(10) }
  expect{ ha, ">", mn, "BA", status = 0, at = mn, within = within }
end

registered(l.hotel6, s(5), s(15))
registered(l.cafe, s(40), s(15))
at(s(90)); check(ha:binding(mn.hoa6).coa, "~=", absent)
registered(l.office6, s(100), s(15))
at(s(130)); check(ha:binding(mn.hoa6).coa, "==", mn.coa6)
registered(l.home, s(140), s(15))
at(s(180))
