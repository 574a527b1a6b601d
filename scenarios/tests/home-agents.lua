-- home-agents.lua - what a home agent says of the others of its link, as they come, go, and fall silent; and a
-- mobile node that has to ask more than once. Every reboot makes it ask anew.
local w = require "worlds.agents"{ full = false, ra_lifetime = s(9), liars = true }
local mn, ha, ha2, ha3 = w.mn, w.ha, w.ha2, w.ha3

scenario "home agents come and go" {}

local function asks() return expect{ mn, ">", any, "DHAAD_REQUEST", dst = w.anycast, within = s(15) } end
local function told(homes)
  local q = asks()
  expect{ any, ">", mn, "DHAAD_REPLY", identifier = q.identifier, homes = homes, within = s(1) }
end
local function agent(...)
  local list = {}
  for i, n in ipairs{...} do list[i] = "2001:db8:100::" .. n end
  return table.concat(list, ",")
end

told(agent(2, 1, 3))

-- What is reserved today may mean something tomorrow, on either side.
at(s(8)); rewrite{ mn, ">", any, "DHAAD_REQUEST", set = { octets = "46=ff01", checksum = "ok" } }
mn:reboot()
asks()
expect{ any, ">", mn, "DHAAD_REPLY", row = "R6275-6.5-05@HA", within = s(1) }
at(s(16)); rewrite{ any, ">", mn, "DHAAD_REPLY", set = { octets = "46=ffff", checksum = "ok" } }
mn:reboot()
asks()
expect{ mn, ">", ha2, "BU", row = "R6275-6.6-04@MN", within = s(2) }

-- Somebody else's answer is none.
at(s(24)); rewrite{ any, ">", mn, "DHAAD_REPLY", set = { octets = "44=0000", checksum = "ok" } }
mn:reboot()
asks()
never{ mn, ">", any, "IKE_SA_INIT", row = "R6275-6.5-03@MN", within = s(2) }
asks()
expect{ mn, ">", ha2, "BU", within = s(3) }

-- One falls silent for longer than it is to be listed; is no home agent for a while; and leaves the option away:
-- then it lives as long as it is a router, which is not at all.
at(s(36)); local gone = drop{ ha3, ">", any, "RA", nth = 0 }
wait(s(12)); mn:reboot(); told(agent(2, 1))
gone:stop(); wait(s(4)); mn:reboot(); told(agent(2, 1, 3))
gone = rewrite{ ha3, ">", any, "RA", nth = 0, set = { octets = "45=00", checksum = "ok" } }
wait(s(4)); mn:reboot(); told(agent(2, 1))
gone:stop(); wait(s(4)); mn:reboot(); told(agent(2, 1, 3))
ha3:every("RA", { ha_preference = absent, ha_lifetime = absent })
wait(s(4)); mn:reboot(); told(agent(2, 1))

-- Another one without the option is a router: it has preference 0.
ha2:every("RA", { ha_preference = absent, ha_lifetime = absent, router_lifetime = 9 })
wait(s(4)); mn:reboot(); told(agent(1, 2))
-- Silence is not the end, the end of the lifetime is.
wait(s(4)); drop{ ha2, ">", any, "RA", nth = 0 }
wait(s(5)); mn:reboot(); told(agent(1, 2))
wait(s(5)); mn:reboot(); told(agent(1))

-- Nobody answers: the same request four times more, each after twice the time.
local deaf = drop{ any, ">", mn, "DHAAD_REPLY", nth = 0 }
wait(s(2)); mn:reboot()
local first = asks()
for i = 0, 3 do
  first = expect{ mn, ">", any, "DHAAD_REQUEST", identifier = first.identifier, since = first,
    not_before = s(3 * 2 ^ i) - ms(50), within = s(3 * 2 ^ i) + ms(50) }
end
never{ mn, ">", any, "DHAAD_REQUEST", within = s(100) }
wait(s(100)); deaf:stop()
expect{ mn, ">", ha, "BU", within = s(20) }
wait(s(5))
