-- worlds/agents.lua - three home agents on one home link, none of them its router, and mobile nodes that
-- must find one.
--
--    home 2001:db8:100::/64
--    ha   ::1, preference 10 ---+
--    ha2  ::2, preference 20 ---+--- router --- hotel6   2001:db8:200::/64
--    ha3  ::3, preference 0 ----+       +------ office6  2001:db8:210::/64
--                                       +------ far      2001:db8:300::/64: cn
--
-- Home agents advertise, so that all know all (RFC 6275 10.5.1), but are nobody's default router.

return function(given)
  local o = options(given, {
    mobike = true,
    payload_esp = true,
    k = true,
    full = true,               -- ha2 takes no bindings
    liars = false,             -- ha2 and ha3 may break the rules
    agent = "",                -- the home agent that the mobile node knows from the start; else it asks
    lifetime = s(420),         -- of a binding
    ra_lifetime = s(30),       -- Home Agent Lifetime
    start = "hotel6",
  }, {
    start = { "home", "hotel6", "office6", "far" }, lifetime = { from = s(4), to = s(262140) },
    ra_lifetime = { from = s(3), to = s(65535) },
  })
  local links = {}
  for name, delay in pairs{ home = ms(1), far = ms(1), hotel6 = ms(10), office6 = ms(10) } do
    links[name] = link{ name, kind = "lan", delay = delay, rate = "100Mbps" }
  end
  local hoa6, id, psk = "2001:db8:100::101", "mn1.example", "secret-of-mn1"

  local function advertises(addr, prefix)
    return { addr = addr, ra = true, ra_min = s(1), ra_max = s(3), ra_prefix = prefix }
  end
  local function agent(name, n, preference, room)
    local addr = "2001:db8:100::" .. n
    local at_home = advertises(addr .. "/64", "2001:db8:100::/64")
    at_home.ra_home_agent, at_home.ra_lifetime = true, s(0)
    at_home.ra_ha_preference, at_home.ra_ha_lifetime = preference, o.ra_lifetime
    local a = node{ name, kind = "ha", insider = o.liars and n > 1, props = { addr6 = addr }, conf = {
      id = name .. ".example", ha6 = addr, home_ifc = 0, dhaad = true, max_bindings = room,
      mobike = o.mobike, payload_esp = o.payload_esp, k = o.k, eth0 = at_home,
      route = { "::/0 via 2001:db8:100::fe" },
      peer = { string.format("id=%s psk=%s hoa6=%s", id, psk, hoa6) },
    } }
    a:attach(links.home)
    return a
  end
  local ha = agent("ha", 1, 10, 100)
  local ha2 = agent("ha2", 2, 20, o.full and 0 or 100)
  local ha3 = agent("ha3", 3, 0, 100)

  local router = node{ "router", kind = "router", conf = {
    eth0 = advertises("2001:db8:100::fe/64", "2001:db8:100::/64"),
    eth1 = advertises("2001:db8:200::1/64", "2001:db8:200::/64"),
    eth2 = advertises("2001:db8:210::1/64", "2001:db8:210::/64"),
    eth3 = { addr = "2001:db8:300::1/64" },
  } }
  router:attach(links.home, 0)
  router:attach(links.hotel6, 1)
  router:attach(links.office6, 2)
  router:attach(links.far, 3)
  local cn = node{ "cn", kind = "cn", props = { addr6 = "2001:db8:300::2" },
    conf = { eth0 = { addr = "2001:db8:300::2/64" }, route = "::/0 via 2001:db8:300::1" } }
  cn:attach(links.far)

  local conf = { id = id, psk = psk, hoa6 = hoa6, dhaad = true, home_prefix = "2001:db8:100::/64",
    mobike = o.mobike, payload_esp = o.payload_esp, k = o.k, lifetime = o.lifetime,
    eth0 = { slaac = true } }
  if o.agent ~= "" then conf.ha6 = o.agent end
  local mn = node{ "mn", kind = "mn", props = { hoa6 = hoa6 }, conf = conf }
  mn:attach(links[o.start])
  return names "part of the world" { mn = mn, ha = ha, ha2 = ha2, ha3 = ha3, cn = cn, router = router,
    links = names "link" (links), options = o,
    anycast = "2001:db8:100:0:fdff:ffff:ffff:fffe" }
end
