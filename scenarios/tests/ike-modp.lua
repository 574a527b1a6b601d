-- ike-modp.lua - public values of a MODP group, until one begins with an octet of zero: it is as long as all
-- others, and both sides come to the same keys, RFC 7296 3.4.
local w = require "worlds.pair"{ ike_suite = "aesgcm-sha256-modp2048", esp_suite = "aesgcm-modp2048", narrow = true, family = 4 }
local i, r = w.i, w.r

scenario "Diffie-Hellman in groups of integers" {}
w.up()
local short = false
for t = 2, 400 do
  at(s(t)); w.tell(i, "child")
  local ask = expect{ i, ">", r, "CREATE_CHILD_SA.I", ke_group = 14, within = ms(500) }
  local answer = expect{ r, ">", i, "CREATE_CHILD_SA.R", msgid = ask.msgid, ke_group = 14, within = ms(100) }
  if ask.ke:sub(1, 2) == "00" or answer.ke:sub(1, 2) == "00" then
    short = true
    break
  end
end
check(short, "==", true)
local start = now() + s(1)
local ping = traffic.ping{ from = i, to = r.inner4, every = s(1), start = start, count = 3 }
wait(s(6))
check(ping.received, "==", 3)
