-- mobike-no-nats.lua - who does not do NAT traversal says so, and notices a NAT, RFC 4555 3.9.
local w = require "worlds.pair"{ nat_traversal = false, family = 4 }
local i, r = w.i, w.r

scenario "NO_NATS_ALLOWED" {}
if w.nat then
  -- i is 10.1.0.2, and r sees 10.8.0.2.
  expect{ i, ">", r, "IKE_AUTH.I", notify = "NO_NATS_ALLOWED", within = s(3) }
  expect{ r, ">", i, "IKE_AUTH.R", notify = "UNEXPECTED_NAT_DETECTED", without_payload = "SA", within = s(3),
    row = "R4555-3.9-04@HA" }
  at(s(5)); check(#r:inspect("sad"), "==", 0, "R4555-3.9-11@HA")
else
  expect{ i, ">", r, "IKE_AUTH.I", notify = "NO_NATS_ALLOWED", within = s(3), row = "R4555-3.9-02@MN" }
  expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr" }
  at(s(5)); i:attach(w.c, 1); i:detach(0)
  local u = expect{ i, ">", r, "INFORMATIONAL.I", notify = { "UPDATE_SA_ADDRESSES", "NO_NATS_ALLOWED" }, within = s(8),
    row = "R4555-3.9-03@MN" }
  expect{ r, ">", i, "INFORMATIONAL.R", msgid = u.msgid, within = s(2) }
end
