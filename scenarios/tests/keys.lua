-- keys.lua - security associations end and are made anew: one by one, together, unanswered for a while, on
-- the move; and pings go on all the while.
local w = require "worlds.roaming"{ nat = "none" }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "security associations that end" {}
local ping = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(12), stop = s(108) }

at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }

local function rekeyed(what)
  mn:expire(what)
  local ask = { mn, ">", ha, "CREATE_CHILD_SA.I", payload = { "SA", "Nonce" }, within = s(2) }
  if what == "child" then ask.notify, ask.row = "REKEY_SA", "R7296-1.3.3-01@MN" end
  ask = expect(ask)
  expect{ ha, ">", mn, "CREATE_CHILD_SA.R", SPIi = ask.SPIi, payload = { "SA", "Nonce" } }
  expect{ mn, ">", ha, "INFORMATIONAL.I", payload = "D", within = s(2) }
end

at(s(15)); rekeyed("child")
at(s(30)); rekeyed("ike")
at(s(45)); mn:expire("child"); mn:expire("ike")

-- The answer is lost, and comes later.
at(s(65)); drop{ ha, ">", mn, "CREATE_CHILD_SA.R" }
mn:expire("child")
expect{ mn, ">", ha, "CREATE_CHILD_SA.I", times = 2, within = s(8) }
-- The Delete is lost.
at(s(75)); drop{ mn, ">", ha, "INFORMATIONAL.I" }
rekeyed("child")

-- It moves while it rekeys, and rekeys while it moves.
at(s(85)); mn:expire("ike"); mn:move(l.office6)
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
at(s(95)); mn:move(l.hotel6)
expect{ mn, ">", ha, "BU", within = s(8) }
mn:expire("child")
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(112))
check(#ha:inspect("ike"), "==", #mn:inspect("ike"))
check(ping.received, ">=", 160)
