-- fifty-nodes.lua - fifty mobile nodes of one home agent, all on the road at the same time.
local w = require "worlds.roaming"{ nodes = 50 }
local ha, cn, l = w.ha, w.cn, w.links

scenario "fifty mobile nodes roam at once" {}
for i, mn in ipairs(w.mns) do
  traffic.udp{ from = cn, to = mn.hoa6, every = ms(500), size = 100, start = s(2) + ms(i) }
end

-- Everybody leaves within a second, and each is registered.
local function all_move(link, t)
  at(t)
  local stories = {}
  for i, mn in ipairs(w.mns) do
    stories[i] = function()
      at(t + ms(20 * i)); mn:move(link)
      expect{ ha, ">", mn, "BA", status = 0, within = s(12) }
    end
  end
  both(table.unpack(stories))
end

all_move(l.hotel6, s(5))
all_move(l.cafe, s(25))
all_move(l.office6, s(45))
all_move(l.home, s(65))
at(s(85))
for _, mn in ipairs(w.mns) do check(ha:binding(mn.hoa6), "==", absent) end
