-- ike-who.lua - identities of every type, long secrets, and both ways of authentication at once.
local c = require "certs"
local id = param("id", "fqdn:i.example")
local mixed = param("mixed", false)
local long = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
local w = require "worlds.pair"(mixed and { peer_auth = "signature", r_key = c.r_key, r_cert = c.r_cert, ca = c.root_cert } or
  { i_id = id, r_peer = id, psk = long, r_psk = long })
local i, r = w.i, w.r

scenario "who they are" {}
expect{ i, ">", r, "IKE_AUTH.I", IDi = mixed and any or id, within = s(3) }
expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3),
  row = mixed and "R7296-4-05@HA" or { "R7296-3.5-04@HA", "R7296-2.15-08@HA" } }
