-- ike-encap.lua - one side believes that there is a NAT, and the other not: each sends ESP in its own way, and
-- takes it in any, RFC 7296 2.23. `who` tells the other that it is behind one.
local who = param("who", "i", { "i", "r" })
local w = require "worlds.pair"{ insider = who, late = true, family = 4 }
local i, r = w.i, w.r
local wrong = { n_NAT_DETECTION_DESTINATION_IP = "0000000000000000000000000000000000000000" }

scenario "ESP in UDP one way, and plain the other" {}
local ping = traffic.ping{ from = i, to = r.inner4, every = ms(500), start = s(3), count = 10 }
at(s(1))
if who == "i" then i:next("IKE_SA_INIT", wrong) else r:next("IKE_SA_INIT.R", wrong) end
-- What MOBIKE finds out later is kept from them.
i:attach(w.a)
local plain, inUdp = who == "i" and i or r, who == "i" and r or i
both(function() expect{ plain, ">", inUdp, "ICMP4", udp = absent, esp_spi = any, within = s(5) } end,
  function() expect{ inUdp, ">", plain, "ICMP4", udp = 4500, esp_spi = any, within = s(5) } end)
at(s(10))
check(ping.received, "==", 10, { who == "i" and "R7296-2.23-14@HA" or "R7296-2.23-14@MN" })
