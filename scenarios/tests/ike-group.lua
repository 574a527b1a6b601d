-- ike-group.lua - the initiator's KE is of another group than the responder wants, RFC 7296 1.2, 1.3.
local w = require "worlds.pair"{ ike_suite = "aesgcm-sha256-x25519,aesgcm-sha256-ecp256",
  r_ike_suite = "aesgcm-sha256-ecp256" }
local i, r = w.i, w.r

scenario "INVALID_KE_PAYLOAD, and the group it names" {}
local first = expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = 31, within = s(3) }
expect{ r, ">", i, "IKE_SA_INIT.R", notify = "INVALID_KE_PAYLOAD", n_INVALID_KE_PAYLOAD = "0013",
  SPIr = "0x0000000000000000", row = "R7296-2.6-04@HA" }
expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = 19, proposals = first.proposals,
  row = { "R7296-1.2-12@MN", "R7296-1.2-13@MN" } }
expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3) }
