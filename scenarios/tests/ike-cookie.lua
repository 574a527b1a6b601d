-- ike-cookie.lua - a responder that asks for a cookie, RFC 7296 2.6.
local w = require "worlds.pair"{ cookie_from = 0 }
local i, r = w.i, w.r

scenario "cookies" {}
local first = expect{ i, ">", r, "IKE_SA_INIT.I", without_notify = "COOKIE", within = s(3) }
expect{ r, ">", i, "IKE_SA_INIT.R", notify = "COOKIE", SPIr = "0x0000000000000000" }
expect{ i, ">", r, "IKE_SA_INIT.I", notify = "COOKIE", nonce = first.nonce,
  row = "R7296-2.6-08@MN" }
expect{ r, ">", i, "IKE_SA_INIT.R", payload = "KE", row = "R7296-2.6-05@HA" }
expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3), row = "R7296-2.6.1-02@MN" }
