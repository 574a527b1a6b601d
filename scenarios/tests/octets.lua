-- octets.lua - what a receiver must not look at: reserved bits, options that it does not know, what is in
-- padding. who=mn: in Binding Updates, which the home agent takes as if it were not there; who=ha: in
-- acknowledgements. The one who says them may break rules, so it is not judged.
local who = param("who", "mn", { "mn", "ha" })
local w = require "worlds.roaming"{ nat = "none", insiders = who == "mn" and 1 or 0, ha_insider = who == "ha" }
local mn, ha, l = w.mn, w.ha, w.links

scenario "octets that nobody reads" {}

local here = l.office6
local function moves()
  here = here == l.hotel6 and l.office6 or l.hotel6
  mn:move(here)
  return expect{ mn, ">", ha, "BU", on = here, within = s(8) }
end

-- The edits that any message can have, and the rows of who takes it in spite of them. Two options of type
-- 200 and 201, then padding; one with data; PadN with data (RFC 6275 6.2.1, 6.2.3).
local every = {
  { { mh_reserved = 255 }, { "R6275-6.1.1-07" } },
  { { extra = "c806112233445566" }, { "R6275-6.2.1-02" } },
  { { extra = "c800c901ff010100" }, { "R6275-6.2.1-02" } },
  { { extra = "0106ffffffffffff" }, { "R6275-6.2.3-02" } },
}
-- And those of a Binding Update or acknowledgement alone. On hotel6 the IPv4 Home Address option stands at
-- octet 32, and in the acknowledgement, without refresh advice, its answer at octet 12.
local own = { mn = {
  { { reserved_bits = 255 }, { "R6275-6.1.7-12" } },
  { { extra = "c806112233445566" }, { "R6275-6.1.7-17" } },
  { { ["byte[34]"] = "81", ["byte[35]"] = "ff" }, { "R5555-3.1.1-12" } },
}, ha = {
  { { reserved_bits = 31 }, { "R6275-6.1.8-07" } },
  { { extra = "c806112233445566" }, { "R6275-6.1.8-10" } },
  { { ["byte[15]"] = "83" }, { "R5555-3.2.1-11" } },
} }

local function of(rows, role)
  local out = {}
  for i, r in ipairs(rows) do out[i] = r .. role end
  return out
end

moves(); expect{ ha, ">", mn, "BA", status = 0, within = s(4) }
for _, list in ipairs{ every, own[who] } do
  for _, one in ipairs(list) do
    wait(s(6))
    if who == "mn" then
      mn:next("BU", one[1])
      local bu = moves()
      never{ ha, ">", any, "BE", within = s(2), row = "R6275-6.2.1-03@HA" }
      never{ ha, ">", any, "ICMP6", within = s(2), row = "R6275-6.2.1-03@HA" }
      expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, ack4_status = 0, within = ms(900),
        row = of(one[2], "@HA") }
      check(ha:binding(mn.hoa6).coa, "==", bu.src, of(one[2], "@HA"))
    else
      ha:next("BA", one[1])
      local bu = moves()
      expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, at = mn, within = s(1) }
      never{ mn, ">", ha, "BU", within = s(4), row = of(one[2], "@MN") }
    end
  end
end

-- Behind UDP: the reserved bits of a NAT Detection option, whose flag F is not set (RFC 5555 3.2.2).
if who == "ha" then
  wait(s(6)); ha:next("BA", { ["byte[22]"] = "7f", ["byte[23]"] = "ff" }); mn:move(l.cafe)
  expect{ ha, ">", mn, "BA", status = 0, option = "nat-detection", at = mn, within = s(8) }
  never{ mn, ">", ha, "BU", within = s(4), row = "R5555-3.2.2-11@MN" }
end
wait(s(6))
