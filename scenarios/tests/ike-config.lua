-- ike-config.lua - i has its inner addresses from r, by a configuration payload in IKE_AUTH, RFC 7296 2.19,
-- 3.15; or does not ask (asks=false), where it must.
local asks = param("asks", true)
local w = require "worlds.pair"{ ask_inner = asks, must_ask = true, family = 4 }
local i, r = w.i, w.r

scenario "addresses by configuration" {}
if asks then
  local ping = traffic.ping{ from = i, to = r.inner6, every = s(1), start = s(2), count = 5 }
  local ask = expect{ i, ">", r, "IKE_AUTH.I", cp_type = 1, within = s(3) }
  expect{ r, ">", i, "IKE_AUTH.R", msgid = ask.msgid, cp_type = 2, payload = { "CP", "SA", "TSi" },
    where = function(m) return m.cp:find("1=c0a80101", 1, true) and m.cp:find("8=20010db8000a", 1, true) end,
    within = s(1) }
  at(s(8)); w.tell(i, "probe")
  at(s(10)); check(ping.received, "==", 5)
else
  expect{ i, ">", r, "IKE_AUTH.I", cp_type = absent, within = s(3) }
  expect{ r, ">", i, "IKE_AUTH.R", notify = "FAILED_CP_REQUIRED", without_payload = "SA",
    payload = { "IDr", "AUTH" }, within = s(1), row = "R7296-2.19-05@HA" }
  at(s(3)); check(#r:inspect("ike"), "==", 1)
end
