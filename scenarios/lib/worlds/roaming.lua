-- worlds/roaming.lua - the standard world of the roaming stories.
--
--    home 2001:db8:100::/64          core 2001:db8:f::/64
--         198.51.100.0/24                 192.0.2.0/24
--    mn ------------------- ha ---------------- router --- hotel6   2001:db8:200::/64
--                                        |         +------ office6  2001:db8:210::/64
--                                        |         +------ far      2001:db8:300::/64, 203.0.113.0/24: cn
--                                        +--- nat --- cafe 10.0.0.0/24 (DHCP)
--
-- Without NAT the cafe hangs on the router, with public addresses 198.18.0.0/24.
-- Every option is also a parameter: -p nat=symmetric

-- An attacker on one of the links, with addresses of her own there.
local function attacker(where, links)
  local at = names "link of an attacker" {
    core = { "2001:db8:f::66/64", "192.0.2.66/24", "2001:db8:f::2", "192.0.2.2" },
    far = { "2001:db8:300::66/64", "203.0.113.66/24", "2001:db8:300::1", "203.0.113.1" },
    home = { "2001:db8:100::66/64", "198.51.100.66/24", "2001:db8:100::1", "198.51.100.1" },
    hotel6 = { "2001:db8:200::66/64", "198.18.66.66/24", "2001:db8:200::1", "198.18.66.1" },
    cafe = { "2001:db8:6::66/64", "10.0.0.66/24", "2001:db8:6::1", "10.0.0.1" },
  }[where]
  local eve = node{ "eve", kind = "attacker",
    props = { addr6 = at[1]:sub(1, #at[1] - 3), addr4 = at[2]:sub(1, #at[2] - 3) },
    conf = { eth0 = { addr = { at[1], at[2] }, dad = false },
      route = { "::/0 via " .. at[3], "0.0.0.0/0 via " .. at[4] } } }
  eve:attach(links[where])
  return eve
end

return function(given)
  local o = options(given, {
    nat = "port-restricted",   -- or none, full-cone, restricted-cone, symmetric
    mobike = true,
    payload_esp = true,
    k = true,                  -- the K bit; counts where MOBIKE is off
    nodes = 1,
    loss = 0.0,                -- of every link
    lifetime = s(420),         -- of a binding, as asked for
    nat_refresh = s(20),       -- what the home agent tells nodes behind a NAT
    delay = ms(10),            -- of the core
    ra_min = s(1),             -- Router Advertisements come so often, at random between the two
    ra_max = s(3),
    quick = true,              -- mobile nodes skip the random delays of RFC 4861 6.3.7 and 4862 5.4.2
    start = "home",            -- the link on which the mobile nodes begin
    lease = s(3600),           -- of addresses by DHCP
    acd = false,               -- mobile nodes probe IPv4 addresses, RFC 5227
    second = false,            -- the mobile nodes have a second interface, for soft moves
    eve = "none",              -- the link of an attacker, w.eve: core, far, home, hotel6, cafe
    cookie_from = 5000,        -- half-open IKE SAs from which on the home agent asks for a COOKIE
    ha_insider = false,        -- the home agent may break the rules
    cn_insider = false,        -- the correspondent may break the rules
    insiders = 0,              -- so many of the mobile nodes, the last ones, may break the rules
    refuse6 = 1,               -- type of ICMPv6 errors that the home agent does not believe
    keys = "ike",              -- or typed in, as RFC 3776 5.2 or RFC 4877 6 prints them
    typed = 60000,             -- so many of the mobile nodes, the first ones, if keys are typed in
    replay = 0,                -- window of SAs with typed keys
    ro = false,                -- mobile nodes and cn optimize routes; w.plain on the link far does not
  }, {
    nat = { "none", "full-cone", "restricted-cone", "port-restricted", "symmetric" },
    nodes = { from = 1, to = 60000 }, insiders = { from = 0, to = 60000 },
    loss = { from = 0, to = 1 }, delay = { from = s(0), to = s(10) },
    lifetime = { from = s(4), to = s(262140) }, nat_refresh = { from = s(0), to = s(3600) },
    ra_min = { from = ms(30), to = s(1350) }, ra_max = { from = ms(70), to = s(1800) },
    start = { "home", "hotel6", "office6", "cafe", "far", "core" },
    eve = { "none", "core", "far", "home", "hotel6", "cafe" },
    refuse6 = { from = 0, to = 255 }, keys = { "ike", "rfc3776", "rfc4877" },
    typed = { from = 0, to = 60000 }, replay = { from = 0, to = 255 },
  })

  local function lan(name, delay)
    return link{ name, kind = "lan", delay = delay, rate = "100Mbps", loss = o.loss }
  end
  local home, core, far = lan("home", ms(1)), lan("core", o.delay), lan("far", ms(1))
  local hotel6, office6, cafe = lan("hotel6", ms(2)), lan("office6", ms(2)), lan("cafe", ms(2))

  local function advertises(addr, prefix)
    return { addr = addr, ra = true, ra_min = o.ra_min, ra_max = o.ra_max, ra_prefix = prefix }
  end

  -- home agent and mobile nodes: a list of equals, the first is w.mn
  local peers, mobiles, spd, sad = {}, {}, {}, {}
  for i = 1, o.nodes do
    local hoa6 = string.format("2001:db8:100::%x", 0x100 + i)
    local hoa4 = string.format("198.51.100.%d", 99 + i)
    local m = { id = "mn" .. i .. ".example", psk = "secret-of-mn" .. i, hoa6 = hoa6, hoa4 = hoa4,
      spd = {}, sad = {} }
    mobiles[i] = m
    if o.keys ~= "ike" and i <= o.typed then
      local typed = require "manual".lines(o.keys, i, { home = hoa6, home4 = hoa4,
        agent = "2001:db8:100::1", payload = o.payload_esp, replay = o.replay })
      m.psk, m.spd, m.sad = "", typed.spd, typed.sad
      for _, line in ipairs(typed.spd_ha) do table.insert(spd, line) end
      for _, line in ipairs(typed.sad) do table.insert(sad, line) end
    end
    peers[i] = string.format("id=%s%s hoa6=%s hoa4=%s", m.id, m.psk ~= "" and " psk=" .. m.psk or "",
      hoa6, hoa4)
  end
  local at_home = advertises({ "2001:db8:100::1/64", "198.51.100.1/24" }, "2001:db8:100::/64")
  at_home.ra_home_agent = true
  local ha = node{ "ha", kind = "ha", insider = o.ha_insider,
    props = { addr6 = "2001:db8:100::1", addr4 = "192.0.2.1" },
    conf = {
      id = "ha.example", ha6 = "2001:db8:100::1", ha4 = "192.0.2.1", home_ifc = 0,
      mobike = o.mobike, payload_esp = o.payload_esp, k = o.k, nat_refresh = o.nat_refresh, ro = o.ro,
      cookie_from = o.cookie_from, icmp_refuse6 = o.refuse6,
      eth0 = at_home, eth1 = { addr = { "2001:db8:f::1/64", "192.0.2.1/24" } },
      route = { "::/0 via 2001:db8:f::2", "0.0.0.0/0 via 192.0.2.2" }, peer = peers,
      spd = spd, sad = sad,
    } }
  local router = node{ "router", kind = "router", conf = {
    eth0 = { addr = { "2001:db8:f::2/64", "192.0.2.2/24" } },
    eth1 = advertises("2001:db8:200::1/64", "2001:db8:200::/64"),
    eth2 = advertises("2001:db8:210::1/64", "2001:db8:210::/64"),
    eth3 = { addr = { "2001:db8:300::1/64", "203.0.113.1/24" } },
    eth4 = o.nat == "none" and { addr = "198.18.0.1/24", dhcp_first = "198.18.0.100",
      dhcp_last = "198.18.0.200", dhcp_router = "198.18.0.1", dhcp_lease = o.lease } or {},
    route = { "2001:db8:100::/64 via 2001:db8:f::1", "198.51.100.0/24 via 192.0.2.1" },
  } }
  local cn = node{ "cn", kind = "cn", insider = o.cn_insider,
    props = { addr6 = "2001:db8:300::2", addr4 = "203.0.113.2" },
    conf = { eth0 = { addr = { "2001:db8:300::2/64", "203.0.113.2/24" } },
      route = { "::/0 via 2001:db8:300::1", "0.0.0.0/0 via 203.0.113.1" }, mip6 = o.ro } }
  local plain = o.ro and node{ "plain", kind = "cn",
    props = { addr6 = "2001:db8:300::3", addr4 = "203.0.113.3" },
    conf = { eth0 = { addr = { "2001:db8:300::3/64", "203.0.113.3/24" } },
      route = { "::/0 via 2001:db8:300::1", "0.0.0.0/0 via 203.0.113.1" } } }
  local nat = false
  if o.nat ~= "none" then
    nat = node{ "nat", kind = "nat", props = { ext4 = "192.0.2.3" }, conf = {
      eth0 = { addr = "10.0.0.1/24", dhcp_first = "10.0.0.100", dhcp_last = "10.0.0.200",
        dhcp_router = "10.0.0.1", dhcp_lease = o.lease },
      eth1 = { addr = "192.0.2.3/24" }, nat_preset = o.nat, route = "0.0.0.0/0 via 192.0.2.2",
    } }
    nat:attach(cafe, 0)
    nat:attach(core, 1)
  else
    router:attach(cafe, 4)
  end
  ha:attach(home, 0)
  ha:attach(core, 1)
  router:attach(core, 0)
  router:attach(hotel6, 1)
  router:attach(office6, 2)
  router:attach(far, 3)
  cn:attach(far, 0)
  if plain then plain:attach(far, 0) end

  local links = names "link" { home = home, core = core, far = far, hotel6 = hotel6,
    office6 = office6, cafe = cafe }
  local mns = {}
  for i, m in ipairs(mobiles) do
    mns[i] = node{ o.nodes == 1 and "mn" or "mn" .. i, kind = "mn", insider = i > o.nodes - o.insiders,
      props = { hoa6 = m.hoa6, hoa4 = m.hoa4 },
      conf = {
        id = m.id, ha_id = "ha.example", psk = m.psk, hoa6 = m.hoa6, hoa4 = m.hoa4,
        ha6 = "2001:db8:100::1", ha4 = "192.0.2.1", home_prefix = "2001:db8:100::/64",
        home_prefix4 = "198.51.100.0/24", home_router4 = "198.51.100.1",
        mobike = o.mobike, payload_esp = o.payload_esp, k = o.k, lifetime = o.lifetime,
        quick = o.quick,
        spd = m.spd, sad = m.sad, ro = o.ro,
        eth0 = { slaac = true, dhcp = true, acd = o.acd },
        eth1 = o.second and { slaac = true, dhcp = true } or {},
      } }
    mns[i]:attach(links[o.start])
  end

  local eve = o.eve ~= "none" and attacker(o.eve, links)
  return names "part of the world" {
    mn = mns[1], mns = mns, ha = ha, cn = cn, nat = nat, router = router, options = o,
    links = links, eve = eve, plain = plain,
  }
end
