-- opaque.lua - an SPD entry for what hides its ports, fragments: OPAQUE in IKE is from 65535 to 0 (RFC 7296 3.13.1).
local w = require "worlds.pair"{
  i_policy = "protect 192.168.1.1 192.168.2.1 proto=udp local=opaque remote=opaque",
  r_policy = "protect 192.168.2.1 192.168.1.1 proto=udp" }
local i, r = w.i, w.r

scenario "OPAQUE ports" { covers = { "R7296-3.13.1-03" } }
local function opaque(from, to, name)
  expect{ from, ">", to, name, TSi = "17:65535-0:192.168.1.1-192.168.1.1", TSr = "17:65535-0:192.168.2.1-192.168.2.1",
    within = s(3), row = "R7296-3.13.1-03" }
end
opaque(i, r, "IKE_AUTH.I")
opaque(r, i, "IKE_AUTH.R")
local whole = traffic.udp{ from = i, to = r.inner4, every = ms(100), start = s(2), count = 5 }
at(s(4))
check(#r:inspect("sad"), "==", 2)
check(r:inspect("sad")[1].packets, "==", 0)	-- a whole datagram shows its ports: it is not for this SA
