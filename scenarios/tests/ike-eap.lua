-- ike-eap.lua - the initiator proves itself by EAP-MSCHAPv2, RFC 7296 2.16.
local c = require "certs"
local good = param("password", "right", { "right", "wrong" }) == "right"
local w = require "worlds.pair"{ auth = "eap", peer_auth = "signature", r_key = c.r_key, r_cert = c.r_cert, ca = c.root_cert,
  eap_user = "anna", eap_password = "Sesam", r_eap_password = good and "Sesam" or "Simsala" }
local i, r = w.i, w.r

scenario "EAP" {}
expect{ i, ">", r, "IKE_AUTH.I", msgid = 1, without_payload = "AUTH", within = s(3), row = "R7296-2.16-01@MN" }
expect{ r, ">", i, "IKE_AUTH.R", msgid = 1, payload = { "IDr", "CERT", "AUTH", "EAP" }, auth_method = 14,
  row = "R7296-2.16-02@HA" }
if good then
  local last = expect{ i, ">", r, "IKE_AUTH.I", payload = "AUTH", auth_method = 2, without_payload = "EAP",
    within = s(5), row = "R7296-2.16-05@MN" }
  expect{ r, ">", i, "IKE_AUTH.R", msgid = last.msgid, payload = { "AUTH", "TSr" }, auth_method = 2, row = "R7296-2.16-05@HA" }
else
  at(s(10))
  check(#r:inspect("ike"), "==", 0, "R7296-2.16-07@HA")
  check(#r:inspect("sad"), "==", 0)
end
