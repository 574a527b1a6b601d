-- changes.lua - a neighbour whose link-layer address changes, in each state of whoever sends to it: told by an
-- unsolicited advertisement, with O and without, and by a solicitation. At home the mobile node and the home
-- agent send to it; on the far link a correspondent node and the router.
local where = param("where", "home", { "home", "far" })
local w = require "worlds.roaming"{ nat = "none", eve = where }
local mn, ha, cn, router, eve = w.mn, w.ha, w.cn, w.router, w.eve
local home = where == "home"

scenario "a neighbour with another address" {}

-- On the link, and through a router of it.
local near, far, via = home and mn or cn, home and cn or mn, home and ha or router
local of_near, of_via = home and mn.hoa6 or cn.addr6, home and ha.addr6 or "2001:db8:300::1"
local groups = { home and "ff02::1:ff00:101" or "ff02::1:ff00:2", "ff02::1:ff00:1" }
local function both_send(from, to)
  traffic.udp{ from = near, to = eve.addr6, every = ms(100), start = from, stop = to }
  traffic.udp{ from = far, to = eve.addr6, every = ms(100), start = from, stop = to }
end

-- Eve says that she has another address.
local function advertises(mac, O)
  eve:forge("NA", { src = eve.addr6, dst = "ff02::1", target = eve.addr6, R = 0, S = 0, O = O, lladdr = mac })
end
local function solicits(mac)
  for i, a in ipairs{ of_near, of_via } do
    eve:forge("NS", { src = eve.addr6, dst = groups[i], target = a, lladdr = mac })
  end
end
local function octets(mac)
  local text, hex = tostring(mac), ""
  for i = 1, 16, 3 do hex = hex .. text:sub(i, i + 1) end
  return hex
end
local function probed_thrice_then_asked()
  local function by(node)
    return function()
      expect{ node, ">", any, "NS", dst = eve.addr6, times = 3, within = s(9) }
      expect{ node, ">", any, "NS", target = eve.addr6, dst = is_not(eve.addr6), within = s(2) }
    end
  end
  both(by(near), by(via))
end

-- REACHABLE. What she says again changes nothing; with O=1 another address is taken, and nobody is there.
both_send(s(5), s(60))
at(s(5)); local own = expect{ eve, ">", any, "NA", target = eve.addr6, S = 1 }
at(s(8)); solicits(octets(own.lladdr))
at(s(10)); advertises("020000000001", 1)
probed_thrice_then_asked()
-- DELAY: taken at once, and the delay begins anew; the same again changes nothing. PROBE: likewise.
at(s(20)); advertises("020000000002", 1)
at(s(22)); advertises("020000000003", 1)
at(s(24)); solicits("020000000003")
at(s(27.5)); advertises("020000000004", 1)
at(s(33)); solicits("020000000004")
expect{ near, ">", any, "NS", target = eve.addr6, dst = is_not(eve.addr6), within = s(5) }
-- DELAY: taken from a solicitation; without O it is not taken, and the delay goes on.
at(s(36.6)); solicits("020000000006")
at(s(38)); advertises("020000000007", 0)
at(s(39)); solicits("020000000006")
probed_thrice_then_asked()
-- REACHABLE: without O it is not taken, but doubted; she is still there.
at(s(49)); advertises("020000000008", 0)
both(
  function() expect{ near, ">", any, "NS", dst = eve.addr6, within = s(6) } end,
  function() expect{ via, ">", any, "NS", dst = eve.addr6, within = s(6) } end)
never{ near, ">", any, "NS", target = eve.addr6, dst = is_not(eve.addr6) }
-- STALE: by an advertisement, not by one without O; by a solicitation.
both_send(s(115), s(130))
both_send(s(182), s(195))
at(s(110)); advertises("020000000009", 1)
at(s(111)); advertises("02000000000a", 0)
at(s(116)); probed_thrice_then_asked()
at(s(180)); solicits("02000000000b")
at(s(184)); probed_thrice_then_asked()
at(s(200))
