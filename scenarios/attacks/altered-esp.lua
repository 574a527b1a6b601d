-- altered-esp.lua - behind a NAT, somebody on the path takes authentic ESP packets, and keepalives, and has them
-- arrive from another port, first. Under MOBIKE only an exchange of IKE moves a peer: the home agent goes on
-- sending to the mapping (RFC 4555 3.8, RFC 3948 4).
local w = require "worlds.roaming"{ eve = "core" }
local mn, ha, cn, eve, nat, l = w.mn, w.ha, w.cn, w.eve, w.nat, w.links

scenario "ESP and keepalives from another port" {
  covers = { "ATK-NAT-01" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(200), size = 200, start = s(10) }
traffic.udp{ from = mn, to = cn.addr6, every = ms(200), size = 200, start = s(10), port = 7000 }
at(s(5)); mn:move(l.cafe)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(15))
local down = expect{ ha, ">", mn, "DATA", udp_src = 4500 }
never{ ha, ">", any, "DATA", udp_src = 4500, udp = is_not(down.udp), row = "ATK-NAT-01@HA" }
local altered = rewrite{ mn, ">", cn, "DATA", times = 20, set = { udp_src = 44444 } }
wait(s(5))
check(altered.acts, "==", 20)
wait(s(2))

never{ ha, ">", any, "DATA", udp_src = 4500, dst = is_not(nat.ext4), within = s(10) }
eve:forge("NAT_KEEPALIVE", { src = eve.addr4, dst = ha.addr4, times = 10, every = ms(100) })
eve:forge("NAT_KEEPALIVE", { src = nat.ext4, dst = ha.addr4, udp_src = 4444, times = 10, every = ms(100) })
eve:forge("ESP", { src = eve.addr4, dst = ha.addr4, udp = 4500, esp_spi = down.esp_spi })
at(s(40))
