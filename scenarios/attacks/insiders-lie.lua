-- insiders-lie.lua - a mobile node with keys of its own says Binding Updates for another's home address: in
-- its tunnel, where a packet may claim any source, and on its own security association, whose ICV does not
-- cover the Home Address option. The home agent grants a home address only to the SA that was made for it
-- (RFC 4877 4.2, RFC 6275 10.3.1), whether keys are negotiated or typed (keys=rfc4877).
local w = require "worlds.roaming"{ nodes = 2, insiders = 1 }
local mn, thief, ha, l = w.mns[1], w.mns[2], w.ha, w.links

scenario "a Binding Update for somebody else's home address" {
  covers = { "ATK-NORM-01", "ATK-NORM-04" },
}
at(s(5)); mn:move(l.hotel6)
local bu = expect{ mn, ">", ha, "BU", within = s(8) }
expect{ ha, ">", mn, "BA", status = 0 }
at(s(10)); thief:move(l.office6)
local own = expect{ thief, ">", ha, "BU", within = s(8) }
expect{ ha, ">", thief, "BA", status = 0 }

-- As packets of its own that only claim to be another's.
at(s(20))
thief:forge("BU", { src = thief.hoa6, dst = ha.addr6, hao = mn.hoa6, A = 1, H = 1, seq = bu.seq + 1, lifetime = 420,
  alt_coa = thief.coa6 })
thief:forge("BU", { src = mn.hoa6, dst = ha.addr6, A = 1, H = 1, seq = bu.seq + 2, lifetime = 0 })
at(s(25))
check(ha:binding(mn.hoa6).state, "==", "BOUND", "ATK-NORM-01@HA")
check(ha:binding(mn.hoa6).seq, "==", bu.seq, "ATK-NORM-01@HA")

-- On its own SA. The checksum of its last Binding Update is that of this one but for the sequence number,
-- and for the home address, which is one less (RFC 1071: sums are taken modulo 65535).
local seq = bu.seq + 1
local sum = (tonumber(own.mh_checksum) - (seq - own.seq) + 1) % 65535
thief:next("BU", { seq = seq, checksum = sum })
local lie = rewrite{ thief, ">", ha, "BU", set = { octets = "48=20010db8010000000000000000000101" } }
thief:move(l.office6)
expect{ thief, ">", ha, "BU", seq = seq, within = s(8) }
wait(ms(500))
check(lie.acts, "==", 1)
local rows = { "ATK-NORM-04@HA" }
if w.options.keys ~= "ike" then rows = { "ATK-NORM-04@HA", "R4877-4.2-05@HA", "R3776-4.2-16@HA" } end
check(ha:binding(mn.hoa6).coa, "==", bu.src, rows)
check(ha:binding(mn.hoa6).seq, "==", bu.seq, rows)
at(s(40))
check(ha:binding(thief.hoa6).coa, "==", own.src)
