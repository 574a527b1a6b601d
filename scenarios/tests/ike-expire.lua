-- ike-expire.lua - a pair of SAs that r does not let i replace: with its lifetime it ends, and the IKE SA with
-- it, RFC 7296 2.8. `what`: r says that it cannot just now, or that it has no room (4).
local what = param("what", "busy", { "busy", "room" })
local w = require "worlds.pair"{ child_lifetime = s(60), r_child_lifetime = s(3600), insider = "r", family = 4, narrow = true }
local i, r = w.i, w.r

scenario "no SA beyond its lifetime" {}
traffic.ping{ from = i, to = r.inner4, every = ms(500), start = s(2), stop = s(130) }
w.up()
r:every("CREATE_CHILD_SA.R", { drop_payload = "SA",
  add_notify = what == "room" and "NO_ADDITIONAL_SAS:" or "TEMPORARY_FAILURE:" })
local last = expect{ i, ">", r, "ICMP4", protected_by = "esp", within = s(5) }
expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", n_REKEY_SA_spi = any, within = s(60) }
if what == "room" then
  expect{ i, ">", r, "INFORMATIONAL.I", delete = any, within = s(1), row = "R7296-4-04@MN" }
  expect{ i, ">", r, "CREATE_CHILD_SA.I", without_notify = "REKEY_SA", within = s(1), row = "R7296-4-04@MN" }
else
  local gone = expect{ i, ">", r, "INFORMATIONAL.I", delete = "IKE", within = s(60), row = "R7296-2.8-02@MN" }
  check(gone.t, "<=", s(61), "R7296-2.8-02@MN")
  never{ i, ">", r, "ICMP4", esp_spi = last.esp_spi, within = s(10), row = "R7296-2.8-01@MN" }
  wait(s(11))
end
