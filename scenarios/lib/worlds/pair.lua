-- worlds/pair.lua - two IPsec peers without mobility, i opens the IKE SA and r answers.
--
--    i eth0 --- a 10.1.0.0/24 2001:db8:1::/64 ---+
--                                                 router --- b 10.9.0.0/24 2001:db8:9::/64 --- r
--    i eth1 --- c 10.2.0.0/24 2001:db8:2::/64 ---+
--
-- With nat, i's first link is behind one, whose outside is 10.8.0.2. Inside: i 192.168.1.1 and
-- 2001:db8:a::1, r 192.168.2.1 and 2001:db8:b::1. What begins with i_ or r_ is for one side only.

return function(given)
  local o = options(given, {
    nat = false,
    outer = 4,                 -- family of the first address that is tried
    family = 0,                -- of i's addresses: 4, 6; 0: both
    mobike = true, i_mobike = true,
    nat_traversal = true,
    return_routability = true,
    check_after = false,       -- RFC 4555 3.7: its check follows the move of user packets
    pfs = true,
    window = 1, i_window = 1,
    esn = 0,                   -- extended sequence numbers: 0 off, 1 on, 2 both offered
    cookie_from = 5000,
    fragment = false,
    fragment_size = 1280,
    auth = "psk", peer_auth = "psk",
    key = "", cert = "", ca = "", r_key = "", r_cert = "",
    chain = "",                -- of both: further certificates, joined by '-'
    eap_user = "", eap_password = "", r_eap_password = "",
    psk = "the secret of a pair", r_psk = "the secret of a pair",
    i_id = "i.example", r_peer = "i.example",
    r_pad = "",                -- in place of r_peer: entries divided by ';' (nodes/ike/pad.h)
    ike_suite = "", esp_suite = "", r_ike_suite = "", r_esp_suite = "",
    dpd = s(30),
    keepalive = s(20),
    child_lifetime = s(3600), r_child_lifetime = s(0),	-- 0: the same
    transport = false,         -- one Child SA in transport mode, of the outer addresses
    narrow = false,            -- r allows less than i asks for
    strangers = false,         -- r's policies do not fit i's
    mtu = 1500,
    i_policy = "", r_policy = "",  -- in place of theirs, for IPv4 only: entries divided by ';' (nodes/spdline.h)
    ask_inner = false,         -- i asks for its inner addresses by a configuration payload
    must_ask = false,          -- and gets nothing if it does not
    second = 0,                -- family of i's addresses on its second link, as family
    i_mutants = "", r_mutants = "",	-- of an insider, what no rule can say (nodes/base/tamper.h)
    late = false,              -- i is attached by the story: its first message can be tampered with
    insider = "none",          -- i or r: a node that breaks the rules where the story says so
  })
  local function pieces(text)
    local list = {}
    for i = 1, #text, 500 do table.insert(list, text:sub(i, i + 499)) end
    return list
  end
  local function certificates(text)
    local list, from = {}, 1
    for at = 1, #text + 1 do
      if at > #text or text:sub(at, at) == "-" then
        if #list > 0 then table.insert(list, "-") end
        for _, piece in ipairs(pieces(text:sub(from, at - 1))) do table.insert(list, piece) end
        from = at + 1
      end
    end
    return list
  end
  local function lan(name) return link{ name, kind = "lan", delay = ms(1), mtu = o.mtu } end
  local a, b, c = lan("a"), lan("b"), lan("c")
  local far = lan("far")
  local function addresses(four, six, family)
    if family == 4 then return { four } elseif family == 6 then return { six } end
    return { four, six }
  end

  local router = node{ "router", kind = "router", props = { near4 = "10.1.0.1" }, conf = {
    eth0 = { addr = o.nat and { "10.8.0.1/24" } or { "10.1.0.1/24", "2001:db8:1::ff/64" } },
    eth1 = { addr = { "10.9.0.1/24", "2001:db8:9::ff/64" } },
    eth2 = { addr = { "10.2.0.1/24", "2001:db8:2::ff/64" } },
  } }
  local nat = false
  if o.nat then
    nat = node{ "nat", kind = "nat", props = { ext4 = "10.8.0.2" }, conf = {
      eth0 = { addr = "10.1.0.1/24" }, eth1 = { addr = "10.8.0.2/24" },
      nat_preset = "port-restricted", route = "0.0.0.0/0 via 10.8.0.1",
    } }
    nat:attach(a, 0)
    nat:attach(far, 1)
    router:attach(far, 0)
  else
    router:attach(a, 0)
  end
  router:attach(b, 1)
  router:attach(c, 2)

  local four, six = "10.9.0.2", "2001:db8:9::2"
  local only = o.narrow and " proto=1" or ""
  local i_policy = { "protect 192.168.1.1/32 192.168.2.1/32",
    "protect 2001:db8:a::1/128 2001:db8:b::1/128" }
  local r_policy = { "protect 192.168.2.1/32 192.168.1.1/32" .. only,
    "protect 2001:db8:b::1/128 2001:db8:a::1/128" }
  if o.strangers then r_policy = { "protect 192.168.3.0/24 192.168.1.7/32" } end
  if o.narrow then
    i_policy, r_policy = { i_policy[1] }, { r_policy[1] }
  end
  if o.transport then
    i_policy = { "protect 10.1.0.2/32 10.9.0.2/32 transport proto=17" }
    r_policy = { "protect 10.9.0.2/32 " .. (o.nat and "10.8.0.2/32" or "10.1.0.2/32") .. " transport proto=17" }
  end
  local function lines(text, default)
    local list = {}
    while text ~= "" do
      local at = text:find(";") or #text + 1
      table.insert(list, text:sub(1, at - 1))
      text = text:sub(at + 1)
    end
    return #list > 0 and list or default
  end
  i_policy, r_policy = lines(o.i_policy, i_policy), lines(o.r_policy, r_policy)
  local both = {
    nat_traversal = o.nat_traversal, return_routability = o.return_routability,
    check_after = o.check_after, echo = true,
    pfs = o.pfs, dpd = o.dpd, keepalive = o.keepalive, child_lifetime = o.child_lifetime,
    cookie_from = o.cookie_from, fragment = o.fragment, fragment_size = o.fragment_size,
    ca = pieces(o.ca), chain = certificates(o.chain),
  }
  local function conf(more)
    for k, v in pairs(both) do
      if more[k] == nil then more[k] = v end
    end
    return more
  end
  local i = node{ "i", kind = "peer", insider = o.insider == "i",
    props = { inner4 = o.transport and "10.1.0.2" or "192.168.1.1", inner6 = "2001:db8:a::1",
      four = "10.1.0.2", six = "2001:db8:1::2", four2 = "10.2.0.2", six2 = "2001:db8:2::2" },
    conf = conf{
      id = o.i_id, peer_id = "r.example", psk = o.psk, start = "initiator",
      remote = o.outer == 4 and { four, six } or { six, four },
      inner = o.transport and { "10.1.0.2" } or (o.narrow or o.i_policy ~= "") and { "192.168.1.1" } or
        { "192.168.1.1", "2001:db8:a::1" },
      ask_inner = o.ask_inner, mutants = o.i_mutants,
      policy = i_policy, mobike = o.mobike and o.i_mobike, window = o.i_window, esn = o.esn,
      auth = o.auth, peer_auth = o.peer_auth, key = pieces(o.key), cert = pieces(o.cert),
      eap_user = o.eap_user, eap_password = o.eap_password,
      ike_suite = o.ike_suite, esp_suite = o.esp_suite,
      eth0 = { addr = addresses("10.1.0.2/24", "2001:db8:1::2/64", o.family), dad = false },
      eth1 = { addr = addresses("10.2.0.2/24", "2001:db8:2::2/64",
        o.second ~= 0 and o.second or o.family), dad = false },
      route = { "0.0.0.0/0 via 10.1.0.1 dev 0", "::/0 via 2001:db8:1::ff dev 0",
        "0.0.0.0/0 via 10.2.0.1 dev 1", "::/0 via 2001:db8:2::ff dev 1" },
    } }
  local r = node{ "r", kind = "peer", insider = o.insider == "r",
    props = { inner4 = o.transport and "10.9.0.2" or "192.168.2.1", inner6 = "2001:db8:b::1",
      four = four, six = six },
    conf = conf{
      id = "r.example", peer_id = o.r_pad == "" and o.r_peer or "", pad = lines(o.r_pad, {}), psk = o.r_psk, start = "responder",
      remote = { "10.1.0.2", "2001:db8:1::2" },
      inner = o.transport and { "10.9.0.2" } or (o.narrow or o.r_policy ~= "") and { "192.168.2.1" } or
        { "192.168.2.1", "2001:db8:b::1" },
      give = o.ask_inner and { "192.168.1.1", "2001:db8:a::1" } or {}, must_ask = o.must_ask,
      mutants = o.r_mutants,
      child_lifetime = o.r_child_lifetime > s(0) and o.r_child_lifetime or o.child_lifetime,
      policy = r_policy, mobike = o.mobike, window = o.window, esn = o.esn,
      auth = o.peer_auth, peer_auth = o.auth, key = pieces(o.r_key), cert = pieces(o.r_cert),
      eap_user = o.eap_user,
      eap_password = o.r_eap_password ~= "" and o.r_eap_password or o.eap_password,
      ike_suite = o.r_ike_suite ~= "" and o.r_ike_suite or o.ike_suite,
      esp_suite = o.r_esp_suite ~= "" and o.r_esp_suite or o.esp_suite,
      eth0 = { addr = { "10.9.0.2/24", "2001:db8:9::2/64" }, dad = false },
      route = { "0.0.0.0/0 via 10.9.0.1 dev 0", "::/0 via 2001:db8:9::ff dev 0" },
    } }
  if not o.late then i:attach(a, 0) end
  r:attach(b, 0)

  -- up waits until the first Child SA is there.
  local function up()
    return expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(10) }
  end
  -- tell has a node with an IKE SA do something; without one there is nothing to do it with.
  local function tell(node, what)
    for _, row in ipairs(node:inspect("ike")) do
      if row.state == "ESTABLISHED" then
        if what == "child" or what == "ike" then node:expire(what) else node:command(what) end
        return
      end
    end
  end

  return names "part of the world" {
    tell = tell,
    i = i, r = r, a = a, b = b, c = c, nat = nat, router = router, options = o, up = up,
  }
end
