-- icmp-errors.lua - ICMP errors on an SA, RFC 4301 6.2: one that no entry is about goes back on the SA of what it
-- quotes; one that comes on an SA has to quote what that SA carries, whoever says so. eve, behind the first
-- gateway, says errors about what is none of her business, in her own name and in her neighbour's.
local w = require "worlds.gateways"{
  spd = "192.168.1.0/24 192.168.2.0/24 proto=udp;192.168.1.0/24 192.168.2.0/24 proto=icmp",
  r_spd = "192.168.2.0/24 192.168.1.0/24 proto=udp;192.168.2.0/24 192.168.1.2 proto=icmp local=0" }
local i, r, a, b, eve = w.i, w.r, w.a, w.b, w.eve

scenario "ICMP errors and the SAs they belong to" { covers = { "R4301-6.2-01", "R4301-6.2-02", "R4301-6.2-03" } }
traffic.udp{ from = b, to = a.addr4, port = 9500, every = ms(500), start = s(2), stop = s(90) }
traffic.udp{ from = a, to = b.addr4, port = 9501, every = ms(500), start = s(2), stop = s(90) }
traffic.udp{ from = b, to = r.addr4, port = 7, every = ms(500), start = s(2), stop = s(90) }
local mine = expect{ b, ">", a, "DATA", dport = 9500, within = s(4) }
local other = expect{ b, ">", r, "DATA", dport = 7, within = s(2) }
local function says(src, about, delivered, row)
  eve:forge("ICMP4", { src = src, dst = b.addr4, icmp_type = 3, icmp_code = 3, about = about })
  local it = { eve, ">", any, "ICMP4", src = src, icmp_type = 3, at = b, within = s(1), row = row }
  if delivered then expect(it) else never(it); wait(s(1)) end
end
at(s(5))
says(a.addr4, mine, true)				-- as the neighbour might
says(a.addr4, other, false, "R4301-6.2-01@HA")		-- an address of the SA's, about what is not
says(eve.addr4, other, false, "R4301-6.2-02@HA")	-- neither
-- b has gone: its gateway says so, and has no entry for that.
at(s(10)); b:detach()
expect{ r, ">", a, "ICMP4", icmp_type = 3, icmp_code = 1, esp_spi = 0x102, within = s(60), row = "R4301-6.2-03@HA" }
