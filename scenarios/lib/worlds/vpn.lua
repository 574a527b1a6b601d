-- worlds/vpn.lua - our peer, live, on two links whose other side is a real IKEv2 daemon's network.
--
--    peer eth0 --- a (TAP) --- 10.1.0.1   router   10.9.0.1 --- 10.9.0.2   strongSwan
--         eth1 --- b (TAP) --- 10.2.0.1            10.8.0.1 --- 10.8.0.2   (second link)
--    and the same with IPv6: 2001:db8:1::/64, 2001:db8:2::/64, 2001:db8:9::/64, 2001:db8:8::/64
--    inside: peer 192.168.77.1, 2001:db8:77::1; strongSwan 192.168.50.1, 2001:db8:50::1
--
-- scenarios/test/interop.sh makes what is beyond the TAPs and is the hook that commands it.

return function(given)
  local o = options(given, {
    device = "tap",            -- or packet: sockets on veth interfaces
    netns = "",                -- of the TAPs
    hook = "true",             -- see sim/live.h; gets a word of scenarios/test/interop.sh
    start = "initiator",       -- or responder
    outer = 4,                 -- family of the first address of the peer's
    addr4 = true, addr6 = true,-- which families our eth0 has
    second = 0,                -- family of eth1's address: 0, 4, 6
    mobike = true,
    nat = "no",                -- a masquerade on the way: no, ours (we are behind it), theirs
    pfs = true,
    dpd = s(30),
    psk = "an interop secret", -- ours
    auth = "psk", peer_auth = "psk",   -- ours and theirs: psk, signature, eap
    key = "", cert = "", ca = "",      -- base64 of DER
    ike_suite = "", esp_suite = "",    -- as in nodes/ike/proposal.c; "": the usual one
    group = 31,                -- of the KE payload that is taken
    first_group = 0,           -- of the one that is answered with INVALID_KE_PAYLOAD; 0: none
    eap_user = "", eap_password = "",
    unix_start = 0,            -- for the dates in certificates
    fragment = false,
    method = 14,               -- of AUTH where a signature is: 14, or 1, 9, 10, 11
    sign_ours = "", sign_theirs = "",  -- hexadecimal, of the algorithm that is named there
    cookie = false,            -- the responder asks for one first
    return_routability = true, cookie_from = 5000, esn = 0, retransmit_tries = 12,
    ask_inner = false,         -- our addresses inside are the daemon's to give
    give = false,              -- the daemon's are ours to give
    their_inner4 = "192.168.50.1", their_inner6 = "2001:db8:50::1",
    encapsulated = true,       -- ESP is in UDP
    peer_id = "ss.example",
    inside = 46,               -- families inside the tunnel: 4, 6, 46
    floats = true,             -- IKE_AUTH goes to port 4500, as RFC 4555 3.3 has it
    slack = 1,                 -- by how much longer everything may take
    by = "us",                 -- who does what the story is about: us, them
    to = 4,                    -- family to which strongSwan moves
    what = "child",            -- what is rekeyed: child, ike
    nat_keepalive = s(20),
  })
  local function soon(n) return s(n) * o.slack end
  -- Text in lines that a configuration holds.
  local function pieces(text)
    local list = {}
    for i = 1, #text, 500 do table.insert(list, text:sub(i, i + 499)) end
    return list
  end
  local a, b = link{ "a", kind = "lan" }, link{ "b", kind = "lan" }
  local four, six = "10.9.0.2", "2001:db8:9::2"

  local ss = node{ "ss", kind = "device",
    props = { four = four, six = six, inner4 = o.their_inner4, inner6 = o.their_inner6 },
    conf = {
      netns = o.netns, hook = o.hook .. " $1", 
      eth0 = o.device == "tap" and { tap = "tap0" } or { packet = "p0" },
      eth1 = o.device == "tap" and { tap = "tap1" } or { packet = "p1" },
      addr = { four, six, "10.8.0.2", "2001:db8:8::2", o.nat == "theirs" and "10.1.0.1" or nil },
      inner = { "192.168.50.1", "2001:db8:50::1" },
    } }
  local eth0, eth1 = {}, {}
  if o.addr4 then table.insert(eth0, "10.1.0.2/24") end
  if o.addr6 then table.insert(eth0, "2001:db8:1::2/64") end
  if o.second == 4 then table.insert(eth1, "10.2.0.2/24") end
  if o.second == 6 then table.insert(eth1, "2001:db8:2::2/64") end
  local inner, policy = {}, {}
  if o.inside ~= 6 then
    table.insert(inner, "192.168.77.1")
    table.insert(policy, "protect 192.168.77.1/32 192.168.50.0/24")
  end
  if o.inside ~= 4 then
    table.insert(inner, "2001:db8:77::1")
    table.insert(policy, "protect 2001:db8:77::1/128 2001:db8:50::/64")
  end
  local peer = node{ "peer", kind = "peer",
    props = { inner4 = "192.168.77.1", inner6 = "2001:db8:77::1" },
    conf = {
      id = "peer.example", peer_id = o.peer_id, psk = o.psk,
      remote = o.outer == 4 and { four, six } or { six, four },
      inner = inner, policy = policy,
      start = o.start, mobike = o.mobike, echo = true, pfs = o.pfs, dpd = o.dpd,
      keepalive = o.nat_keepalive, auth = o.auth, peer_auth = o.peer_auth,
      key = pieces(o.key), cert = pieces(o.cert), ca = pieces(o.ca), eap_user = o.eap_user,
      eap_password = o.eap_password, unix_start = o.unix_start, fragment = o.fragment,
      ike_suite = o.ike_suite, esp_suite = o.esp_suite, cookie_from = o.cookie_from, esn = o.esn,
      return_routability = o.return_routability,
      retransmit_tries = o.retransmit_tries, classic_signatures = o.method ~= 14,
      ask_inner = o.ask_inner, must_ask = o.give,
      give = o.give and { o.their_inner4, o.their_inner6 } or {},
      eth0 = { addr = eth0, dad = false }, eth1 = { addr = eth1, dad = false },
      route = { "0.0.0.0/0 via 10.1.0.1 dev 0", "::/0 via 2001:db8:1::1 dev 0",
        "0.0.0.0/0 via 10.2.0.1 dev 1", "::/0 via 2001:db8:2::1 dev 1" },
    } }
  ss:attach(a, 0)
  ss:attach(b, 1)
  peer:attach(a, 0)

  -- ping: echo requests by one side, until three in a row came through the tunnel and back. The
  -- first may come before the other side is ready.
  local how = o.encapsulated and any or absent
  local function ping(family, who)
    local name = family == 4 and "ICMP4" or "ICMP6"
    local request, reply = family == 4 and 8 or 128, family == 4 and 0 or 129
    local from, to = ss, peer
    if who == peer then
      from, to = peer, ss
      traffic.ping{ from = peer, to = family == 4 and ss.inner4 or ss.inner6, every = ms(60),
        count = 150 }
    else
      ss:command(family == 4 and "ping 192.168.77.1" or "ping 2001:db8:77::1")
    end
    expect{ to, ">", from, name, icmp_type = reply, protected_by = "esp", udp = how, within = soon(8) }
    for i = 1, 2 do
      local q = expect{ from, ">", to, name, icmp_type = request, protected_by = "esp", within = soon(3) }
      expect{ to, ">", from, name, icmp_type = reply, protected_by = "esp", echo_id = q.echo_id,
        echo_seq = q.echo_seq, within = soon(3) }
    end
  end
  local function both_ways()
    if o.inside ~= 6 then ping(4, peer) ping(4, ss) end
    if o.inside ~= 4 then ping(6, peer) ping(6, ss) end
  end

  -- begin waits for both Child SAs, whoever starts.
  local function begin()
    local i, r = peer, ss
    if o.start ~= "initiator" then
      ss:command("initiate home4")
      ss:command("initiate home6")
      i, r = ss, peer
    end
    local init, said
    if o.cookie then
      expect{ i, ">", r, "IKE_SA_INIT.I", without_notify = "COOKIE", within = soon(8) }
      said = expect{ r, ">", i, "IKE_SA_INIT.R", notify = "COOKIE", payload = "N", without_payload = "SA" }
    end
    if o.first_group ~= 0 then
      expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = o.first_group, within = soon(8) }
      expect{ r, ">", i, "IKE_SA_INIT.R", notify = "INVALID_KE_PAYLOAD", payload = "N",
        without_payload = "SA" }
    end
    init = expect{ i, ">", r, "IKE_SA_INIT.I", ke_group = o.group, within = soon(8) }
    if o.cookie then check(init.n_COOKIE, "==", said.n_COOKIE) end
    expect{ r, ">", i, "IKE_SA_INIT.R", SPIi = init.SPIi, notify = "NAT_DETECTION_SOURCE_IP" }
    local ours = o.start == "initiator"
    local id_i, id_r = "fqdn:peer.example", "fqdn:ss.example"
    local how_i, how_r = o.auth, o.peer_auth
    local sign_i, sign_r = o.sign_ours, o.sign_theirs
    if not ours then
      id_i, id_r, how_i, how_r, sign_i, sign_r = id_r, id_i, how_r, how_i, sign_r, sign_i
    end
    local method = { psk = 2, signature = o.method }
    local encap = o.fragment and "fragments" or absent
    said = expect{ i, ">", r, "IKE_AUTH.I", udp = o.floats and 4500 or any, IDi = id_i, auth_method = method[how_i] or absent,
      encap = encap }
    if sign_i ~= "" then check(said.auth:sub(1, 40):find(sign_i, 1, true) ~= nil, "==", true) end
    said = expect{ r, ">", i, "IKE_AUTH.R", auth_method = method[how_r], IDr = id_r,
      encap = encap }
    if sign_r ~= "" then check(said.auth:sub(1, 40):find(sign_r, 1, true) ~= nil, "==", true) end
    if how_i == "eap" then
      said = expect{ r, ">", i, "IKE_AUTH.R", auth_method = 2, payload = "TSr", within = soon(5) }
    else
      check(said.TSr, "~=", absent)
    end
    if o.ask_inner or o.give then check(said.cp_type, "==", 2) end
    both_ways()
  end

  -- ask has the daemon do something and returns the status that this ends with.
  local function ask(text)
    local before = #ss:inspect("hook")
    ss:command(text)
    for _ = 1, 190 do
      wait(ms(100))
      local said = ss:inspect("hook")
      if #said > before and tonumber(said[#said].status) >= 0 then return tonumber(said[#said].status) end
    end
    return -1
  end
  -- ours counts our IKE SAs that stand.
  local function ours()
    local n = 0
    for _, line in ipairs(peer:inspect("ike")) do
      if line.state == "ESTABLISHED" then n = n + 1 end
    end
    return n
  end

  return names "part of the world" {
    soon = soon, ask = ask, ours = ours, begin = begin, peer = peer, ss = ss, a = a, b = b, options = o, ping = ping, both_ways = both_ways,
  }
end
