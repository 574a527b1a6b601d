-- leases.lua - the life of an address by DHCP: nobody acknowledges it, it is refused; it is renewed, not
-- renewed and lost; refused in the end, by either kind of request.
local w = require "worlds.roaming"{ start = "cafe", lease = s(640), nat_refresh = s(21) }
local mn, ha, nat, l = w.mn, w.ha, w.nat, w.links

scenario "an address by DHCP, from its first day to its last" {}

-- What the server gets is about another network: octet 40 of the packet begins ciaddr.
local function spoil()
  return rewrite{ mn, ">", any, "DHCP_REQUEST", set = { octets = "40=0a090909" } }
end
local function silence() return drop{ mn, ">", any, "DHCP_REQUEST", nth = 0 } end
local function leased()
  return expect{ nat, ">", any, "DHCP_ACK", within = s(30) }
end
local function asks_to_extend(dst)
  return expect{ mn, ">", any, "DHCP_REQUEST", dst = dst, ciaddr = mn.coa4, server_id = absent,
    requested = absent, within = s(330) }
end
local function lost(ba_within)
  expect{ mn, ">", any, "DHCP_DISCOVER", within = s(90) }
  leased()
  expect{ ha, ">", mn, "BA", status = 0, within = s(30) }
end

-- Nobody acknowledges it: four times, 4, 8, 16, 32 s apart, then from the beginning.
drop{ nat, ">", any, "DHCP_ACK", times = 4 }
expect{ mn, ">", any, "DHCP_REQUEST", times = 4, within = s(40) }
expect{ mn, ">", any, "DHCP_DISCOVER", within = s(40) }
expect{ nat, ">", any, "DHCP_ACK", within = s(30) }
expect{ ha, ">", mn, "BA", status = 0, within = s(15) }

-- Renewed at half of it.
local renewal = asks_to_extend("10.0.0.1")
expect{ nat, ">", mn, "DHCP_ACK", dst = renewal.ciaddr, within = s(1) }

-- Not renewed: asked again, then of everybody, then lost.
wait(s(300))
local deaf = silence()
asks_to_extend("10.0.0.1")
asks_to_extend("10.0.0.1")
asks_to_extend("255.255.255.255")
expect{ mn, ">", any, "DHCP_DISCOVER", within = s(90) }
deaf:stop()
leased()
expect{ ha, ">", mn, "BA", status = 0, within = s(30) }

-- Refused when it asks to renew.
wait(s(300)); spoil()
asks_to_extend("10.0.0.1")
expect{ nat, ">", any, "DHCP_NAK", row = "R2131-3.2-01", dst = "255.255.255.255", within = s(1) }
lost()

-- Extended by whoever hears it; and refused so.
for _, refused in ipairs{ false, true } do
  wait(s(300))
  local deaf = silence()
  asks_to_extend("10.0.0.1"); wait(s(235)); deaf:stop()
  if refused then spoil() end
  asks_to_extend("255.255.255.255")
  if refused then lost() else leased() end
end

-- Somebody else has it: the address is in use, so it is given back.
at(now() + s(20))
