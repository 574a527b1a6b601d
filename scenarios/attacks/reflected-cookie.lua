-- reflected-cookie.lua - the home agent asks at the new address; on the way somebody keeps the answers away and
-- sends the question itself back, COOKIE2 and all. It is no answer: user packets stay where they were until
-- a real one comes (RFC 4555 3.7, RFC 7296 2.2: the Response flag is under the ICV).
local w = require "worlds.roaming"{ eve = "core" }
local mn, ha, cn, eve, l = w.mn, w.ha, w.cn, w.eve, w.links

scenario "COOKIE2, reflected" {
  covers = { "R4555-3.7-08" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(100), size = 200, start = s(10) }
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(20))
local lost = drop{ mn, ">", ha, "INFORMATIONAL.R", nth = 0 }
mn:move(l.office6)
local ask = expect{ ha, ">", mn, "INFORMATIONAL.I", notify = "COOKIE2", within = s(8) }
never{ ha, ">", any, "DATA", dst = ask.dst, within = s(6), row = "R4555-3.7-08@HA" }
for i = 1, 4 do
  eve:replay(ask, { src = ask.dst, dst = ask.src })
  eve:replay(ask, { src = ask.dst, dst = ask.src, octets = "71=20" })	-- with the Response flag
  wait(s(1))
end
expect{ ha, ">", mn, "INFORMATIONAL.I", notify = "COOKIE2", retransmission = 1, within = s(8) }
wait(s(3))
lost:stop()
expect{ mn, ">", ha, "INFORMATIONAL.R", n_COOKIE2 = any, at = ha, within = s(20) }
expect{ ha, ">", mn, "DATA", protected_by = "esp", dst = ask.dst, within = s(5) }
