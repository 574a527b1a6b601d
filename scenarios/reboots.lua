-- reboots.lua - whoever reboots, both find together again: the mobile node says that it begins anew and
-- takes up the home agent's number; the home agent's silence is not believed at once.
local w = require "worlds.roaming"{}
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "mobile node and home agent reboot" {
  covers = { "R6275-11.7.1-21", "R7296-2.4-01", "R7296-2.4-06", "R7296-2.21.4-03",
    "R7296-2.21.4-04" },
}
traffic.udp{ from = cn, to = mn.hoa6, every = ms(100), start = s(2) }
traffic.udp{ from = mn, to = cn.addr6, every = ms(100), start = s(2) }

at(s(5)); mn:move(l.hotel6)
local before = expect{ mn, ">", ha, "BU", within = s(6) }
expect{ ha, ">", mn, "BA", status = 0, seq = before.seq, within = s(3) }

-- Without its state it knows neither SAs nor its sequence number: RFC 7296 2.4, RFC 6275 11.7.3.
local function begins_anew(where, t)
  at(t); mn:reboot()
  if where then mn:move(where) end
  local auth = expect{ mn, ">", ha, "IKE_AUTH.I", notify = "INITIAL_CONTACT", within = s(6) }
  local bu = expect{ mn, ">", ha, "BU", within = s(2) }
  if type(bu.seq) ~= "number" then return end	-- it did not come, as is said already
  local ahead = (bu.seq - before.seq) % 65536
  if ahead == 0 or ahead >= 32768 then
    expect{ ha, ">", mn, "BA", status = 135, seq = before.seq, within = s(2) }
    bu = expect{ mn, ">", ha, "BU", seq = (before.seq + 1) % 65536, within = s(2) }
  end
  expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, within = s(2) }
  if type(bu.seq) == "number" then before = bu end
  at(t + s(12)); check(ha:binding(mn.hoa6).seq, "==", bu.seq)
  check(string.format("0x%016x", ha:inspect("ike")[1].SPIi), "==", auth.SPIi)	-- the oldest of them: the others are gone
end
begins_anew(nil, s(20))
begins_anew(l.cafe, s(40))
begins_anew(l.office6, s(60))

-- With its state it only registers where it is.
at(s(80)); mn:reboot("keep")
never{ mn, ">", ha, "IKE_SA_INIT" }
expect{ mn, ">", ha, "BU", within = s(6) }
expect{ ha, ">", mn, "BA", status = 0, within = s(2) }

-- Without its state the home agent knows nobody. A word in clear is a hint, RFC 7296 2.21.4.
at(s(100)); ha:reboot()
never{ mn, ">", ha, "IKE_SA_INIT" }
local ask = expect{ mn, ">", ha, "INFORMATIONAL.I", within = s(40) }
expect{ ha, ">", mn, "INFORMATIONAL.R", notify = "INVALID_IKE_SPI", protected_by = absent,
  SPIi = ask.SPIi, msgid = ask.msgid, dst = ask.src, udp = ask.udp_src, within = s(1) }
expect{ mn, ">", ha, "INFORMATIONAL.I", msgid = ask.msgid, retransmission = true, within = s(1) }
at(s(160))
expect{ mn, ">", ha, "IKE_SA_INIT", within = s(240) }
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(420)); ha:reboot("keep")
at(s(430)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
require "converged"(w, s(440))
