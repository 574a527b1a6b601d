-- clear-words.lua - what anybody may say in clear: that an SPI is unknown, and requests under SPIs that nobody
-- has. The first is not answered, or two nodes could be made to answer each other for ever (RFC 7296 1.5);
-- of the second no more are than a node has time for (2.4, 2.21.4).
local w = require "worlds.roaming"{ eve = "far" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links

scenario "words in clear" {
  covers = { "R7296-1.5-03", "R7296-2.4-08" },
}
at(s(5)); mn:move(l.hotel6)
expect{ ha, ">", mn, "BA", status = 0, within = s(8) }
at(s(20))
for _, victim in ipairs{ ha, mn } do
  eve:forge("INFORMATIONAL", { src = eve.addr6, dst = victim == ha and ha.addr6 or mn.coa6, SPIr = "0x0", msgid = 0,
    I = 1, notify = "INVALID_SPI", n_INVALID_SPI = "01020304", times = 3 })
end
never{ ha, ">", eve, "INFORMATIONAL", within = s(3), row = "R7296-1.5-03@HA" }
never{ mn, ">", eve, "INFORMATIONAL", within = s(3), row = "R7296-1.5-03@MN" }
wait(s(4))

-- One of the mobile node's requests, for IKE SAs that do not exist: three hundred times in a second.
at(s(30)); mn:expire("child")
local ask = expect{ mn, ">", ha, "CREATE_CHILD_SA.I", within = s(2) }
at(s(35))
eve:replay(ask, { octets = "52=55aa1155,60=55aa1255", times = 300, every = ms(3) })
local first = expect{ ha, ">", mn, "CREATE_CHILD_SA.R", notify = "INVALID_IKE_SPI", within = s(1) }
local n = 1
never{ ha, ">", mn, "CREATE_CHILD_SA.R", notify = "INVALID_IKE_SPI", within = ms(900), row = "R7296-2.4-08@HA",
  where = function() n = n + 1; return n > 60 end }
wait(s(2))
