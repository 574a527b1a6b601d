-- worlds/rfc4877.lua - the roaming world with the manually keyed SPD and SAD of RFC 4877 6; nobody speaks IKE.
-- It has the options of worlds.roaming. Behind a NAT protected payload rests: nobody asks where it maps to.
return function(given)
  given.keys = "rfc4877"
  given.nat = given.nat or "none"
  return require "worlds.roaming"(given)
end
