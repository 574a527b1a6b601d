-- worlds/gateways.lua - two security gateways with typed keys, a host behind each, and somebody with a will of
-- her own behind the first.
--
--    a  192.168.1.2 --+-- i 192.168.1.1 | 10.0.0.1 -- core -- 10.0.0.2 | 192.168.2.1 r -- b 192.168.2.2
--    eve 192.168.1.66 +
--
-- spd: the entries of i, divided by ';', without their SAs: LOCAL REMOTE words. r has them mirrored. The Nth
-- entry has SA N.1 from i to r and N.2 back, with SPIs N * 256 + 1 and + 2. With keys = "ike" the gateways
-- negotiate; entries are then about a and b alone.
return function(given)
  local o = options(given, {
    keys = "typed",            -- or ike
    spd = "192.168.1.0/24 192.168.2.0/24",
    r_spd = "",                -- r's own entries, where they are not i's mirrored
    bypass = "",               -- entries of i that are passed in clear, mirrored at r
    i_conf = "",               -- more lines of i's configuration: key value, divided by ';'
    r_conf = "",
    i_inner = "192.168.1.2",   -- with ike: the address that stands for i's network
    nat = false,               -- before i, whose outer address is 10.1.0.2 then
    insider = "none",          -- i or r: a node that breaks the rules
    mtu = 1500,                -- of the core
    encr = "aes128",           -- or null
    sad = "",                  -- more words for every SA: replay=64 seq=7
  })
  local function split(text, at)
    local list = {}
    while text ~= "" do
      local n = text:find(at) or #text + 1
      table.insert(list, text:sub(1, n - 1))
      text = text:sub(n + 1)
    end
    return list
  end
  local function key(octets, seed)
    local hex = {}
    for k = 1, octets do hex[k] = string.format("%02x", (seed * 29 + k * 71) % 256) end
    return "0x" .. table.concat(hex)
  end
  local spd_i, spd_r, sad = {}, {}, {}
  local function entry_of(text, out, back)
    local word, rest = split(text, " "), ""
    for k = 3, #word do rest = rest .. " " .. word[k] end
    return string.format("protect %s %s%s sa=%s,%s", word[1], word[2], rest, out, back)
  end
  local of_r = split(o.r_spd, ";")
  local function mirrored(entry)
    local word = split(entry, " ")
    local text = word[2] .. " " .. word[1]
    for k = 3, #word do
      local w = word[k]
      if w:find("local=") == 1 then w = "remote=" .. w:sub(7)
      elseif w:find("remote=") == 1 then w = "local=" .. w:sub(8) end
      text = text .. " " .. w
    end
    return text
  end
  local ike = o.keys == "ike"
  for n, entry in ipairs(split(o.spd, ";")) do
    local mine, theirs = entry, of_r[n] or mirrored(entry)
    table.insert(spd_i, ike and "protect " .. mine or entry_of(mine, n .. ".1", n .. ".2"))
    table.insert(spd_r, ike and "protect " .. theirs or entry_of(theirs, n .. ".2", n .. ".1"))
    for k = 1, 2 do
      table.insert(sad, string.format("%d.%d spi=0x%d0%d encr=%s%s integ=sha256 integ_key=%s %s", n, k, n, k, o.encr,
        o.encr == "null" and "" or " encr_key=" .. key(16, 10 * n + k), key(32, 10 * n + k + 5), o.sad))
    end
  end
  for _, entry in ipairs(split(o.bypass, ";")) do
    table.insert(spd_i, "bypass " .. entry)
    table.insert(spd_r, "bypass " .. mirrored(entry))
  end
  table.insert(spd_i, "discard 192.168.1.0/24 0.0.0.0/0")
  table.insert(spd_r, "discard 192.168.2.0/24 0.0.0.0/0")

  local la, lb = link{ "la", kind = "lan", delay = ms(1) }, link{ "lb", kind = "lan", delay = ms(1) }
  local core = link{ "core", kind = "lan", delay = ms(5), mtu = o.mtu }
  local function gateway(name, outer, inner, remote, spd, more, via)
    local conf = { remote = remote, forward = true,
      eth0 = { addr = outer .. "/24", dad = false }, eth1 = { addr = inner .. "/24", dad = false },
      route = "0.0.0.0/0 via " .. (via or remote) }
    if ike then
      conf.policy, conf.psk, conf.id, conf.peer_id = spd, "the secret of two gateways", name .. ".example", ""
      conf.inner, conf.behind = name == "i" and o.i_inner or "192.168.2.2", true
      conf.start = name == "i" and "initiator" or "responder"
    else
      conf.spd, conf.sad = spd, sad
    end
    for _, pair in ipairs(split(more, ";")) do
      local at = pair:find(" ")
      conf[pair:sub(1, at - 1)] = pair:sub(at + 1)
    end
    return node{ name, kind = "peer", insider = o.insider == name, props = { outer4 = outer, addr4 = inner }, conf = conf }
  end
  local function host(name, kind, addr, via)
    return node{ name, kind = kind, props = { addr4 = addr },
      conf = { eth0 = { addr = addr .. "/24", dad = false }, route = "0.0.0.0/0 via " .. via } }
  end
  local i = gateway("i", o.nat and "10.1.0.2" or "10.0.0.1", "192.168.1.1", "10.0.0.2", spd_i, o.i_conf, o.nat and "10.1.0.1")
  local r = gateway("r", "10.0.0.2", "192.168.2.1", "10.0.0.1", spd_r, o.r_conf)
  local a, b = host("a", "cn", "192.168.1.2", "192.168.1.1"), host("b", "cn", "192.168.2.2", "192.168.2.1")
  local eve = host("eve", "attacker", "192.168.1.66", "192.168.1.1")
  if o.nat then
    local near = link{ "near", kind = "lan", delay = ms(1) }
    local nat = node{ "nat", kind = "nat", conf = { eth0 = { addr = "10.1.0.1/24" },
      eth1 = { addr = "10.0.0.1/24" }, nat_preset = "port-restricted", route = "0.0.0.0/0 via 10.0.0.2" } }
    nat:attach(near, 0); nat:attach(core, 1); i:attach(near, 0)
  else
    i:attach(core, 0)
  end
  i:attach(la, 1)
  r:attach(core, 0); r:attach(lb, 1)
  a:attach(la, 0); eve:attach(la, 0); b:attach(lb, 0)
  return names "part of the world" { i = i, r = r, a = a, b = b, eve = eve, core = core, la = la, lb = lb, options = o }
end
