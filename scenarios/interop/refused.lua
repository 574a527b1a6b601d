-- refused.lua - what the two sides want does not fit: one of them says so, and no SA for traffic comes of it.
local o = options({}, {
  notify = "AUTHENTICATION_FAILED",
  where = "IKE_AUTH.R",     -- the message that says so; or IKE_SA_INIT.R, INFORMATIONAL.I of the initiator,
                            -- EAP: a failure there, and nobody goes on (RFC 7296 2.16)
  stands = false,           -- the IKE SA stands all the same (RFC 7296 1.2, 2.21.2)
})
local w = require "worlds.vpn"{}
local peer, ss = w.peer, w.ss

scenario "refused" {
  covers = { "R7296-1.2-01" },
}
local i, r = peer, ss
if w.options.start ~= "initiator" then
  ss:command("initiate home4")
  i, r = ss, peer
end
if o.where == "IKE_SA_INIT.R" then
  expect{ i, ">", r, "IKE_SA_INIT.I", within = w.soon(8) }
else
  expect{ i, ">", r, "IKE_AUTH.I", within = w.soon(8) }
end
if o.where == "EAP" then
  never{ i, ">", r, "IKE_AUTH.I", payload = "AUTH" }
  never{ r, ">", i, "IKE_AUTH.R", payload = "TSr" }
  for id = 1, 3 do
    expect{ r, ">", i, "IKE_AUTH.R", msgid = id, payload = "EAP", within = w.soon(6) }
  end
  wait(s(3))
  check(w.ask("sas 0"), "==", 0)
elseif o.where == "INFORMATIONAL.I" then
  expect{ r, ">", i, "IKE_AUTH.R", payload = "AUTH", within = w.soon(3) }
  expect{ i, ">", r, "INFORMATIONAL.I", notify = o.notify, within = w.soon(3) }
else
  expect{ r, ">", i, o.where, notify = o.notify, payload = "N", without_payload = { "TSr", "KE" }, within = w.soon(3) }
end
wait(s(1))
check(#peer:inspect("sad"), "==", 0)
check(w.ours(), "==", o.stands and 1 or 0)
