-- linux-ha.lua - our mobile node, and a real kernel in its home agent's place: charon negotiates the SA
-- of protocol 135 in transport mode, and the kernel takes the Binding Update out of ESP and the Home
-- Address option and puts the acknowledgement into ESP and a type 2 routing header.
--
--    mn --- hotel6 (2001:db8:200::/64) --- router --- core (2001:db8:f::/64, TAP) --- ha
--
-- scenarios/test/interop-uml.sh boots it and is the hook.
local o = options({}, {
  netns = "",       -- of the TAP
  hook = "true",    -- see sim/live.h
})
local hotel6, office6 = link{ "hotel6", kind = "lan" }, link{ "office6", kind = "lan" }
local core = link{ "core", kind = "lan" }
local ha = node{ "ha", kind = "device", props = { addr6 = "2001:db8:100::1" },
  conf = { netns = o.netns, hook = o.hook .. " $1", eth0 = { tap = "tap0" },
    addr = { "2001:db8:100::1", "2001:db8:f::1" } } }
local function advertises(prefix)
  return { addr = prefix .. "1/64", ra = true, ra_min = s(1), ra_max = s(3), ra_prefix = prefix .. "/64" }
end
local router = node{ "router", kind = "router", conf = {
  eth0 = { addr = "2001:db8:f::2/64" }, eth1 = advertises "2001:db8:200::",
  eth2 = advertises "2001:db8:210::",
  route = "2001:db8:100::/64 via 2001:db8:f::1" } }
local mn = node{ "mn", kind = "mn", props = { hoa6 = "2001:db8:100::101" },
  conf = { id = "mn1.example", ha_id = "ha.example", psk = "secret-of-mn1",
    hoa6 = "2001:db8:100::101", ha6 = "2001:db8:100::1", home_prefix = "2001:db8:100::/64",
    payload_esp = false, lifetime = s(420), eth0 = { slaac = true } } }
ha:attach(core, 0)
router:attach(core, 0)
router:attach(hotel6, 1)
router:attach(office6, 2)
mn:attach(hotel6)

scenario "a Binding Update for a real kernel, in ESP of transport mode negotiated with charon" {
  covers = { "R6275-5.1-01", "R4877-4.1-03", "R4877-4.2-17" },
}
expect{ mn, ">", ha, "IKE_SA_INIT.I", within = s(20) }
expect{ mn, ">", ha, "IKE_AUTH.I", notify = "USE_TRANSPORT_MODE", within = s(20) }
expect{ ha, ">", mn, "IKE_AUTH.R", notify = "USE_TRANSPORT_MODE", payload = "TSr", within = s(20) }
local bu = expect{ mn, ">", ha, "BU", A = 1, H = 1, hao = mn.hoa6, protected_by = "esp", within = s(10) }
expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6, protected_by = "esp", at = mn,
  within = s(15) }
mn:move(office6)
bu = expect{ mn, ">", ha, "BU", A = 1, H = 1, src = mn.coa6, hao = mn.hoa6, protected_by = "esp", within = s(10) }
expect{ ha, ">", mn, "BA", status = 0, seq = bu.seq, rh2 = mn.hoa6, protected_by = "esp", at = mn,
  within = s(15) }
ha:command "stop"
