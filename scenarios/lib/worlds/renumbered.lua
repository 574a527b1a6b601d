-- worlds/renumbered.lua - a home link whose prefixes change, and a mobile node that hears of it abroad.
--
--    home 2001:db8:100::/64, later 2001:db8:101::/64
--         ha -------- router ------ hotel6   2001:db8:200::/64
--            core        +--------- office6  2001:db8:210::/64
--                        +--------- far      2001:db8:300::/64: cn
--
-- Home agent and router have an address, and a route, for the second prefix from the start; and the home
-- agent policies and keys of the home address to be (RFC 6275 11.4.3). ha:command("prefix P VALID PREFERRED")
-- changes what the home link advertises.

return function(given)
  local o = options(given, {
    mobike = true,
    payload_esp = true,
    k = true,
    lifetime = s(420),         -- of a binding
    adv_min = s(2),            -- MinMobPfxAdvInterval
    adv_max = s(600),          -- MaxMobPfxAdvInterval
    liar = "none",             -- who may break the rules: ha or mn
    start = "hotel6",
  }, {
    liar = { "none", "ha", "mn" }, start = { "home", "hotel6", "office6", "far" }, lifetime = { from = s(4), to = s(262140) },
    adv_min = { from = s(0), to = s(86400) }, adv_max = { from = s(1), to = s(86400) },
  })
  local links = {}
  for name, delay in pairs{ home = ms(1), core = ms(5), far = ms(1), hotel6 = ms(5), office6 = ms(5) } do
    links[name] = link{ name, kind = "lan", delay = delay, rate = "100Mbps" }
  end
  local old, new = "2001:db8:100::101", "2001:db8:101::101"
  local id, psk = "mn1.example", "secret-of-mn1"

  local function advertises(addr, prefix)
    return { addr = addr, ra = true, ra_min = s(1), ra_max = s(3), ra_prefix = prefix }
  end
  local at_home = advertises({ "2001:db8:100::1/64", "2001:db8:101::1/64" }, "2001:db8:100::/64")
  at_home.ra_home_agent = true
  local function peer(hoa6) return string.format("id=%s psk=%s hoa6=%s", id, psk, hoa6) end
  local ha = node{ "ha", kind = "ha", insider = o.liar == "ha", props = { addr6 = "2001:db8:100::1" }, conf = {
    id = "ha.example", ha6 = "2001:db8:100::1", home_ifc = 0, prefix_discovery = true,
    min_mob_pfx_adv_interval = o.adv_min, max_mob_pfx_adv_interval = o.adv_max,
    mobike = o.mobike, payload_esp = o.payload_esp, k = o.k,
    eth0 = at_home, eth1 = { addr = "2001:db8:f::1/64" }, route = { "::/0 via 2001:db8:f::2" },
    peer = { peer(old), peer(new) },
  } }
  local router = node{ "router", kind = "router", conf = {
    eth0 = { addr = "2001:db8:f::2/64" },
    eth1 = advertises("2001:db8:200::1/64", "2001:db8:200::/64"),
    eth2 = advertises("2001:db8:210::1/64", "2001:db8:210::/64"),
    eth3 = { addr = "2001:db8:300::1/64" },
    route = { "2001:db8:100::/64 via 2001:db8:f::1", "2001:db8:101::/64 via 2001:db8:f::1" },
  } }
  local cn = node{ "cn", kind = "cn", props = { addr6 = "2001:db8:300::2" },
    conf = { eth0 = { addr = "2001:db8:300::2/64" }, route = "::/0 via 2001:db8:300::1" } }
  local mn = node{ "mn", kind = "mn", insider = o.liar == "mn", props = { hoa6 = old, hoa6_new = new }, conf = {
    id = id, ha_id = "ha.example", psk = psk, hoa6 = old, ha6 = "2001:db8:100::1",
    home_prefix = "2001:db8:100::/64", prefix_discovery = true,
    mobike = o.mobike, payload_esp = o.payload_esp, k = o.k, lifetime = o.lifetime,
    eth0 = { slaac = true } } }
  ha:attach(links.home, 0)
  ha:attach(links.core, 1)
  router:attach(links.core, 0)
  router:attach(links.hotel6, 1)
  router:attach(links.office6, 2)
  router:attach(links.far, 3)
  cn:attach(links.far)
  mn:attach(links[o.start])
  return names "part of the world" { mn = mn, ha = ha, cn = cn, router = router,
    links = names "link" (links), options = o, old = old, new = new }
end
