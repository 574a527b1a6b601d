-- fragments.lua - packets in fragments through security gateways, RFC 4301 7. A later fragment hides its ports: a
-- tunnel for any port carries it (7.1), and so does a separate one for what is OPAQUE (7.2); a tunnel for some
-- ports does after its first fragment, if both ends have agreed on that (7.3); what passes in clear by its port
-- is looked at likewise (7.4). Fragments of ESP packets are none of ESP's business (RFC 4303 3.4.1).
local what = param("what", "any", { "any", "separate", "agreed", "unagreed", "refused", "unasked", "bypass", "esp" })
local narrow = "192.168.1.2 192.168.2.2 proto=udp remote=9500-9501"
local w = require "worlds.gateways"{
  spd = (what == "any" or what == "esp") and "192.168.1.2 192.168.2.2" or
    what == "separate" and narrow .. ";192.168.1.2 192.168.2.2 proto=udp local=opaque remote=opaque" or
    (what == "agreed" or what == "refused") and narrow .. " fragments" or narrow,
  r_spd = what == "refused" and "192.168.2.2 192.168.1.2 proto=udp local=9500-9501" or "",
  bypass = what == "bypass" and "192.168.1.2 192.168.2.2 proto=udp remote=7000" or "",
  insider = (what == "unasked" or what == "bypass") and "i" or "none",
  i_conf = what == "unasked" and "mutants frag-unagreed" or what == "bypass" and "mutants frag-bypassed" or "" }
local i, r, a, b = w.i, w.r, w.a, w.b

scenario "fragments" {}
local function udp(port, size)
  return traffic.udp{ from = a, to = b.addr4, port = port, every = ms(100), start = s(2), count = 20, size = size }
end
local small = udp(9500, 200)
if what == "esp" then
  -- "More fragments" is set in the header of a whole ESP packet: it never becomes whole again.
  local odd = rewrite{ i, ">", r, "DATA", nth = 3, set = { octets = "6=20" } }
  at(s(6)); check(odd.acts, "==", 1)
  check(small.received, "==", 19, "R4303-3.4.1-01@HA")
  return
end
local big, clear = udp(9501, 4000), udp(7000, 4000)
if what == "refused" then
  expect{ i, ">", r, "IKE_AUTH.I", notify = "NON_FIRST_FRAGMENTS_ALSO", within = s(3) }
  expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", without_notify = "NON_FIRST_FRAGMENTS_ALSO", within = s(1),
    row = "R7296-1.3.1-11@HA" }
end
if what == "unagreed" or what == "refused" then
  never{ i, ">", any, "DATA", dport = 9501, len = at_least(4000), within = s(8),
    row = { "R4301-7.3-01@MN", what == "refused" and "R7296-1.3.1-10@MN" or nil } }
end
at(s(10))
check(small.received, "==", 20)
local passes = what == "any" or what == "separate" or what == "agreed"
check(big.received, "==", passes and 20 or 0,
  what == "any" and { "R4301-7.1-01@MN", "R4301-7.1-01@HA" } or
  what == "agreed" and { "R4301-7.3-01@MN", "R4301-7.3-01@HA" } or
  what == "unasked" and { "R4301-7.3-01@HA", "R4301-4.4.1.1-05@HA" } or
  what == "bypass" and "R4301-7.4-01@HA" or nil)
check(clear.received, "==", (what == "any" or what == "bypass") and 20 or 0, what == "bypass" and "R4301-7.4-01@HA" or nil)
