-- k0.lua - neither MOBIKE nor K: the IKE SA does not survive a move, and is negotiated anew from where the
-- mobile node is, once the home agent has answered, RFC 6275 11.7.3, RFC 5555 5.1.
local w = require "worlds.roaming"{ nat = "none", mobike = false, k = false }
local mn, ha, l = w.mn, w.ha, w.links

scenario "key management that does not move" {}
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, K = 0, within = s(8) }
at(s(20)); mn:move(l.office6)
local ba = expect{ ha, ">", mn, "BA", status = 0, K = 0, within = s(8) }
local init = expect{ mn, ">", ha, "IKE_SA_INIT.I", src = mn.coa6, since = ba, within = s(2),
  row = { "R6275-11.7.3-18@MN", "R5555-5.1-20@MN" } }
expect{ ha, ">", mn, "IKE_AUTH.R", payload = "AUTH", SPIi = init.SPIi, within = s(2) }
at(s(30))
-- The old one is gone: each end has one, with the SA of BU and BA and two of user packets.
check(#mn:inspect("ike"), "==", 4)
check(#ha:inspect("ike"), "==", 4)
