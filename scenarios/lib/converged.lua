-- converged.lua - what every story should end with, said in the story's own words: both ends agree
-- where the mobile nodes are, every SA has its other half, and pings go both ways on every home
-- address. The explorer's findings end with it: require "converged"(w, s(300))

return function(w, when)
  at(when)
  local pings = {}
  for _, mn in ipairs(w.mns) do
    for _, ends in ipairs{ { w.cn, mn.hoa6 }, { w.cn, mn.hoa4 }, { mn, w.cn.addr6 }, { mn, w.cn.addr4 } } do
      pings[#pings + 1] = traffic.ping{ from = ends[1], to = ends[2], every = ms(500), count = 5,
        start = when }
    end
  end
  at(when + s(5))
  for _, ping in ipairs(pings) do check(ping.received, ">=", 1) end
  local spis = {}
  for _, sa in ipairs(w.ha:inspect("sad")) do spis[sa.spi] = 1 end
  for _, mn in ipairs(w.mns) do
    local bul, binding = mn:inspect("bul", mn.hoa6), w.ha:binding(mn.hoa6)
    if bul.state == "HOME" then
      if binding ~= absent then check(binding.state, "==", "GONE") end
    else
      check(bul.state, "==", "BOUND")
      check(binding.told_coa, "==", bul.coa)
      check(binding.seq, "==", bul.seq)
    end
    for _, sa in ipairs(mn:inspect("sad")) do check(spis[sa.spi] or 0, "==", 1) end
  end
end
