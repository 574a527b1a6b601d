-- selectors.lua - the selectors of RFC 4301 4.4.1.1, in an SPD, in IKE and for what passes: ranges of addresses
-- and of ports, lists, ICMP types with their codes; the first entry that fits decides, the last one discards.
-- With what=narrow the other end agrees to less than was asked for; with what=more i uses the SA for what
-- another entry of the other end's is about.
local what = param("what", "ranges", { "ranges", "narrow", "more" })
local r_ports = what == "ranges" and "5000-6000" or "5000-5199"
local w = require "worlds.pair"{ insider = what == "more" and "i" or "none",
  i_mutants = what == "more" and "sa-carries-all" or "",
  i_policy = "discard 192.168.1.1 192.168.2.0-192.168.2.9 proto=udp remote=5500;" ..
    "protect 192.168.1.1 192.168.2.1-192.168.2.9 proto=udp remote=5000-6000;" ..
    "protect 192.168.1.1 192.168.2.1 proto=icmp local=7/200-8/0 remote=0/0;" ..
    "bypass 192.168.1.1 10.0.0.1-10.0.0.9,10.9.0.2-10.9.0.7 proto=udp remote=6666;discard 0.0.0.0/0 0.0.0.0/0",
  r_policy = "protect 192.168.2.1 192.168.1.1 proto=udp local=" .. r_ports .. ";" ..
    (what == "more" and "protect 192.168.2.1 192.168.1.1 proto=udp local=5200-6000;" or "") ..
    "protect 192.168.2.1 192.168.1.1 proto=icmp local=0/0 remote=7/200-8/0;discard 0.0.0.0/0 0.0.0.0/0" }
local i, r = w.i, w.r

scenario "selectors" {}
local function udp(port, to)
  return traffic.udp{ from = i, to = to or r.inner4, port = port, every = ms(100), start = s(4), count = 20,
    name = port .. (to and " in clear" or "") }
end
local function not_sent(port, row, dst)
  never{ i, ">", any, "DATA", dport = port, dst = dst or any, within = s(9), row = row }
end
expect{ i, ">", r, "IKE_AUTH.I", TSi = "17:0-65535:192.168.1.1-192.168.1.1",
  TSr = "17:5000-6000:192.168.2.1-192.168.2.9", within = s(3), row = "R4301-4.4.1.1-04@MN" }
expect{ r, ">", i, "IKE_AUTH.R", TSi = "17:0-65535:192.168.1.1-192.168.1.1",
  TSr = "17:" .. r_ports .. ":192.168.2.1-192.168.2.1", within = s(3) }
local inside, other = udp(5100), udp(5300)
if what == "ranges" then
  udp(5500); udp(7000); udp(6666, w.router.near4); udp(6666, r.four)
  local ping = traffic.ping{ from = i, to = r.inner4, every = ms(200), start = s(4), count = 10 }
  not_sent(5500, "R4301-4.4.1-02@MN")		-- the entry after it would protect it
  not_sent(7000, { "R4301-5-01@MN", "R4301-4.4.1-01@MN" })
  not_sent(6666, "R4301-4.4.1.1-01@MN", w.router.near4)
  expect{ i, ">", r, "DATA", dport = 6666, dst = r.four, protected_by = absent, within = s(4),
    row = { "R4301-4.4.1.1-01@MN", "R4301-4.4.1-06@MN" } }
  at(s(9))
  check(ping.received, "==", 10, "R4301-4.4.1.1-08@MN")
elseif what == "narrow" then
  not_sent(5300, "R4301-4.4.2-01@MN")
end
at(s(10))
check(inside.received, "==", inside.sent, { "R4301-4.4.1.1-04@MN", "R4301-4.4.1-02@MN" })
check(other.received, "==", what == "ranges" and other.sent or 0, what == "more" and { "R4301-5.2-03@HA", "R4301-4.4.2-01@HA" } or "R4301-4.4.1.1-04@MN")
