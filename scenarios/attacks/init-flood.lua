-- init-flood.lua - hundreds of IKE_SA_INIT requests from addresses that nobody answers at. From a number of
-- half-open SAs on the home agent asks for a cookie and keeps nothing; who returns it is served, in the
-- middle of the flood (RFC 7296 2.6).
local w = require "worlds.roaming"{ eve = "far", cookie_from = 20, start = "hotel6" }
local mn, ha, eve, l = w.mn, w.ha, w.eve, w.links
local flood = param("flood", 400, { from = 50, to = 20000, says = "requests" })

scenario "a flood of IKE_SA_INIT" {
  covers = { "R7296-2.6-06", "R7296-2.6-10" },
}
at(s(2))
eve:forge("IKE_SA_INIT", { src = eve.addr6, dst = ha.addr6, times = flood, every = ms(5) })
local cookies = count{ ha, ">", eve, "IKE_SA_INIT.R", notify = "COOKIE", payload = "N", without_payload = "KE" }
local served = count{ ha, ">", eve, "IKE_SA_INIT.R", payload = "KE" }

-- The mobile node begins in the midst of it.
local asked = expect{ ha, ">", mn, "IKE_SA_INIT.R", notify = "COOKIE", SPIr = "0x0000000000000000", within = s(8) }
local back = expect{ mn, ">", ha, "IKE_SA_INIT.I", n_COOKIE = asked.n_COOKIE, SPIi = asked.SPIi }
expect{ ha, ">", mn, "IKE_SA_INIT.R", payload = "KE", SPIi = back.SPIi, row = "R7296-2.6-06" }
expect{ ha, ">", mn, "BA", status = 0, within = s(10) }

at(s(10))
check(cookies, ">=", flood - 25)
check(served, "<=", 20)
-- A cookie that was made up, or made for another, is as good as none.
eve:forge("IKE_SA_INIT", { src = eve.addr6, dst = ha.addr6, times = 25 })
wait(s(1))
eve:forge("IKE_SA_INIT", { src = eve.addr6, dst = ha.addr6, notify = "COOKIE", n_COOKIE = asked.n_COOKIE })
local again = expect{ ha, ">", eve, "IKE_SA_INIT.R", notify = "COOKIE", row = "R7296-2.6-10" }
check(again.n_COOKIE, "~=", asked.n_COOKIE)
