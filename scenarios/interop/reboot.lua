-- reboot.lua - one side has lost its SAs and begins anew: INITIAL_CONTACT, and the other has one IKE SA.
local w = require "worlds.vpn"{}
local peer, ss, o = w.peer, w.ss, w.options

scenario "INITIAL_CONTACT" {
  covers = { "R7296-1.2-01" },
}
w.begin()
local old, from, to = peer:inspect("ike")[1].SPIi, peer, ss
if o.by == "us" then
  peer:command("forget")
  check(w.ours(), "==", 0)
  peer:command("start")
else
  from, to = ss, peer
  check(w.ask("crash"), "==", 0)
  ss:command("initiate home4")
  ss:command("initiate home6")
end
local new = expect{ from, ">", to, "IKE_AUTH.I", notify = "INITIAL_CONTACT", SPIi = is_not(old), within = w.soon(12) }
expect{ to, ">", from, "IKE_AUTH.R", SPIi = new.SPIi, payload = "TSr", within = w.soon(3) }
w.both_ways()
check(w.ours(), "==", 1)
check(w.ask("sas 1"), "==", 0)
