-- route-optimization.lua - packets of a correspondent that speaks Mobile IPv6 do not take the way over the
-- home agent: home, two visited IPv6 links, an IPv4-only cafe where there is none of it (RFC 5555 5.1), and
-- home again. A second correspondent knows nothing of it, and is served by the tunnel all the way.
local w = require "worlds.roaming"{ ro = true }
local mn, ha, cn, plain, l = w.mn, w.ha, w.cn, w.plain, w.links

scenario "two visited links, IPv4 only, and home, with an optimizing and a plain correspondent"
local down = traffic.udp{ from = cn, to = mn.hoa6, every = ms(20), size = 200, start = s(5) }
local up = traffic.udp{ from = mn, to = cn.addr6, every = ms(20), size = 200, start = s(5) }
local other = traffic.udp{ from = plain, to = mn.hoa6, every = ms(20), size = 200, start = s(5) }
for _, flow in ipairs{ down, up, other } do measure.handovers{ flow = flow } end

-- From home to a foreign link: the home registration first, then both tests, then the Binding Update
-- (RFC 6275 5.2.5).
at(s(8)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(5) }
local hoti = expect{ mn, ">", cn, "HOTI", inner_src = mn.hoa6, encap = "esp-tunnel", within = s(2) }
local coti = expect{ mn, ">", cn, "COTI", hao = absent, within = s(2) }
local cot = expect{ cn, ">", mn, "COT", cookie = coti.cookie, dst = mn.coa6, within = s(2) }
local hot = expect{ cn, ">", mn, "HOT", cookie = hoti.cookie, within = s(2) }
local bu = expect{ mn, ">", cn, "BU", A = 1, H = 0, hao = mn.hoa6, nonce_home = hot.nonce_index,
  nonce_coa = cot.nonce_index, src = mn.coa6, within = s(2) }
expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6, option = "auth", within = s(2) }
expect{ mn, ">", cn, "DATA", hao = mn.hoa6, src = mn.coa6, within = s(1) }
expect{ cn, ">", mn, "DATA", rh2 = mn.hoa6, dst = mn.coa6, within = s(1) }
check(cn:binding(mn.hoa6).coa, "==", mn.coa6)

-- The other one says that it does not know the header (RFC 6275 11.3.5), and is left alone.
at(s(18))
check(mn:inspect("bul", plain.addr6).state, "==", "REFUSED")
never{ mn, ">", plain, "COTI" }

-- To another link: the home token is fresh yet, so only the care-of test is run (RFC 6275 5.2.7).
at(s(20)); mn:move(l.office6)
coti = expect{ mn, ">", cn, "COTI", within = s(8) }
cot = expect{ cn, ">", mn, "COT", cookie = coti.cookie, dst = mn.coa6 }
bu = expect{ mn, ">", cn, "BU", nonce_home = hot.nonce_index, nonce_coa = cot.nonce_index }
expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6 }
check(cn:binding(mn.hoa6).coa, "==", mn.coa6)

-- IPv4 only: once the home agent knows, the correspondent hears of it through the tunnel.
at(s(40)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, udp_src = 4191, within = s(8) }
bu = expect{ mn, ">", cn, "BU", lifetime = 0, H = 0, nonce_coa = 0, hao = absent, within = s(4) }
expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, lifetime = 0, rh2 = absent, within = s(2) }
at(s(50))
check(cn:binding(mn.hoa6).state, "==", "GONE")
check(mn:inspect("bul", cn.addr6), "==", absent)

-- IPv6 again: and all of it again.
at(s(60)); mn:move(l.hotel6)
bu = expect{ mn, ">", cn, "BU", H = 0, hao = mn.hoa6, within = s(8) }
expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6 }
expect{ cn, ">", mn, "DATA", rh2 = mn.hoa6, dst = mn.coa6, within = s(1) }

-- Home: nothing is optimized there, and the binding goes.
at(s(80)); mn:move(l.home)
expect{ mn, ">", ha, "BU", lifetime = 0, src = mn.hoa6, within = s(5) }
bu = expect{ mn, ">", cn, "BU", lifetime = 0, src = mn.hoa6, hao = absent, within = s(4) }
expect{ cn, ">", mn, "BA", status = 0, seq = bu.seq, dst = mn.hoa6, rh2 = absent, within = s(2) }
at(s(90))
check(cn:binding(mn.hoa6).state, "==", "GONE")
