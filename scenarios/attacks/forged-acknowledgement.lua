-- forged-acknowledgement.lua - an attacker on the visited link hears the Binding Update, keeps the home
-- agent's answer away, and answers herself: accepted. The mobile node believes nothing that came in clear,
-- and asks again (RFC 6275 11.7.3).
local w = require "worlds.roaming"{ eve = "hotel6" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links

scenario "a Binding Acknowledgement from the wrong node" {
  covers = { "R6275-11.7.3-01" },
}
at(s(5)); mn:move(l.hotel6)
local lost = drop{ ha, ">", mn, "BA", times = 2 }
local bu = expect{ mn, ">", ha, "BU", within = s(8) }
for status = 0, 1 do
  eve:forge("BA", { src = ha.addr6, dst = bu.src, rh2 = mn.hoa6, seq = bu.seq, status = status, lifetime = 4 })
end
eve:forge("BA", { src = ha.addr6, dst = bu.src, rh2 = mn.hoa6, seq = bu.seq, status = 133 })
local again = expect{ mn, ">", ha, "BU", seq = is_not(bu.seq), since = bu, not_before = s(1), within = s(3),
  row = "R6275-11.7.3-01@MN" }
eve:forge("BA", { src = ha.addr6, dst = again.src, rh2 = mn.hoa6, seq = again.seq, status = 0, lifetime = 40000 })
local third = expect{ mn, ">", ha, "BU", seq = is_not(again.seq), within = s(5), row = "R6275-11.7.3-01@MN" }
expect{ ha, ">", mn, "BA", status = 0, seq = third.seq }
check(lost.acts, "==", 2)
at(s(20))
