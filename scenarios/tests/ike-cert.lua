-- ike-cert.lua - certificates and signatures (RFC 7427), in messages too large for one datagram
-- (RFC 7383).
local c = require "certs"
local w = require "worlds.pair"{ auth = "signature", peer_auth = "signature", key = c.i_key, cert = c.i_cert,
  r_key = c.r_key, r_cert = c.r_cert, ca = c.root_cert, fragment = true, fragment_size = 576 }
local i, r = w.i, w.r

scenario "signatures, certificates, fragments" {}
local four = traffic.ping{ from = i, to = r.inner4, every = s(1), start = s(1), stop = s(9) }
expect{ i, ">", r, "IKE_SA_INIT.I", notify = { "IKEV2_FRAGMENTATION_SUPPORTED", "SIGNATURE_HASH_ALGORITHMS" }, within = s(3),
  row = { "R7383-2.3-01@MN", "R7427-4-01@MN" } }
expect{ i, ">", r, "IKE_AUTH.I", payload = "CERT", auth_method = 14, encap = "fragments", within = s(3) }
expect{ r, ">", i, "IKE_AUTH.R", payload = { "CERT", "AUTH", "TSr" }, auth_method = 14, encap = "fragments" }
at(s(10))
check(four.received, "==", four.sent)
