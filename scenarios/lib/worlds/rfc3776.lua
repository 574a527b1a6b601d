-- worlds/rfc3776.lua - the roaming world with the manually keyed SPD and SAD of RFC 3776 5.2; nobody speaks IKE.
-- It has the options of worlds.roaming. Behind a NAT protected payload rests: nobody asks where it maps to.
return function(given)
  given.keys = "rfc3776"
  given.nat = given.nat or "none"
  return require "worlds.roaming"(given)
end
