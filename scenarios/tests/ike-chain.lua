-- ike-chain.lua - four certificates each way, the first of them of the key that signs, RFC 7296 1.2, 3.6; in
-- messages too large for one datagram.
local c = require "chain"
local w = require "worlds.pair"{ auth = "signature", peer_auth = "signature", key = c.i_key, cert = c.i_cert,
  r_key = c.r_key, r_cert = c.r_cert, chain = c.third_cert .. "-" .. c.second_cert .. "-" .. c.first_cert,
  ca = c.root_cert, fragment = true, family = 4 }
local i, r = w.i, w.r

scenario "a chain of certificates" {}
local four = traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(2), count = 3 }
local function has_four(m)
  return m.payloads:find("CERT,CERT,CERT,CERT,", 1, true) ~= nil
end
expect{ i, ">", r, "IKE_AUTH.I", where = has_four, within = s(3), row = "R7296-3.6-02@MN" }
-- r verifies AUTH by the first of them; i by r's first.
expect{ r, ">", i, "IKE_AUTH.R", payload = { "AUTH", "TSr" }, where = has_four, within = s(1),
  row = { "R7296-1.2-07@MN", "R7296-3.6-02@HA" } }
at(s(8)); check(four.received, "==", 3, { "R7296-1.2-07@HA", "R7296-3.6-02@MN" })
