-- mobike-move.lua - i goes from one link to the other; r checks that it is there.
local w = require "worlds.pair"{ insider = param("who", "nobody", { "nobody", "i" }) == "i" and "i" or "none" }
local i, r = w.i, w.r

scenario "UPDATE_SA_ADDRESSES and COOKIE2" {}
local six = traffic.ping{ from = i, to = r.inner6, every = s(1), start = s(1), stop = s(30) }
if w.options.insider == "i" then
  i:next("IKE_AUTH", { n_MOBIKE_SUPPORTED = "00010203" })
  i:every("INFORMATIONAL.R", { n_COOKIE2 = "00112233445566778899aabbccddeeff" })
end
w.up()
at(s(5)); i:attach(w.c, 1); i:detach(0)
local u = expect{ i, ">", r, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES", within = s(8) }
expect{ r, ">", i, "INFORMATIONAL.R", msgid = u.msgid, without_notify = "UNACCEPTABLE_ADDRESSES", within = s(2),
  row = "R4555-4.2.1-02@HA" }
local one = expect{ r, ">", i, "INFORMATIONAL.I", notify = "COOKIE2", within = s(3) }
if w.options.insider == "i" then
  expect{ r, ">", i, "INFORMATIONAL.I", delete = "IKE", within = s(3), row = { "R4555-3.7-08@HA", "R4555-3.7-09@HA" } }
else
  expect{ i, ">", r, "INFORMATIONAL.R", n_COOKIE2 = one.n_COOKIE2 }
  at(s(15)); i:attach(w.a, 0); i:detach(1)
  local two = expect{ r, ">", i, "INFORMATIONAL.I", notify = "COOKIE2", within = s(8) }
  check(two.n_COOKIE2, "~=", one.n_COOKIE2, "R4555-4.2.5-02@HA")
  at(s(31)); check(six.received, ">=", six.sent - 4)
end
