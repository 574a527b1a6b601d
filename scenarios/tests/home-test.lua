-- home-test.lua - user packets are in clear, and the home test is not: HoTI and HoT have a tunnel SA of their own,
-- negotiated for these types alone when the first one is due (RFC 6275 10.4.6, RFC 4877 7.2.2).
local w = require "worlds.roaming"{ ro = true, payload_esp = false }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "the home test alone is protected" {}
traffic.udp{ from = mn, to = cn.addr6, every = ms(20), size = 200, start = s(5) }

at(s(8)); mn:move(l.hotel6)
expect{ mn, ">", ha, "CREATE_CHILD_SA", R = 0, TSi = "135:256-256:2001:db8:100::101-2001:db8:100::101", within = s(8) }
local hoti = expect{ mn, ">", cn, "HOTI", encap = "esp-tunnel", inner_src = mn.hoa6, within = s(3) }
expect{ cn, ">", mn, "HOT", cookie = hoti.cookie, encap = "esp-tunnel", at = mn, within = s(1) }
expect{ mn, ">", cn, "BU", H = 0, hao = mn.hoa6, within = s(1) }
expect{ mn, ">", cn, "DATA", hao = mn.hoa6, within = s(1) }

-- The SA moves along: the next link's home test, once the token is old, is under it as well.
at(s(250)); mn:move(l.office6)
hoti = expect{ mn, ">", cn, "HOTI", encap = "esp-tunnel", src = mn.coa6, within = s(8) }
expect{ cn, ">", mn, "HOT", cookie = hoti.cookie, encap = "esp-tunnel", at = mn, dst = mn.coa6, within = s(1) }
expect{ mn, ">", cn, "BU", H = 0, hao = mn.hoa6, within = s(1) }
at(s(260))
check(cn:binding(mn.hoa6).coa, "==", mn.coa6)
