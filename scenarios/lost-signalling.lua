-- lost-signalling.lua - the first Binding Updates, a later one, a request for a tunnel SA and an address
-- update are lost on purpose: they are said again, ever more slowly, and every move completes.
local w = require "worlds.roaming"{ nat = "full-cone" }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "lost Binding Updates and address updates are repeated" {
  covers = { "R6275-11.7.1-15", "R6275-11.8-04" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(100), start = s(2) }

at(s(5)); mn:move(l.hotel6)
drop{ mn, ">", ha, "BU", nth = 1, times = 3 }
local first = expect{ mn, ">", ha, "BU", within = s(5) }
local again = expect{ mn, ">", ha, "BU", seq = is_not(first.seq), within = s(2) }
expect{ mn, ">", ha, "BU", within = s(4) }
drop{ mn, ">", ha, "CREATE_CHILD_SA.I", nth = 1, times = 3 }
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
-- Nobody asks for the tunnel, so the home agent does; the mobile node's request comes after all, and
-- the home agent takes its own pair away again.
expect{ ha, ">", mn, "CREATE_CHILD_SA.I", within = s(4) }
expect{ ha, ">", mn, "INFORMATIONAL.I", payload = "D", within = s(4) }

at(s(40)); mn:move(l.office6)
drop{ mn, ">", ha, "BU", nth = 1, times = 2 }
drop{ mn, ">", ha, "INFORMATIONAL.I", nth = 1, times = 2 }
both(
  function()
    expect{ ha, ">", mn, "BA", status = 0, within = s(10) }
  end,
  function()
    local update = expect{ mn, ">", ha, "INFORMATIONAL.I", notify = "UPDATE_SA_ADDRESSES" }
    expect{ mn, ">", ha, "INFORMATIONAL.I", msgid = update.msgid, retransmission = true }
    expect{ ha, ">", mn, "INFORMATIONAL.R", msgid = update.msgid, within = s(10) }
  end)
at(s(60))
