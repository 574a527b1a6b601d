-- ike-selectors.lua - traffic selectors that do not fit, or fit in part, RFC 7296 2.9.
local what = param("what", "narrow", { "narrow", "strangers" })
local w = require "worlds.pair"{ narrow = what == "narrow", strangers = what == "strangers" }
local i, r = w.i, w.r

scenario "traffic selectors are narrowed, or refused" {}
if what == "narrow" then
  expect{ r, ">", i, "IKE_AUTH.R", TSi = "1:0-65535:192.168.1.1-192.168.1.1",
    TSr = "1:0-65535:192.168.2.1-192.168.2.1", within = s(3), row = "R7296-2.9-06@HA" }
else
  expect{ r, ">", i, "IKE_AUTH.R", notify = "TS_UNACCEPTABLE", payload = { "IDr", "AUTH" }, without_payload = "SA",
    within = s(3), row = "R7296-2.9-04@HA" }
  at(s(5)); check(#i:inspect("ike"), "==", 1)
  check(#i:inspect("sad"), "==", 0)
end
