-- ike-transport-nat.lua - transport mode between two hosts with a NAT between, RFC 7296 2.23.1: selectors name the
-- addresses of the IKE SA as the initiator has them, the responder puts those in their place that it sees, and
-- each end mends the checksums that no NAT could (RFC 3948 3.1.2).
local w = require "worlds.pair"{ transport = true, nat = true, family = 4, mobike = false }
local i, r = w.i, w.r

scenario "transport mode through a NAT" {
  covers = { "R7296-2.23.1-01", "R7296-2.23.1-04", "R3948-3.1.2-01" } }
local out = traffic.udp{ from = i, to = r.four, port = 9000, every = ms(200), start = s(3), count = 30 }
expect{ i, ">", r, "IKE_AUTH.I", notify = "USE_TRANSPORT_MODE", TSi = "17:0-65535:10.1.0.2-10.1.0.2",
  TSr = "17:0-65535:10.9.0.2-10.9.0.2", within = s(3), row = "R7296-2.23.1-01" }
expect{ r, ">", i, "IKE_AUTH.R", notify = "USE_TRANSPORT_MODE", TSi = "17:0-65535:10.8.0.2-10.8.0.2",
  TSr = "17:0-65535:10.9.0.2-10.9.0.2", within = s(2), row = { "R7296-2.23.1-04", "R7296-2.23.1-06" } }
expect{ i, ">", r, "DATA", protected_by = "esp", udp = 4500, encap = "udp4500+esp-transport", within = s(4) }
at(s(6)); i:expire("child")
expect{ r, ">", i, "CREATE_CHILD_SA.R", TSi = "17:0-65535:10.8.0.2-10.8.0.2", within = s(2) }
at(s(12))
check(out.received, "==", out.sent, { "R3948-3.1.2-01@HA", "R7296-2.23.1-03@HA" })
local sad = i:inspect("sad")
check(sad[1] and sad[1].dst or "none", "==", i.four, "R7296-2.23.1-08@MN")
