-- esp.lua - ESP packets that are repeated, damaged, dummies or of no SA; and integrity without encryption.
local w = require "worlds.pair"{ insider = param("who", "i", { "i", "nobody" }) == "i" and "i" or "none" }
local i, r = w.i, w.r

scenario "ESP" {}
local four = traffic.ping{ from = i, to = r.inner4, every = ms(500), start = s(2), count = 20 }
if w.options.insider == "i" then
  at(s(4)); duplicate{ i, ">", r, "ICMP4", by = ms(100) }
  at(s(6)); i:next("ESP", { ["byte[20]"] = "a5", ["byte[21]"] = "5a" })
  at(s(8)); i:next("ESP", { esp_next = 59 })
  never{ r, ">", any, "ICMP4", icmp_type = 3 }
  -- Under the right key: only nobody has agreed on that number.
  at(s(10)); i:next("ESP", { esp_spi = 0x12345678 })
  at(s(15))
  -- Of the twenty, one was damaged, one a dummy and one of no SA; the copy of another was no packet of its own.
  check(four.received, "==", four.sent - 3, { "R4303-2.6-02@HA", "R4303-3.4.2-01@HA" })
  check(four.duplicates, "==", 0, "R4303-3.4.3-04@HA")
else
  at(s(15)); check(four.received, "==", four.sent, { "R4303-1-01@HA", "R4303-3.4.3-03@HA" })
end
