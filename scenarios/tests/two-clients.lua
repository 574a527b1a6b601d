-- two-clients.lua - what NATs make look alike: two clients with one inner address behind a NAT each (RFC 3948 5.1),
-- two behind one NAT in transport mode (5.2). Who comes second is refused, and nothing that is the first
-- one's goes to him; cliff, behind the same NAT and in clear, is not let in where somebody's protection is due.
local same = param("same", false)
local w = require "worlds.clients"{ one_nat = same, transport = same,
  more = same and "bypass 10.9.0.2 10.8.1.2" or "" }
local one, two, server, cliff = w.one, w.two, w.server, w.cliff
local row = same and "R3948-5.2-01@HA" or "R3948-5.1-01@HA"

scenario "two clients that look alike" {}
local up = traffic.udp{ from = one, to = server.inner4, port = 9000, every = ms(200), start = s(2), count = 40 }
local ping = traffic.ping{ from = one, to = server.inner4, every = ms(200), start = s(2), count = 40 }
local clear = traffic.udp{ from = cliff, to = server.four, port = 9002, every = ms(200), start = s(2), count = 10 }
expect{ server, ">", one, "IKE_AUTH.R", payload = "TSr", within = s(3) }
at(s(5)); two:attach(w.home2, 0)
expect{ two, ">", server, "IKE_AUTH.I", payload = "TSi", within = s(3) }
expect{ server, ">", two, "IKE_AUTH.R", notify = "TS_UNACCEPTABLE", within = s(1), row = row }
at(s(12))
check(up.received, "==", 40)
check(ping.received, "==", 40, row)	-- what goes back
check(clear.received, "==", 0, same and "R3948-5.2-02@HA" or nil)
