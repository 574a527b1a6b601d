-- ike-none-chosen.lua - nothing that is offered is allowed: by configuration, of the IKE SA or of ESP.
local what = param("what", "ike", { "ike", "esp" })
local w = require "worlds.pair"(what == "ike" and { r_ike_suite = "aes256-sha256-prfsha256-x25519" } or
  { r_esp_suite = "aes256-sha256" })
local i, r = w.i, w.r

scenario "NO_PROPOSAL_CHOSEN" {}
if what == "ike" then
  expect{ r, ">", i, "IKE_SA_INIT.R", notify = "NO_PROPOSAL_CHOSEN", without_payload = "SA",
    SPIr = "0x0000000000000000", within = s(3),
    row = { "R7296-2.7-03@HA", "R7296-3.3.4-01@HA", "R7296-2.6-04@HA" } }
  at(s(10)); check(#r:inspect("ike"), "==", 0)
else
  expect{ r, ">", i, "IKE_AUTH.R", notify = "NO_PROPOSAL_CHOSEN", payload = { "IDr", "AUTH" }, without_payload = "SA",
    within = s(3), row = "R7296-2.7-03@HA" }
  never{ i, ">", r, "INFORMATIONAL.I", delete = "IKE", within = s(4), row = "R7296-2.21.2-04@MN" }
  at(s(5)); check(#i:inspect("ike"), "==", 1)
end
