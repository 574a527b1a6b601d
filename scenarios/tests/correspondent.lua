-- correspondent.lua - Binding Updates to a correspondent, each wrong in one respect, and test messages that nobody
-- should answer: what comes back (RFC 6275 9.4, 9.5), and that its binding stays what it was. The mobile node may
-- break rules, so it is not judged.
local w = require "worlds.roaming"{ nat = "none", ro = true, insiders = 1, eve = "far" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "a correspondent that believes nobody" {}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(500), start = s(4), stop = s(330) }

local here = l.office6
-- To the other link, and its next Binding Update to the correspondent, changed so.
local function says(edit)
  wait(s(10))
  here = here == l.hotel6 and l.office6 or l.hotel6
  mn:move(here)
  expect{ mn, ">", ha, "BU", on = here, within = s(8) }
  mn:next("BU", edit)
  return expect{ mn, ">", cn, "BU", within = s(8) }
end
local function refused(status, rows)
  return expect{ cn, ">", mn, "BA", status = status, auth = absent, within = s(1), row = rows }
end
local function accepted(rows)
  return expect{ cn, ">", mn, "BA", status = 0, K = 0, option = "auth", within = s(6), row = rows }
end

-- It is no home agent (10.3.1). After that, the test messages' first answer is good (9.4.1).
says{ H = 1, nonce_home = absent, auth = absent }
refused(131, { "R6275-10.3.1-02@CN", "R6275-10.3.1-03@CN" })
check(cn:binding(mn.hoa6), "==", absent, "R6275-10.3.1-02@CN")
wait(s(65))
local bu = says{ K = 1 }
accepted{ "R6275-6.1.7-10@CN", "R6275-9.5.4-02@CN", "R6275-9.4.1-02@CN", "R6275-9.5.4-05@CN" }
check(cn:binding(mn.hoa6).coa, "==", bu.src, "R6275-9.5.4-05@CN")

-- Without a word: no authenticator, a wrong one, no indices, something behind the authenticator.
for _, bad in ipairs{
    { { auth = absent }, { "R6275-9.5.1-09@CN", "R6275-9.5.4-01@CN" } },
    { { auth = "0123456789abcdef01234567" }, { "R6275-9.5.1-10@CN", "R6275-9.5.4-01@CN" } },
    { { nonce_home = absent }, { "R6275-9.5.1-06@CN", "R6275-9.5.4-01@CN" } },
    { { mh_len = 4, append = "0404000000000100" }, { "R6275-9.5.1-12@CN" } },
    { { mh_len = 4, append = "0106000000000000" }, { "R6275-9.5.1-13@CN" } } } do
  local last = cn:binding(mn.hoa6).coa
  says(bad[1])
  never{ cn, ">", any, "BA", within = ms(900), row = bad[2] }
  wait(ms(500)); check(cn:binding(mn.hoa6).coa, "==", last)
  accepted{ "R6275-9.5.4-02@CN" }
end

-- Nonces that it does not know: told, without authenticator, even to who did not ask (9.5.1, 9.5.4).
for _, old in ipairs{
    { { nonce_home = "+100" }, 136, { "R6275-9.5.1-19@CN", "R6275-9.5.1-07@CN", "R6275-9.5.4-07@CN" } },
    { { nonce_coa = "+100" }, 137, { "R6275-9.5.1-20@CN", "R6275-9.5.1-07@CN" } },
    { { nonce_home = "+100", nonce_coa = "+100" }, 138, { "R6275-9.5.1-21@CN", "R6275-9.5.1-07@CN" } },
    { { nonce_home = "+100", A = 0 }, 136, { "R6275-9.5.4-03@CN" } } } do
  says(old[1])
  refused(old[2], old[3])
  accepted{ "R6275-9.5.4-02@CN" }
end

-- Test messages with a Home Address option; a type that it does not know; a Home Address option of nobody.
wait(s(5))
never{ cn, ">", any, "HOT", within = s(2), row = "R6275-9.4.1-01@CN" }
never{ cn, ">", any, "COT", within = s(2), row = "R6275-9.4.2-01@CN" }
eve:forge("HOTI", { src = eve.addr6, dst = cn.addr6, hao = mn.hoa6 })
eve:forge("COTI", { src = eve.addr6, dst = cn.addr6, hao = mn.hoa6 })
wait(s(3))
eve:forge("BU", { src = eve.addr6, dst = cn.addr6, mh_type = 99, seq = 1, lifetime = 4 })
expect{ cn, ">", eve, "BE", status = 2, home = "::", within = s(1), row = { "R6275-9.2-02@CN", "R6275-9.3.3-04@CN" } }
wait(s(1))
eve:forge("DATA", { src = eve.addr6, dst = cn.addr6, hao = mn.hoa6, sport = 1000, dport = 1000 })
expect{ cn, ">", eve, "BE", status = 1, home = mn.hoa6, within = s(1),
  row = { "R6275-9.3.1-06@CN", "R6275-9.3.3-03@CN" } }

-- Home: the binding goes, whatever care-of nonce it names, and an old update does not bring it back.
wait(s(5)); bu = says{}
accepted{ "R6275-9.5.4-02@CN" }
wait(s(5)); mn:move(l.home)
local bye = expect{ mn, ">", cn, "BU", lifetime = 0, nonce_coa = 0, within = s(8) }
expect{ cn, ">", mn, "BA", status = 0, lifetime = 0, within = s(2), row = "R6275-9.5.1-27@CN" }
wait(s(1)); check(cn:binding(mn.hoa6).state, "==", "GONE", "R6275-6.1.7-16@CN")
eve:replay(bu)
wait(s(1)); check(cn:binding(mn.hoa6).state, "==", "GONE", { "R6275-9.5.3-03@CN", "R6275-9.6-03@CN" })
wait(s(5))
