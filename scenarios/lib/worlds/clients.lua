-- worlds/clients.lua - two clients and a server, in transport mode or in tunnels; NATs before the clients, who
-- do not know of each other.
--
--    one 10.1.0.2, inside 192.168.1.1 --+-- nat1 10.8.1.2 --+
--    cliff 10.1.0.4, no IPsec ----------+                   |
--    two, with one_nat 10.1.0.3 --------+                   +-- router -- 10.9.0.2 server, inside 192.168.2.1
--    two, else 10.1.0.2, inside 192.168.1.1 -- nat2 10.8.2.2
return function(given)
  local o = options(given, {
    transport = false,
    one_nat = false,
    more = "",                 -- one more entry of the server's, behind the others
  })
  local function lan(name) return link{ name, kind = "lan", delay = ms(1) } end
  local in1, in2, out, far = lan("in1"), lan("in2"), lan("out"), lan("far")
  local router = node{ "router", kind = "router", conf = {
    eth0 = { addr = "10.8.0.1/16", dad = false }, eth1 = { addr = "10.9.0.1/24", dad = false } } }
  router:attach(out, 0); router:attach(far, 1)
  for n, inside in ipairs{ in1, in2 } do
    local nat = node{ "nat" .. n, kind = "nat", conf = { eth0 = { addr = "10.1.0.1/24" },
      eth1 = { addr = "10.8." .. n .. ".2/16" }, nat_preset = "port-restricted", route = "0.0.0.0/0 via 10.8.0.1" } }
    nat:attach(inside, 0); nat:attach(out, 1)
  end
  local both = { psk = "a secret of several", echo = true, mobike = false, dpd = s(30), keepalive = s(20) }
  local function peer(name, more)
    for k, v in pairs(both) do more.conf[k] = v end
    more[1], more.kind = name, "peer"
    return node(more)
  end
  local function client(name, addr)
    return peer(name, { props = { four = addr, inner4 = o.transport and addr or "192.168.1.1" }, conf = {
      id = name .. ".example", peer_id = "server.example", start = "initiator", remote = "10.9.0.2",
      inner = o.transport and addr or "192.168.1.1",
      policy = o.transport and "protect " .. addr .. " 10.9.0.2 transport" or
        "protect 192.168.1.1/32 192.168.2.1/32",
      eth0 = { addr = addr .. "/24", dad = false }, route = "0.0.0.0/0 via 10.1.0.1" } })
  end
  local policy = { o.transport and "protect 10.9.0.2 10.8.1.2 transport" or
    "protect 192.168.2.1/32 192.168.1.1/32" }
  if o.more ~= "" then table.insert(policy, o.more) end
  local server = peer("server", { props = { four = "10.9.0.2", inner4 = o.transport and "10.9.0.2" or "192.168.2.1" },
    conf = { id = "server.example", peer_id = "", start = "responder", remote = "10.8.1.2",
      inner = o.transport and "10.9.0.2" or "192.168.2.1", policy = policy,
      eth0 = { addr = "10.9.0.2/24", dad = false }, route = "0.0.0.0/0 via 10.9.0.1" } })
  server:attach(far, 0)
  local one, two = client("one", "10.1.0.2"), client("two", o.one_nat and "10.1.0.3" or "10.1.0.2")
  one:attach(in1, 0)
  local cliff = node{ "cliff", kind = "cn", props = { addr4 = "10.1.0.4" },
    conf = { eth0 = { addr = "10.1.0.4/24", dad = false }, route = "0.0.0.0/0 via 10.1.0.1" } }
  cliff:attach(in1, 0)
  return names "part of the world" { one = one, two = two, server = server, cliff = cliff, options = o,
    home2 = o.one_nat and in1 or in2, far = far }
end
