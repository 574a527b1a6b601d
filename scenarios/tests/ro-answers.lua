-- ro-answers.lua - what a mobile node does with test messages and acknowledgements of a correspondent that are
-- not what they should be (RFC 6275 11.6.2, 11.7.3): nothing, and it asks again. The correspondent may break
-- rules, so it is not judged.
local w = require "worlds.roaming"{ nat = "none", ro = true, cn_insider = true, eve = "far" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "a correspondent that cannot be believed" {}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), start = s(4), stop = s(300) }

local here = l.office6
-- To the other link; the correspondent's next message of that name is another.
local function moves(name, edit)
  wait(s(20))
  here = here == l.hotel6 and l.office6 or l.hotel6
  if name then cn:next(name, edit) end
  mn:move(here)
  expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
end
local function registers()
  local bu = expect{ mn, ">", cn, "BU", H = 0, within = s(6) }
  expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, at = mn, within = s(3) }
  return bu
end

-- HoTI and CoTI leave together (11.6.1): by the tunnel, and directly (5.2.5).
moves()
local hoti = expect{ mn, ">", cn, "HOTI", inner_src = mn.hoa6, src = mn.coa6, dst = ha.addr6, encap = "esp-tunnel",
  within = s(2), row = { "R6275-11.6.3-01@MN", "R4877-4.1-04@MN", "R4877-4.3-09@MN",
  "R3776-3.2-01@MN", "R3776-4.1-06@MN", "R3776-4.3-05@MN" } }
expect{ mn, ">", cn, "COTI", src = mn.coa6, since = hoti, within = ms(100), row = "R6275-11.6.1-01@MN" }
expect{ cn, ">", mn, "HOT", at = mn, encap = "esp-tunnel", src = ha.addr6, dst = mn.coa6, within = s(2),
  row = { "R6275-10.4.6-01@HA", "R3776-3.2-02@HA" } }
registers()

-- A care-of test with another cookie; the address is not the one that was asked from.
moves("COT", { cookie = "+1" })
expect{ mn, ">", cn, "COTI", within = s(2) }
never{ mn, ">", cn, "BU", H = 0, within = ms(900), row = { "R6275-11.6.2-11@MN", "R6275-11.6.2-12@MN" } }
never{ mn, ">", any, "BE", within = s(2), row = "R6275-11.6.2-12@MN" }
registers()

-- The authenticator is wrong; something stands behind it; there is none, with a number out of the window.
for _, bad in ipairs{
    { { auth = "0123456789abcdef01234567" }, { "R6275-11.7.3-02@MN" } },
    { { mh_len = 4, append = "0404000000000100" }, { "R6275-11.7.3-03@MN" } },
    { { mh_len = 4, append = "0106000000000000" }, { "R6275-11.7.3-04@MN" } },
    { { auth = absent, status = 135, seq = "+500" }, { "R6275-11.7.3-12@MN" } } } do
  moves("BA", bad[1])
  local bu = expect{ mn, ">", cn, "BU", H = 0, within = s(6) }
  expect{ mn, ">", cn, "BU", H = 0, seq = (tonumber(bu.seq) or 0) + 1, since = bu, not_before = ms(900), within = s(2),
    row = bad[2] }
  expect{ cn, ">", mn, "BA", status = 0, at = mn, within = s(3) }
end

-- It has no binding, it says: by the home agent, then (11.3.6).
wait(s(5))
local up = traffic.udp{ from = mn, to = cn.addr6, every = ms(100), start = now(), stop = now() + s(30) }
wait(s(1))
expect{ mn, ">", cn, "DATA", hao = mn.hoa6, src = mn.coa6, within = s(1) }
cn:withhold("BA"); cn:withhold("COT")
cn:forge("BE", { src = cn.addr6, dst = mn.coa6, status = 1, home = mn.hoa6 })
wait(ms(100))
never{ mn, ">", cn, "DATA", hao = any, within = ms(800), row = "R6275-11.3.6-04@MN" }
expect{ mn, ">", cn, "DATA", hao = absent, inner_src = mn.hoa6, within = s(1), row = "R6275-11.3.6-04@MN" }
wait(s(25))
