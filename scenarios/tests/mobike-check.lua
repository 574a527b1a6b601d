-- mobike-check.lua - r looks whether i is where it says it is: before user packets go there, or after, as r's
-- policy has it (RFC 4555 3.7).
local when = param("when", "before", { "before", "after" })
local w = require "worlds.pair"{ check_after = when == "after" }
local i, r = w.i, w.r

scenario "the check and the move" {
  covers = { when == "after" and "R4555-3.7-04" or "R4555-3.7-03" },
}
traffic.udp{ from = r, to = i.inner6, every = ms(100), size = 100, start = s(1), stop = s(20) }
w.up()
at(s(5)); i:attach(w.c, 1); i:detach(0)
local u = expect{ i, ">", r, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", within = s(8) }
local unheard = drop{ i, ">", r, "INFORMATIONAL.R", times = 20 }
expect{ r, ">", i, "INFORMATIONAL.I", notify = "COOKIE2", dst = u.src, within = s(2),
  row = when == "after" and "R4555-3.7-04@HA" or "R4555-3.7-03@HA" }
if when == "after" then
  expect{ r, ">", i, "DATA", protected_by = "esp", dst = u.src, within = s(1), row = "R4555-3.7-04@HA" }
else
  never{ r, ">", i, "DATA", protected_by = "esp", dst = u.src, within = s(2), row = "R4555-3.7-03@HA" }
  wait(s(3))
end
unheard:stop()
expect{ i, ">", r, "INFORMATIONAL.R", within = s(8) }
expect{ r, ">", i, "DATA", protected_by = "esp", dst = u.src, within = s(2) }
