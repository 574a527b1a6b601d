-- updates.lua - Binding Updates on a good security association, each wrong in one respect: numbers out of the
-- window, another sort of registration, damaged ones, IPv4 home addresses that nobody was given. What the home
-- agent answers, and that its binding stays what it was. The mobile node may break rules, so it is not judged.
local w = require "worlds.roaming"{ nat = "none", insiders = 1, eve = "far" }
local mn, ha, cn, l = w.mn, w.ha, w.cn, w.links

scenario "Binding Updates that are refused" {}

local here = l.hotel6
-- The next Binding Update, changed so, from the other link.
local function says(edit)
  wait(s(6))
  here = here == l.hotel6 and l.office6 or l.hotel6
  mn:next("BU", edit); mn:move(here)
  return expect{ mn, ">", ha, "BU", on = here, within = s(8) }
end
local function refused(status, rows)
  return expect{ ha, ">", mn, "BA", status = status, dst = mn.coa6, rh2 = mn.hoa6, within = s(2), row = rows }
end
local function still(bu, rows)
  check(ha:binding(mn.hoa6).coa, "==", bu.src, rows)
  check(ha:binding(mn.hoa6).seq, "==", bu.seq, rows)
end
local function accepted(seq, rows)
  return expect{ ha, ">", mn, "BA", status = 0, seq = seq, within = s(4), row = rows or "R6275-10.3.1-36@HA" }
end
-- What did not come has no number.
local function other(seq, n) return ((type(seq) == "number" and seq or 0) + n) % 65536 end

at(s(5)); mn:move(l.hotel6)
local bu = expect{ mn, ">", ha, "BU", within = s(8) }
accepted(bu.seq)

-- Sequence numbers: not greater is the last one and the 32768 before it, modulo 2^16 (RFC 6275 9.5.1). The
-- refusal names the last one that was accepted, and goes to where the update came from.
for _, n in ipairs{ 0, -1, -32768 } do
  local last = bu
  says{ seq = other(last.seq, n) }
  local ba = refused(135, { "R6275-9.5.1-15@HA", "R6275-9.5.1-04@HA", "R5555-5.1-24@HA", "R6275-9.5.4-06@HA" })
  check(ba.seq, "==", last.seq, "R6275-9.5.1-16@HA")
  still(last, { "R6275-9.5.1-02@HA", "R6275-10.3.1-01@HA" })
  bu = expect{ mn, ">", ha, "BU", within = s(2) }
  accepted(bu.seq)
end
bu = says{ seq = other(bu.seq, 32767) }
accepted(bu.seq, "R6275-9.5.1-05@HA")
-- It does not know that it said so, and is told.
expect{ ha, ">", mn, "BA", status = 135, seq = bu.seq, within = s(4) }
bu = expect{ mn, ">", ha, "BU", seq = other(bu.seq, 1), within = s(2) }
accepted(bu.seq)

-- Not a home registration any more (139); damaged; with another's Payload Proto.
local last = bu
says{ H = 0 }
refused(139, "R6275-9.5.1-17@HA")
still(last, "R6275-9.5.1-17@HA")
wait(s(35)); mn:reboot("keep"); expect{ mn, ">", ha, "BU", within = s(6) }
bu = expect{ ha, ">", mn, "BA", status = 0, within = s(5) }
for _, broken in ipairs{ { { checksum = "0xbad" }, "R6275-9.2-01@HA" }, { { payload_proto = 17 }, "R6275-9.2-03@HA" },
    { { mh_len = 0 }, "R6275-9.2-07@HA" } } do
  bu = says(broken[1])
  never{ ha, ">", any, "BA", within = ms(900), row = broken[2] }
  bu = expect{ mn, ">", ha, "BU", seq = other(bu.seq, 1), within = s(3) }
  accepted(bu.seq)
end

-- The care-of address is the Alternate Care-of Address, or else the source.
bu = says{ alt_coa = "2001:db8:210::77" }
accepted(bu.seq); check(ha:binding(mn.hoa6).coa, "==", "2001:db8:210::77", "R6275-9.5.1-28@HA")
bu = says{ alt_coa = absent }
accepted(bu.seq); check(ha:binding(mn.hoa6).coa, "==", bu.src, "R6275-9.5.1-28@HA")

-- IPv4 home addresses: of nobody, of no length. The IPv6 binding is not touched by that.
for _, v4 in ipairs{ { { hoa4 = "198.51.100.77" }, { "R5555-4.5-13@HA", "R5555-5-03@HA", "R5555-3.2.1-07@HA" } },
    { { hoa4_len = 0 }, { "R5555-3.1.1-08@HA", "R5555-3.2.1-07@HA" } } } do
  bu = says(v4[1])
  expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, ack4_status = at_least(128), ack4_len = 0, within = s(2),
    row = v4[2] }
end
wait(s(10))
