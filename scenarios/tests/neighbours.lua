-- neighbours.lua - neighbours that are not there, that go silent, that change their address; addresses that
-- somebody else has.
local w = require "worlds.roaming"{ eve = "far" }
local mn, ha, cn, router, eve, l = w.mn, w.ha, w.cn, w.router, w.eve, w.links

scenario "neighbours that come, go and change" {}

-- Nobody has these addresses: three solicitations, then everybody who waited is told.
at(s(5))
eve:forge("ICMP6", { src = eve.addr6, dst = "2001:db8:200::77", icmp_type = 128 })
eve:forge("ICMP4", { src = eve.addr4, dst = "192.0.2.77", icmp_type = 8 })
both(
  function()
    expect{ router, ">", any, "NS", target = "2001:db8:200::77", times = 3, within = s(4) }
    expect{ router, ">", eve, "ICMP6", row = { "R4861-7.2.2-06", "R4443-3.1-01" }, icmp_type = 1, icmp_code = 3,
      about_dst = "2001:db8:200::77", within = s(3) }
  end,
  function()
    expect{ router, ">", any, "ARP_REQUEST", target = "192.0.2.77", times = 3, within = s(4) }
    expect{ router, ">", eve, "ICMP4", row = "R1812-5.2.7-01", icmp_type = 3, icmp_code = 1,
      about_dst = "192.0.2.77", within = s(3) }
  end)
-- The same, while packets come faster than solicitations.
eve:forge("ICMP6", { src = eve.addr6, dst = "2001:db8:200::78", icmp_type = 128, times = 20, every = ms(100) })
expect{ router, ">", any, "NS", target = "2001:db8:200::78", times = 3, within = s(4) }
never{ router, ">", any, "NS", target = "2001:db8:200::78", within = s(1) }
wait(s(4))

-- A neighbour in use falls silent: probed three times, then forgotten, and asked for anew.
at(s(20))
local flow = traffic.udp{ from = eve, to = cn.addr6, every = ms(200), start = s(20), stop = s(30) }
local steady = traffic.udp{ from = cn, to = ha.addr6, every = ms(200), start = s(20), stop = s(120) }
wait(s(2))
local mute = drop{ cn, ">", any, "NA", nth = 0 }
local deaf = drop{ router, ">", cn, "NA", nth = 0 }
expect{ cn, ">", router, "NS", dst = "2001:db8:300::1", times = 3, within = s(60) }
expect{ cn, ">", any, "NS", dst = "ff02::1:ff00:1", within = s(5) }
mute:stop() deaf:stop()
expect{ router, ">", cn, "NA", S = 1, within = s(3) }

-- Somebody says that the router's address is elsewhere: with O it is believed, without it is not.
local function says(O, S)
  eve:forge("NA", { src = "2001:db8:300::1", dst = cn.addr6, target = "2001:db8:300::1", R = 1, S = S, O = O,
    lladdr = "020000000066" })
end
wait(s(5)); says(0, 0)
wait(s(5)); says(1, 0)
wait(s(10)); says(0, 0)
expect{ cn, ">", any, "NS", target = "2001:db8:300::1", within = s(20) }
at(s(125))

-- A mobile node's new address is somebody else's already; and so is the router's new default.
mn:move(l.hotel6)
expect{ mn, ">", any, "RS", within = s(1) }
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
at(s(140))
