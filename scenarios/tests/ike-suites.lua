-- ike-suites.lua - several suites: the best is named first, RFC 7296 3.3, and one that a Child SA with
-- Diffie-Hellman and sequence numbers needs is understood whole, 3.3.3.
local w = require "worlds.pair"{ ike_suite = "aes256gcm16-sha256-x25519-ecp256,aes128-sha256-prfsha256-x25519",
  esp_suite = "chacha20poly1305-x25519,aes256-sha256-x25519", family = 4 }
local i, r = w.i, w.r

scenario "proposals in the order of preference" {}
local first, second = ":ENCR=28,DH=31,ESN=0", ":ENCR=12/256,INTEG=12,DH=31,ESN=0"
local function offered(m)
  local spi = m.proposals:sub(7, 20)
  return m.proposals == "1:ESP:" .. spi .. first .. ";2:ESP:" .. spi .. second
end
local function taken(m)
  return m.proposals == "1:ESP:" .. m.proposals:sub(7, 20) .. first
end

expect{ i, ">", r, "IKE_SA_INIT.I", within = s(3), row = "R7296-3.3-01@MN",
  proposals = "1:IKE:spi=-:ENCR=20/256,PRF=5,DH=31,DH=19;2:IKE:spi=-:ENCR=12/128,PRF=5,INTEG=12,DH=31" }
w.up()
at(s(3)); w.tell(i, "child")
expect{ i, ">", r, "CREATE_CHILD_SA.I", where = offered, within = s(1), row = "R7296-3.3-01@MN" }
expect{ r, ">", i, "CREATE_CHILD_SA.R", payload = { "SA", "KE" }, where = taken, within = s(1), row = "R7296-3.3.3-02@HA" }
at(s(5)); w.tell(r, "child")
expect{ r, ">", i, "CREATE_CHILD_SA.I", where = offered, within = s(1), row = "R7296-3.3-01@HA" }
expect{ i, ">", r, "CREATE_CHILD_SA.R", payload = { "SA", "KE" }, where = taken, within = s(1), row = "R7296-3.3.3-02@MN" }
