-- ike-rogue.lua - one side says what it must not; the other keeps to the rules. What is said is `what`.
local what = param("what", "clear", { "clear", "version", "window", "response", "stranger", "attribute", "type",
  "cookie", "busy", "tunnel", "suite", "extra", "none", "nogroup", "error", "keyless", "null", "integrity", "prf", "lengths",
  "padding" })
local by_r = { busy = true, tunnel = true, suite = true, error = true }
-- Proposals that are made by hand: a suite of transforms.
local hand = {
  keyless = { "0100" .. "0014", "0200" .. "0005", "0400" .. "001f" },	-- AES-GCM, and no Key Length
  null = { "0100" .. "000b", "0200" .. "0005", "0300" .. "000c", "0400" .. "001f" },
  integrity = { "0100" .. "000c" .. "800e0100", "0200" .. "0005", "0300" .. "0000", "0400" .. "001f" },
  prf = { "0100" .. "0014" .. "800e0100", "0200" .. "0401", "0400" .. "001f" },
}
local late = { version = true, attribute = true, type = true, extra = true }
for k in pairs(hand) do late[k] = true end
local w = require "worlds.pair"{ insider = by_r[what] and "r" or "i", late = late[what] or false, transport = what == "tunnel",
  cookie_from = what == "cookie" and 0 or 5000, mobike = what ~= "window",
  i_mutants = what == "padding" and "ike-long-pad" or "",
  ike_suite = (what == "type" or what == "padding") and "aesgcm-sha256-x25519,aes256-sha256-prfsha256-x25519" or "" }
local i, r = w.i, w.r

scenario "one side breaks the rules, the other does not" {}

local does = {
  -- An INFORMATIONAL without protection, which asks to delete the IKE SA.
  clear = function()
    w.up()
    at(s(5)); i:next("INFORMATIONAL", { clear = 1, add_payload = "42:01000000" }); w.tell(i, "probe")
    expect{ i, ">", r, "INFORMATIONAL.I", protected_by = absent, within = s(1) }
    never{ r, ">", i, "INFORMATIONAL.R", within = s(2) }
    at(s(8)); check(#r:inspect("ike"), ">=", 1, { "R7296-1.4-01@HA", "R7296-2.4-05@HA" })
  end,
  version = function()
    i:next("IKE_SA_INIT", { ["byte[17]"] = "30" })
    expect{ r, ">", i, "IKE_SA_INIT.R", notify = "INVALID_MAJOR_VERSION", payload = "N", within = s(2), row = "R7296-2.5-02@HA" }
    at(s(4)); check(#r:inspect("ike"), "==", 0, "R7296-2.5-01@HA")
  end,
  -- A Message ID far ahead.
  window = function()
    w.up()
    at(s(5)); i:next("INFORMATIONAL", { msgid = "+10" }); w.tell(i, "probe")
    expect{ i, ">", r, "INFORMATIONAL.I", within = s(1) }
    never{ r, ">", i, "INFORMATIONAL.R", within = s(3), row = "R7296-2.3-09@HA" }
    at(s(9))
  end,
  -- What is marked as a response to nothing; and for an IKE SA that nobody has.
  response = function()
    w.up()
    at(s(5)); i:next("INFORMATIONAL", { R = 1 }); w.tell(i, "probe")
    never{ r, ">", i, "INFORMATIONAL", within = s(3), row = "R7296-3.1-08@HA" }
    at(s(9))
  end,
  stranger = function()
    w.up()
    at(s(5)); i:next("INFORMATIONAL", { R = 1, SPIi = "0x1122334455667788", SPIr = "0x11" }); w.tell(i, "probe")
    never{ r, ">", i, "INFORMATIONAL", within = s(3), row = "R7296-2.21.4-01@HA" }
    at(s(9))
  end,
  -- The first cipher has an attribute that nobody knows: the second is taken.
  attribute = function()
    i:next("IKE_SA_INIT", { ["byte[49]"] = "10" })
    expect{ r, ">", i, "IKE_SA_INIT.R", proposals = "1:IKE:spi=-:ENCR=20/128,PRF=5,DH=31", within = s(3),
      row = "R7296-3.3.6-04@HA" }
  end,
  -- The first proposal has a transform of a type that nobody knows, and no PRF: the second is taken.
  type = function()
    i:next("IKE_SA_INIT", { ["byte[68]"] = "c8" })
    expect{ r, ">", i, "IKE_SA_INIT.R", proposals = "2:IKE:spi=-:ENCR=12/256,PRF=5,INTEG=12,DH=31", within = s(3),
      row = { "R7296-3.3.6-03@HA", "R7296-3.3.1-02@HA" } }
  end,
  cookie = function()
    i:every("IKE_SA_INIT", { n_COOKIE = "00112233445566778899aabbccddeeff" })
    local one = expect{ r, ">", i, "IKE_SA_INIT.R", notify = "COOKIE", without_payload = "SA", within = s(3) }
    expect{ i, ">", r, "IKE_SA_INIT.I", notify = "COOKIE", within = s(2) }
    expect{ r, ">", i, "IKE_SA_INIT.R", notify = "COOKIE", without_payload = "SA", within = s(3), row = "R7296-2.6-10@HA" }
    at(s(5)); check(#r:inspect("ike"), "==", 0)
  end,
  -- The other side cannot just now.
  busy = function()
    w.up()
    at(s(5)); r:next("CREATE_CHILD_SA.R", { drop_payload = "SA", add_notify = "TEMPORARY_FAILURE:" }); w.tell(i, "child")
    expect{ r, ">", i, "CREATE_CHILD_SA.R", notify = "TEMPORARY_FAILURE", within = s(2) }
    never{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(2), row = "R7296-2.25-02@MN" }
    at(s(8))
    expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(60), row = "R7296-2.25-03@MN" }
  end,
  -- Transport mode was asked for, and tunnel mode given.
  tunnel = function()
    traffic.udp{ from = i, to = r.inner4, every = s(1), start = s(1), count = 3 }
    r:next("IKE_AUTH.R", { drop_payload = "USE_TRANSPORT_MODE" })
    expect{ i, ">", r, "IKE_AUTH.I", notify = "USE_TRANSPORT_MODE", within = s(5) }
    expect{ i, ">", r, "INFORMATIONAL.I", delete = any, within = s(5), row = "R7296-1.3.1-07@MN" }
  end,
  -- A suite that was not offered.
  suite = function()
    r:next("IKE_SA_INIT.R", { ["byte[50]"] = "00", ["byte[51]"] = "c0" })
    expect{ r, ">", i, "IKE_SA_INIT.R", within = s(3) }
    never{ i, ">", r, "IKE_AUTH.I", within = s(4), row = "R7296-3.3.6-02@MN" }
    at(s(5))
  end,
  -- The IKE SA is rekeyed, but without Diffie-Hellman.
  none = function()
    w.up()
    at(s(5)); i:next("CREATE_CHILD_SA", { ["inner[59]"] = "00" }); w.tell(i, "ike")
    expect{ r, ">", i, "CREATE_CHILD_SA.R", notify = "NO_PROPOSAL_CHOSEN", without_payload = "SA", within = s(1),
      row = "R7296-2.18-05@HA" }
    at(s(8)); check(#r:inspect("ike"), ">=", 2)
  end,
  -- A Child SA without Diffie-Hellman, and a KE payload all the same.
  nogroup = function()
    w.up()
    at(s(5)); i:next("CREATE_CHILD_SA", { ["inner[59]"] = "00" }); w.tell(i, "child")
    expect{ r, ">", i, "CREATE_CHILD_SA.R", payload = "SA", without_payload = "KE", within = s(1), row = "R7296-3.3.6-05@HA",
      where = function(m) return not m.proposals:find("DH=31", 1, true) end }
    at(s(8))
  end,
  -- An answer with everything that a Child SA needs, and an error that nobody knows.
  error = function()
    w.up()
    at(s(5)); r:next("CREATE_CHILD_SA.R", { add_notify = "8191:" }); w.tell(i, "child")
    local made = expect{ r, ">", i, "CREATE_CHILD_SA.R", payload = "SA", within = s(1) }
    wait(ms(200))
    check(i:inspect("sad", made.proposals:sub(11, 20)), "==", absent, "R7296-3.10.1-02@MN")
  end,
  -- The first transform is longer than its proposal.
  lengths = function()
    w.up()
    at(s(5)); i:next("CREATE_CHILD_SA", { ["inner[30]"] = "ff" }); w.tell(i, "child")
    expect{ i, ">", r, "CREATE_CHILD_SA.I", malformed = any, within = s(1) }
    expect{ r, ">", i, "CREATE_CHILD_SA.R", notify = "INVALID_SYNTAX", without_payload = "SA", within = s(1), row = "R7296-3.3-02@HA" }
  end,
  -- More padding than is needed, and not of zeros.
  padding = function()
    expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3), row = "R7296-3.14-05@HA" }
    at(s(5)); w.tell(i, "probe")
    expect{ r, ">", i, "INFORMATIONAL.R", within = s(1), row = "R7296-3.14-05@HA" }
  end,
  -- IKE_AUTH with a critical payload that nobody knows.
  extra = function()
    i:next("IKE_AUTH", { add_critical = "200:aabb" })
    expect{ r, ">", i, "IKE_AUTH.R", notify = "UNSUPPORTED_CRITICAL_PAYLOAD", without_payload = { "IDr", "AUTH" },
      within = s(3), row = "R7296-2.21.2-03@HA" }
    at(s(4)); check(#r:inspect("ike"), "==", 0)
  end,
}
local rows = { keyless = "R7296-3.3.5-03@HA", null = "R7296-5-01@HA", integrity = "R7296-5-01@HA", prf = "R7296-5-02@HA" }
for name, list in pairs(hand) do
  does[name] = function()
    local body = ""
    for n, transform in ipairs(list) do
      body = body .. (n < #list and "0300" or "0000") .. string.format("%04x", 4 + #transform // 2) .. transform
    end
    local sa = "0000" .. string.format("%04x", 8 + #body // 2) .. "0101000" .. #list .. body
    i:next("IKE_SA_INIT", { drop_payload = "SA", add_payload = "33:" .. sa, first_payload = "SA" })
    expect{ i, ">", r, "IKE_SA_INIT.I", malformed = absent, within = s(2) }
    expect{ r, ">", i, "IKE_SA_INIT.R", notify = "NO_PROPOSAL_CHOSEN", without_payload = "SA", within = s(3), row = rows[name] }
    at(s(4)); check(#r:inspect("ike"), "==", 0, rows[name])
  end
end

if late[what] then
  both(does[what], function() at(ms(10)); i:attach(w.a) end)
else
  does[what]()
end
