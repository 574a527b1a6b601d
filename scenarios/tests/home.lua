-- home.lua - a mobile node that never leaves home has nothing to say to its home agent.
local w = require "worlds.roaming"{ nat = "none" }
local mn, cn = w.mn, w.cn

scenario "at home" {}
local ping = traffic.ping{ from = cn, to = mn.hoa6, every = ms(500), start = s(4), stop = s(9) }
never{ mn, ">", any, "BU", within = s(10) }
never{ mn, ">", any, "IKE_SA_INIT", within = s(10) }
at(s(10)); check(ping.received, ">=", 9)
