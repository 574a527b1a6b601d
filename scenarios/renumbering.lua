-- renumbering.lua - the home link gets another prefix while the mobile node is abroad: it hears of the new one,
-- keeps its home address as long as the old prefix is valid, and is at home in the new one then (RFC 6275 10.6, 11.4).
local w = require "worlds.renumbered"{}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "the home prefix changes" {}
local ping = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(6), stop = s(40) }

-- Registered, it asks what is known of its home link.
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
local mps = expect{ mn, ">", ha, "MPS", hao = w.old, within = s(2) }
expect{ ha, ">", mn, "MPA", identifier = mps.identifier, rh2 = w.old, within = s(1) }

-- A new prefix: advertised after a while, unsolicited, which is a reason to ask.
at(s(15)); ha:command("prefix 2001:db8:101::/64 7200 3600")
local news = expect{ ha, ">", mn, "MPA", rh2 = w.old, row = "R6275-10.6.2-04", within = s(603) }
mps = expect{ mn, ">", ha, "MPS", since = news, within = s(1) }
local mpa = expect{ ha, ">", mn, "MPA", identifier = mps.identifier, since = mps, within = s(2) }
wait(ms(50)); check(#mn:inspect("prefixes"), "==", 3)

-- The old one ends in a minute, and is deprecated at once.
wait(s(5)); ha:command("prefix 2001:db8:100::/64 60 0")
expect{ ha, ">", mn, "MPA", row = "R6275-10.6.2-02", within = s(6) }
expect{ ha, ">", mn, "MPA", within = s(3) }
wait(s(2)); mn:move(l.office6)
-- No binding outlives its home address, and it is said that there is news.
local bu = expect{ mn, ">", ha, "BU", hao = w.old, within = s(5) }
check(bu.lifetime, "<=", 60)
expect{ ha, ">", mn, "BA", status = 1, within = s(2) }

-- In time it is at home in the new prefix.
expect{ mn, ">", ha, "BU", hao = w.new, within = s(60) }
expect{ ha, ">", mn, "BA", rh2 = w.new, status = 0, within = s(3) }
local again = traffic.ping{ from = cn, to = mn.hoa6_new, every = ms(500), count = 10, start = now() + s(2) }
wait(s(12)); check(again.received, ">=", 9)
never{ mn, ">", ha, "BU", hao = w.old }
wait(s(10))
