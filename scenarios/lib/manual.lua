-- manual.lua - the manually keyed SPD and SAD entries that RFC 3776 5.2 and RFC 4877 6 print, for both ends.
--
-- Each row is one entry at the mobile node, in the order of the SPD: `to` is the home agent ("agent") or
-- anybody ("any" of IPv6, "any4"), sa the numbers of the outbound and the inbound SA; without one of the two
-- it is an entry of one direction, as RFC 3776 has them. Odd SAs go to the home agent, even ones to the mobile
-- node. The home agent has the same entries with both ends, types and SAs in each other's place.

local entries = {
  rfc3776 = {
    -- 5.2.1 Binding Updates and Acknowledgements
    { to = "agent", mode = "transport", proto = "mh", out = 1 },
    { to = "agent", mode = "transport", proto = "mh", inward = 2 },
    -- 5.2.2 return routability; on the tunnel's interface only, so it counts while away
    { to = "any", mode = "tunnel", proto = "mh", out = 3 },
    { to = "any", mode = "tunnel", proto = "mh", inward = 4 },
    -- 5.2.3 prefix discovery: all of ICMPv6 between the two
    { to = "agent", mode = "transport", proto = "icmp6", out = 5 },
    { to = "agent", mode = "transport", proto = "icmp6", inward = 6 },
    -- 5.2.4 payload, of any protocol X
    { to = "any", mode = "tunnel", out = 7, payload = true },
    { to = "any", mode = "tunnel", inward = 8, payload = true },
    { to = "any4", mode = "tunnel", out = 9, payload = true },
    { to = "any4", mode = "tunnel", inward = 10, payload = true },
  },
  rfc4877 = {
    -- 6.1, 6.2, 6.3, 6.4
    { to = "agent", mode = "transport", proto = "mh", types = { "bu", "ba" }, out = 1, inward = 2 },
    { to = "any", mode = "tunnel", proto = "mh", types = { "hoti", "hot" }, out = 3, inward = 4 },
    { to = "agent", mode = "transport", proto = "icmp6", types = { "mps", "mpa" }, out = 5, inward = 6 },
    { to = "any", mode = "tunnel", out = 7, inward = 8, payload = true },
    { to = "any4", mode = "tunnel", out = 9, inward = 10, payload = true },
  },
}

-- spi is the SPI of SA number n of mobile node i.
local function spi(i, n) return i * 65536 + n end

local function name(i, n) return "SA" .. n .. "." .. i end

-- Handed out beforehand and different for each mobile node (RFC 6275 5.1); these are for tests only.
local function key(octets, i, n, salt)
  local hex = {}
  for k = 1, octets do hex[k] = string.format("%02x", (i * 57 + n * 23 + k * 101 + salt) % 256) end
  return "0x" .. table.concat(hex)
end

-- An entry as a line of configuration (nodes/manual.h). first is the outbound SA here, second the inbound.
local function line(e, i, own, far, types, first, second)
  local words = { "protect", own, far, e.mode }
  if not (first and second) then table.insert(words, "only=" .. (first and "out" or "in")) end
  if e.proto then table.insert(words, "proto=" .. e.proto) end
  if types then table.insert(words, "local=" .. types[1] .. " remote=" .. types[2]) end
  local sas = {}
  if first then table.insert(sas, name(i, first)) end
  if second then table.insert(sas, name(i, second)) end
  table.insert(words, "sa=" .. table.concat(sas, ","))
  return table.concat(words, " ")
end

-- lines are the spd and sad lines of mobile node i, for itself (spd) and for the home agent (spd_ha).
-- what: "rfc3776" or "rfc4877"; with = { home =, home4 =, agent =, payload =, replay = }
local function lines(what, i, with)
  local far = { agent = with.agent, any = "::/0", any4 = "0.0.0.0/0" }
  local spd, spd_ha, sad = {}, {}, {}
  for _, e in ipairs(entries[what]) do
    local home = e.to == "any4" and with.home4 or with.home
    if with.payload or not e.payload then
      local t = e.types
      table.insert(spd, line(e, i, home, far[e.to], t, e.out, e.inward))
      table.insert(spd_ha, line(e, i, far[e.to], home, t and { t[2], t[1] }, e.inward, e.out))
    end
  end
  for n = 1, with.payload and 10 or 6 do
    table.insert(sad, string.format("%s spi=0x%x encr=aes128 encr_key=%s integ=sha256 integ_key=%s replay=%d",
      name(i, n), spi(i, n), key(16, i, n, 1), key(32, i, n, 2), with.replay))
  end
  return names "list of lines" { spd = spd, sad = sad, spd_ha = spd_ha }
end

return names "function of manual.lua" { lines = lines, spi = spi }
