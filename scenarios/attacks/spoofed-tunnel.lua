-- spoofed-tunnel.lua - user packets are not protected, so whoever writes the mobile node's home address into
-- a packet in UDP 4191 could speak in its name, if the home agent did not ask where it comes from: address
-- and port of the binding, nothing else (RFC 5555 4.2.1, RFC 6275 10.4.5).
local w = require "worlds.roaming"{ eve = "core", payload_esp = false, k = false, mobike = false }
local mn, ha, cn, eve, nat, l = w.mn, w.ha, w.cn, w.eve, w.nat, w.links

scenario "the tunnel of another, from elsewhere" {
  covers = { "R6275-10.4.5-03" },
}
at(s(5)); mn:move(l.cafe)
local ba = expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
at(s(15))
local honest = traffic.udp{ from = mn, to = cn.addr6, every = ms(200), size = 100, count = 5, port = 7000 }
wait(s(2))
check(honest.received, "==", 5)

local lie = { dst = ha.addr4, inner_src = mn.hoa6, inner_dst = cn.addr6, sport = 6666, dport = 6666 }
never{ any, ">", cn, "DATA", sport = 6666, at = cn, row = "R6275-10.4.5-03@HA" }
local function from(src, port)
  lie.src, lie.udp_src, lie.udp = src, port, 4191
  eve:forge("DATA", lie)
end
from(eve.addr4, 4191)			-- her own address
from(nat.ext4, ba.udp - 1)		-- the NAT's, from other ports than the mapping's
from(nat.ext4, ba.udp + 1)
at(s(25))
check(ha:binding(mn.hoa6).port, "==", ba.udp)
