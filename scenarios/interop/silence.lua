-- silence.lua - nothing comes from the other side any more: it is asked, again and again, and then its SAs go.
local w = require "worlds.vpn"{ dpd = s(1), retransmit_tries = 3, mobike = false }
local peer, ss, o = w.peer, w.ss, w.options

scenario "a peer that is gone" {
  covers = { "R7296-1.2-01" },
}
w.begin()
check(w.ours(), "==", 1)
if o.by == "us" then
  ss:command("silence")
  traffic.ping{ from = peer, to = ss.inner4, every = ms(100), count = 20 }
  local q = expect{ peer, ">", ss, "INFORMATIONAL.I", delete = absent, within = w.soon(8) }
  expect{ peer, ">", ss, "INFORMATIONAL.I", msgid = q.msgid, times = 2, within = w.soon(8) }
  wait(s(4))
  check(w.ours(), "==", 0)
  check(#peer:inspect("sad"), "==", 0)
else
  ss:command("quiet")
  peer:detach(0)
  check(w.ask("sas 0"), "==", 0)
end
