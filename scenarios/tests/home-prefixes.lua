-- home-prefixes.lua - what a mobile node is told of the prefixes of its home link, and when; what it takes, and what
-- not. With liar, who sends reserved bits: nobody reads them.
local w = require "worlds.renumbered"{ adv_min = s(2), adv_max = s(10) }
local mn, ha, l = w.mn, w.ha, w.links
local liar = w.options.liar

scenario "home prefixes, as told abroad" {}

-- Asked as soon as there is somebody to ask.
if liar == "mn" then mn:next("MPS", { reserved = 0xffff }) end
if liar == "ha" then ha:next("MPA", { reserved = 0x3fff }) end
local mps = expect{ mn, ">", ha, "MPS", within = s(8) }
if liar == "mn" then
  expect{ ha, ">", mn, "MPA", identifier = mps.identifier, row = "R6275-6.7-07", within = s(1) }
else
  expect{ ha, ">", mn, "MPA", identifier = mps.identifier, within = s(1) }
end
-- What was taken is not asked for again.
if liar == "ha" then
  never{ mn, ">", ha, "MPS", row = "R6275-6.8-07", within = s(4) }
end
wait(ms(100)); check(#mn:inspect("prefixes"), "==", 2)

-- News, and nobody who acknowledges them: said four times. What answers nothing is not believed, but asked about.
local deaf = drop{ mn, ">", ha, "MPS", nth = 0 }
at(s(9)); ha:command("prefix 2001:db8:101::/64 7200 3600")
local told = expect{ ha, ">", mn, "MPA", identifier = 0, within = s(15) }
expect{ mn, ">", ha, "MPS", since = told, row = "R6275-11.4.3-08", within = s(1) }
wait(ms(100)); check(#mn:inspect("prefixes"), "==", 2)
for i = 0, 2 do
  told = expect{ ha, ">", mn, "MPA", identifier = 0, since = told, not_before = s(3 * 2 ^ i) - ms(50),
    within = s(3 * 2 ^ i) + ms(50) }
end
never{ ha, ">", mn, "MPA", within = s(27) }
wait(s(28))

-- It is there, as its next Binding Update shows.
mn:move(l.office6)
expect{ ha, ">", mn, "MPA", identifier = 0, row = "R6275-10.6.2-19", within = s(5) }
deaf:stop()
mps = expect{ mn, ">", ha, "MPS", within = s(90) }
expect{ ha, ">", mn, "MPA", identifier = mps.identifier, within = s(2) }
wait(ms(100)); check(#mn:inspect("prefixes"), "==", 3)

-- A change that is still to be told when it goes home: the link itself tells there.
wait(s(3)); ha:command("prefix 2001:db8:101::/64 3600 1800")
wait(s(1.5)); mn:move(l.home)
expect{ ha, ">", mn, "BA", lifetime = 0, within = s(6) }
never{ ha, ">", mn, "MPA", within = s(30) }
wait(s(31))

-- Away again, and its prefix ends: asked about before, and given up for the other one.
mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(6) }
wait(s(4)); ha:command("prefix 2001:db8:100::/64 50 0"); mn:move(l.office6)
-- What it asks for it does not know to be too long.
expect{ mn, ">", ha, "BU", lifetime = 420, within = s(5) }
expect{ ha, ">", mn, "BA", status = 1, lifetime = at_most(48), within = s(2) }
expect{ mn, ">", ha, "BU", hao = w.new, row = "R6275-11.4.3-10", within = s(60) }
expect{ ha, ">", mn, "BA", rh2 = w.new, within = s(3) }
wait(s(5))
