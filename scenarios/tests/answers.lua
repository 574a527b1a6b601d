-- answers.lua - Binding Acknowledgements on a good security association that are not what a mobile node would
-- expect: for another number, for less time, refusals, without IPv4. The home agent may break rules, so it is
-- not judged.
local w = require "worlds.roaming"{ nat = "none", ha_insider = true }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "Binding Acknowledgements of every sort" {}

local here = l.office6
-- The next acknowledgement, changed so; and the update that it answers, from the other link.
local function answered(edit)
  wait(s(6))
  here = here == l.hotel6 and l.office6 or l.hotel6
  ha:next("BA", edit); mn:move(here)
  local bu = expect{ mn, ">", ha, "BU", on = here, within = s(8) }
  expect{ ha, ">", mn, "BA", at = mn, within = s(3) }
  return bu
end
local function number(seq, n) return ((type(seq) == "number" and seq or 0) + n) % 65536 end

-- Refused for a while, it asks again later, and then as if for the first time (RFC 6275 11.7.3, 11.8).
local function asks_later(bu)
  local lost = drop{ mn, ">", ha, "BU" }
  local later = expect{ mn, ">", ha, "BU", since = bu, not_before = s(2), within = s(40) }
  expect{ mn, ">", ha, "BU", since = later, within = s(1.7) }
  return expect{ ha, ">", mn, "BA", status = 0, at = mn, within = s(2) }
end
asks_later(answered{ status = 130 })

-- For a number that was not sent: as if nothing had come (RFC 6275 11.7.3).
local bu = answered{ seq = "+1" }
local rows = { "R6275-11.7.3-05@MN", "R6275-11.7.3-06@MN" }
local again = expect{ mn, ">", ha, "BU", seq = number(bu.seq, 1), since = bu, not_before = ms(900), within = s(1.1), row = rows }
-- The right one ends it.
expect{ ha, ">", mn, "BA", status = 0, seq = again.seq, within = s(2) }
never{ mn, ">", ha, "BU", within = s(5), row = "R6275-11.7.3-08@MN" }
wait(s(5))

-- Out of its window: the next number is the one after what it is told, at once.
bu = answered{ status = 135, seq = "+500" }
expect{ mn, ">", ha, "BU", seq = number(bu.seq, 501), since = bu, within = s(1), row = "R6275-11.7.3-11@MN" }
expect{ ha, ">", mn, "BA", status = 0, within = s(2) }

-- For 40 s instead of 420: what is left shrinks by as much, so it is renewed before that is over.
bu = answered{ lifetime = 40 }
expect{ mn, ">", ha, "BU", since = bu, within = s(40), row = "R6275-11.7.3-09@MN" }
expect{ ha, ">", mn, "BA", status = 0, within = s(2) }

-- Its lifetime means nothing where it is refused; nothing goes through the tunnel then. It asks again later.
local flow = traffic.udp{ from = mn, to = cn.addr6, every = ms(200), start = now(), stop = now() + s(60) }
bu = answered{ status = 130, lifetime = 400 }
wait(ms(200))
never{ mn, ">", cn, "DATA", within = s(5), row = "R6275-6.1.8-09@MN" }
asks_later(bu)
expect{ mn, ">", cn, "DATA", at = cn, within = s(2) }
-- Unplugged meanwhile, it asks on the next link, though it is the same.
answered{ status = 130 }
wait(s(1)); mn:detach(); wait(s(1)); mn:attach(here)
expect{ mn, ">", ha, "BU", on = here, within = s(5) }
expect{ ha, ">", mn, "BA", status = 0, at = mn, within = s(2) }

-- No word about its IPv4 home address: there is none (RFC 5555 2.3.1, 4.4.2).
bu = answered{ ack4 = absent }
wait(ms(200))
traffic.ping{ from = mn, to = cn.addr4, every = ms(200), start = now(), stop = now() + s(4) }
never{ mn, ">", any, any, inner_dst = cn.addr4, within = s(4), row = { "R5555-2.3.1-08@MN", "R5555-4.4.2-19@MN" } }
wait(s(5))
