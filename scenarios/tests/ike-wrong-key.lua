-- ike-wrong-key.lua - the two do not share the secret, or the identity is not the one expected.
local what = param("what", "key", { "key", "id" })
local w = require "worlds.pair"(what == "key" and { r_psk = "another secret" } or { i_id = "j.example" })
local i, r = w.i, w.r

scenario "AUTHENTICATION_FAILED" {}
expect{ r, ">", i, "IKE_AUTH.R", notify = "AUTHENTICATION_FAILED", payload = "N", without_payload = { "AUTH", "SA" },
  within = s(3), row = what == "key" and { "R7296-1.2-08@HA", "R7296-2.21.2-01@HA" } or "R7296-1.2-09@HA" }
at(s(5))
check(#r:inspect("ike"), "==", 0)
check(#r:inspect("sad"), "==", 0)
