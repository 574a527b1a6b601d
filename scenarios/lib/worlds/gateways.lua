-- worlds/gateways.lua - two security gateways with typed keys, a host behind each, and somebody with a will of
-- her own behind the first.
--
--    a  192.168.1.2 --+-- i 192.168.1.1 | 10.0.0.1 -- core -- 10.0.0.2 | 192.168.2.1 r -- b 192.168.2.2
--    eve 192.168.1.66 +
--
-- spd: the entries of i, divided by ';', without their SAs: LOCAL REMOTE words. r has them mirrored. The Nth
-- entry has SA N.1 from i to r and N.2 back, with SPIs N * 256 + 1 and + 2.
return function(given)
  local o = options(given, {
    spd = "192.168.1.0/24 192.168.2.0/24",
    r_spd = "",                -- r's own entries, where they are not i's mirrored
    i_conf = "",               -- more lines of i's configuration: key value, divided by ';'
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
  for n, entry in ipairs(split(o.spd, ";")) do
    local word, rest_r = split(entry, " "), ""
    for k = 3, #word do
      local w = word[k]
      if w:find("local=") == 1 then w = "remote=" .. w:sub(7)
      elseif w:find("remote=") == 1 then w = "local=" .. w:sub(8) end
      rest_r = rest_r .. " " .. w
    end
    table.insert(spd_i, entry_of(entry, n .. ".1", n .. ".2"))
    table.insert(spd_r, entry_of(of_r[n] or word[2] .. " " .. word[1] .. rest_r, n .. ".2", n .. ".1"))
    for k = 1, 2 do
      table.insert(sad, string.format("%d.%d spi=0x%d0%d encr=%s%s integ=sha256 integ_key=%s %s", n, k, n, k, o.encr,
        o.encr == "null" and "" or " encr_key=" .. key(16, 10 * n + k), key(32, 10 * n + k + 5), o.sad))
    end
  end
  table.insert(spd_i, "discard 192.168.1.0/24 0.0.0.0/0")
  table.insert(spd_r, "discard 192.168.2.0/24 0.0.0.0/0")

  local la, lb = link{ "la", kind = "lan", delay = ms(1) }, link{ "lb", kind = "lan", delay = ms(1) }
  local core = link{ "core", kind = "lan", delay = ms(5), mtu = o.mtu }
  local function gateway(name, outer, inner, remote, spd, more)
    local conf = { remote = remote, forward = true, spd = spd, sad = sad,
      eth0 = { addr = outer .. "/24", dad = false }, eth1 = { addr = inner .. "/24", dad = false },
      route = "0.0.0.0/0 via " .. remote }
    for _, pair in ipairs(split(more, ";")) do
      local at = pair:find(" ")
      conf[pair:sub(1, at - 1)] = pair:sub(at + 1)
    end
    return node{ name, kind = "peer", props = { outer4 = outer, addr4 = inner }, conf = conf }
  end
  local function host(name, kind, addr, via)
    return node{ name, kind = kind, props = { addr4 = addr },
      conf = { eth0 = { addr = addr .. "/24", dad = false }, route = "0.0.0.0/0 via " .. via } }
  end
  local i = gateway("i", "10.0.0.1", "192.168.1.1", "10.0.0.2", spd_i, o.i_conf)
  local r = gateway("r", "10.0.0.2", "192.168.2.1", "10.0.0.1", spd_r, "")
  local a, b = host("a", "cn", "192.168.1.2", "192.168.1.1"), host("b", "cn", "192.168.2.2", "192.168.2.1")
  local eve = host("eve", "attacker", "192.168.1.66", "192.168.1.1")
  i:attach(core, 0); i:attach(la, 1)
  r:attach(core, 0); r:attach(lb, 1)
  a:attach(la, 0); eve:attach(la, 0); b:attach(lb, 0)
  return names "part of the world" { i = i, r = r, a = a, b = b, eve = eve, core = core, la = la, lb = lb, options = o }
end
