-- esn.lua - extended sequence numbers: agreed on in IKE, half of each on the wire and the whole of it in the
-- ICV, RFC 4303 2.2.1.
local suite = param("suite", "aes128gcm16", { "aes128gcm16", "aes128-sha256" })
local w = require "worlds.pair"{ esp_suite = suite, esn = 1, family = 4 }
local i, r = w.i, w.r

scenario "extended sequence numbers" {}
local there = traffic.ping{ from = i, to = r.inner4, every = ms(500), start = s(2), count = 20 }
expect{ r, ">", i, "IKE_AUTH.R", where = function(m) return m.proposals:find("ESN=1", 1, true) ~= nil end, within = s(4) }
expect{ i, ">", r, "ICMP4", encap = "esp-tunnel", esp_seq = 1, esn = 1, within = s(4), row = "R4303-2.2.1-03@MN" }
at(s(15))
check(there.received, "==", there.sent, { "R4303-2.2.1-01@MN", "R4303-2.2.1-01@HA" })
