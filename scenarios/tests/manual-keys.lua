-- manual-keys.lua - a mobile node on the SPD and SAD entries of RFC 3776 5.2 or RFC 4877 6, with typed keys
-- and no word of IKE: it roams, comes home and leaves again on the same security associations. With nodes=2
-- and typed=1 the home agent serves a neighbour by IKE meanwhile.
local w = require("worlds." .. param("world", "rfc3776", { "rfc3776", "rfc4877" })){}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links
local spi = require "manual".spi

scenario "manual keying" {
  covers = { "R6275-5.1-09", "R3776-4.1-01", "R4301-4.5-01", "R6275-6.1.7-08", "R4877-4.2-15", "R3776-4.2-11",
    "R4301-4.1-07" } }
local ping6 = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(8), stop = s(138) }
local ping4 = traffic.ping{ from = cn, to = mn.hoa4, every = ms(500), start = s(8), stop = s(138) }

-- SA1 carries the updates, SA2 the acknowledgements; SA7 to SA10 the payload of both home addresses.
local function registers(where)
  mn:move(where)
  local bu = expect{ mn, ">", ha, "BU", esp_spi = spi(1, 1), within = s(8) }
  check(bu.K, "==", 0, { "R6275-6.1.7-08", "R6275-11.7.1-11" })
  expect{ ha, ">", mn, "BA", status = 0, K = 0, seq = bu.seq, esp_spi = spi(1, 2), within = s(3),
    row = { "R6275-5.1-09", "R3776-4.1-01", "R4301-4.5-01" } }
  return bu
end
local function payload()
  expect{ cn, ">", mn, "ICMP6", icmp_type = 128, esp_spi = spi(1, 8), at = mn, within = s(2) }
  return expect{ mn, ">", cn, "ICMP6", icmp_type = 129, esp_spi = spi(1, 7), within = s(2) }
end
at(s(4)); never{ mn, ">", any, "IKE_SA_INIT", within = s(130) }
at(s(5)); registers(l.hotel6)
local first = payload()
if #w.mns > 1 then
  w.mns[2]:move(l.office6)
  expect{ w.mns[2], ">", ha, "IKE_SA_INIT", within = s(8) }
  expect{ ha, ">", w.mns[2], "BA", status = 0, within = s(4), row = "ATK-NORM-14" }
end
at(s(40)); registers(l.office6)
at(s(60)); registers(l.cafe)
at(s(80)); registers(l.home)
at(s(100)); local again = registers(l.hotel6)
local later = payload()		-- in tunnel mode, and the updates in transport mode
check(later.encap, "==", "esp-tunnel", "R4301-4.1-07@MN")
check(again.encap, "==", "hao+esp-transport", "R4301-4.1-07@MN")
check(later.esp_seq, ">", first.esp_seq, { "R4877-4.2-15@MN", "R3776-4.2-11@MN" })
check(again.esp_seq, ">=", 5, { "R4877-4.2-15@MN", "R3776-4.2-11@MN" })
at(s(140))
check(ping6.received, ">", 240)
check(ping4.received, ">", 240)
