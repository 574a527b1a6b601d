-- ike-group.lua - the initiator's KE is of another group than the responder wants, RFC 7296 1.2, 1.3: in
-- IKE_SA_INIT, or in CREATE_CHILD_SA.
local where = param("where", "init", { "init", "child" })
local both, one = "aesgcm-sha256-x25519,aesgcm-sha256-ecp256", "aesgcm-sha256-ecp256"
local w = require "worlds.pair"{ ike_suite = where == "init" and both or "", r_ike_suite = where == "init" and one or "",
  esp_suite = where == "child" and "aesgcm-x25519-ecp256" or "", r_esp_suite = where == "child" and "aesgcm-ecp256" or "",
  family = where == "child" and 4 or 0, narrow = where == "child" }
local i, r = w.i, w.r

scenario "INVALID_KE_PAYLOAD, and the group it names" {}
if where == "init" then
  local first = expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = 31, within = s(3) }
  expect{ r, ">", i, "IKE_SA_INIT.R", notify = "INVALID_KE_PAYLOAD", n_INVALID_KE_PAYLOAD = "0013",
    SPIr = "0x0000000000000000", row = "R7296-2.6-04@HA" }
  expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = 19, proposals = first.proposals,
    row = { "R7296-1.2-12@MN", "R7296-1.2-13@MN" } }
  expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3) }
else
  w.up()
  at(s(3)); w.tell(i, "child")
  local ask = expect{ i, ">", r, "CREATE_CHILD_SA.I", ke_group = 31, within = s(1) }
  expect{ r, ">", i, "CREATE_CHILD_SA.R", notify = "INVALID_KE_PAYLOAD", n_INVALID_KE_PAYLOAD = "0013",
    without_payload = { "SA", "KE" }, row = "R7296-1.3-04@HA" }
  check(#r:inspect("sad"), "==", 2, "R7296-1.3-04@HA")
  local again = expect{ i, ">", r, "CREATE_CHILD_SA.I", ke_group = 19, msgid = is_not(ask.msgid), within = s(1) }
  expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = again.msgid, ke_group = 19, payload = "SA", within = s(1) }
  at(s(5)); check(#r:inspect("sad"), "==", 2)
end
