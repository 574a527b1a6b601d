-- home-again.lua - a mobile node that has lost its state comes home: its home agent still defends its home
-- address, so it is de-registered; another time somebody else has it, so it is not used.
local w = require "worlds.roaming"{ nat = "none", eve = "home" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "home without memory" {}

local function tested()
  return expect{ mn, ">", any, "NS", src = "::", target = mn.hoa6, on = l.home, within = s(6) }
end
local function says_goodbye(status, rows)
  expect{ mn, ">", ha, "BU", on = l.home, lifetime = 0, within = s(6), row = "R6275-11.5.5-01@MN" }
  return expect{ ha, ">", mn, "BA", status = status, on = l.home, within = s(3), row = rows }
end
-- Eve asks for the home address; who answers, to her alone and with his own link-layer address?
local function asked()
  eve:forge("NS", { src = eve.addr6, dst = "ff02::1:ff00:101", target = mn.hoa6 })
end

at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
wait(s(1)); asked()
expect{ ha, ">", eve, "NA", target = mn.hoa6, S = 1, within = s(1),
  row = { "R6275-10.4.1-13@HA", "R6275-10.3.1-42@HA" } }
at(s(20)); mn:reboot(); mn:move(l.home)
tested()
expect{ ha, ">", any, "NA", target = mn.hoa6, on = l.home, within = s(1) }
says_goodbye(0, "R6275-10.3.2-04@HA")
expect{ mn, ">", any, "NA", target = mn.hoa6, dst = "ff02::1", O = 1, within = s(1), row = "R6275-11.5.5-20@MN" }
never{ ha, ">", any, "NA", target = mn.hoa6, within = s(3), row = { "R6275-10.3.2-12@HA", "R6275-10.4.1-14@HA" } }
wait(s(1)); asked()
expect{ mn, ">", eve, "NA", target = mn.hoa6, S = 1, within = s(1) }
local ping = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(30), stop = s(40) }
at(s(41)); check(ping.received, ">=", 19)

-- At home from the first, and somebody says that the address is hers.
at(s(45)); mn:reboot()
tested()
eve:forge("NA", { src = eve.addr6, dst = "ff02::1", target = mn.hoa6, R = 0, S = 0, O = 1 })
says_goodbye(133, "R6275-10.3.2-02@HA")
never{ mn, ">", any, "NA", target = mn.hoa6 }
never{ mn, ">", any, any, src = mn.hoa6 }
wait(s(1)); asked()

-- So the home agent finds out, too: nobody is registered for an address that somebody has.
at(s(70)); mn:move(l.hotel6)
expect{ ha, ">", any, "NS", src = "::", target = mn.hoa6, on = l.home, within = s(8) }
eve:forge("NA", { src = eve.addr6, dst = "ff02::1", target = mn.hoa6, R = 0, S = 0, O = 1 })
expect{ ha, ">", mn, "BA", status = 134, dst = mn.coa6, rh2 = mn.hoa6, within = s(3),
  row = { "R6275-10.3.1-17@HA", "R6275-10.3.1-16@HA" } }
check(ha:binding(mn.hoa6), "==", absent, "R6275-10.3.1-16@HA")
never{ ha, ">", any, "NA", target = mn.hoa6 }

-- On its way home, not answered yet: it answers who asks, and nobody else (RFC 6275 11.5.5).
at(s(80)); mn:reboot(); mn:move(l.office6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
local lost = drop{ ha, ">", any, "BA", nth = 0 }
wait(s(5)); mn:move(l.home)
expect{ mn, ">", ha, "BU", on = l.home, lifetime = 0, within = s(6), row = "R6275-11.5.5-01@MN" }
asked()
expect{ mn, ">", eve, "NA", target = mn.hoa6, S = 1, within = s(1),
  row = { "R6275-11.5.5-18@MN", "R6275-11.5.5-19@MN" } }
lost:stop()
expect{ ha, ">", mn, "BA", status = 0, on = l.home, within = s(5) }
at(s(110))
