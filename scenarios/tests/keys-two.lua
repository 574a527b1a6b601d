-- keys-two.lua - two mobile nodes with one home agent: what becomes of one's security associations is nothing
-- to the other's, RFC 7296 1.4.
local w = require "worlds.roaming"{ nodes = 2, nat = "none" }
local one, two, ha, cn, l = w.mns[1], w.mns[2], w.ha, w.cn, w.links

scenario "two mobile nodes" {}
local ping = traffic.ping{ from = cn, to = two.hoa6, every = ms(500), start = s(15), stop = s(40) }
at(s(5)); one:move(l.hotel6)
expect{ ha, ">", one, "BA", status = 0, within = s(8) }
two:move(l.office6)
expect{ ha, ">", two, "BA", status = 0, within = s(8) }
at(s(20)); one:expire("child")
local gone = expect{ one, ">", ha, "INFORMATIONAL.I", payload = "D", within = s(2) }
expect{ ha, ">", one, "INFORMATIONAL.R", msgid = gone.msgid, payload = "D", within = s(1) }
at(s(42))
check(ping.received, ">=", ping.sent - 1)
