-- ike-odd.lua - messages that are unusual, and must be taken as if they were not; or refused in the
-- right way, after which the IKE SA lives on. i is the one that says them.
local w = require "worlds.pair"{ insider = "i", late = true, psk = "0x736f6a6f75726e", r_psk = "sojourn" }
local i, r = w.i, w.r
local tell = w.tell

scenario "what is unknown is ignored, what is critical is refused, and reserved bits are nobody's business" {}
at(s(1)); i:next("IKE_SA_INIT", { add_payload = "43:00112233", add_notify = "40001:0102" })
i:attach(w.a)
expect{ i, ">", r, "IKE_SA_INIT.I", payload = "V", within = s(1) }
expect{ r, ">", i, "IKE_SA_INIT.R", payload = "KE", within = s(3), row = "R7296-3.12-01@HA" }
i:next("IKE_AUTH", { first_payload = "TSr", add_notify = "8192:", add_critical = "43:00" })
expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3),
  row = { "R7296-2.5-13@HA", "R7296-3.10.1-03@HA", "R7296-3.2-05@HA", "R7296-2.15-09@HA" } }

-- asked lets i ask like that, and returns the answer. rows: what is decided by its coming; octets: how long
-- the request is.
local t = 4
local function asked(how, rows, want, octets)
  t = t + 1
  at(s(t)); i:next("INFORMATIONAL", how); tell(i, "probe")
  local q = expect{ i, ">", r, "INFORMATIONAL.I", ike_len = octets or any, within = s(1) }
  local pattern = { r, ">", i, "INFORMATIONAL.R", msgid = q.msgid, V = 0, row = rows }
  for k, v in pairs(want or {}) do pattern[k] = v end
  return expect(pattern)
end
asked({ add_payload = "200:aabb" }, "R7296-2.5-07@HA")
asked({ add_critical = "200:aabb" }, { "R7296-2.5-08@HA", "R7296-2.5-09@HA" },
  { notify = "UNSUPPORTED_CRITICAL_PAYLOAD", n_UNSUPPORTED_CRITICAL_PAYLOAD = "c8" })
asked({ ["inner[1]"] = "7f" }, "R7296-2.5-06@HA")
asked({ ["head[19]"] = "cf" }, "R7296-3.1-06@HA")
asked({ V = 1 }, "R7296-3.1-09@HA")
asked({ ["head[17]"] = "25" }, "R7296-2.5-04@HA")
asked({ set_critical = "N" }, "R7296-3.2-05@HA")
asked({ add_payload = "41:0100d6d9" }, "R7296-3.10-02@HA")
asked({ add_payload = "48:01020004" }, "R7296-4-01@HA")
asked({ add_notify = "COOKIE2:00112233445566778899aabbccddeeff" }, "R4555-3.7-07@HA",
  { n_COOKIE2 = "00112233445566778899aabbccddeeff" })
asked({ add_notify = "INVALID_SPI:01020304" }, "R7296-2.21.4-07@HA")
asked({ add_payload = "47:010000000008000040000000000700000" .. "00e0000" }, { "R7296-3.15.1-03@HA", "R7296-2.20-02@HA" },
  { cp_type = 2, where = function(m) return m.cp:find("7=;14=", 1, true) == 1 end })
-- As large as a message must be able to be: 1280 octets.
asked({ add_notify = "40001:" .. ("5a"):rep(1159) }, "R7296-2-01@HA", nil, 1280)
t = t + 1
at(s(t))
check(#r:inspect("sad"), ">=", 2)

-- A Child SA is asked for with something missing.
t = t + 1
at(s(t)); i:next("CREATE_CHILD_SA", { drop_payload = "TSi" }); tell(i, "child")
expect{ r, ">", i, "CREATE_CHILD_SA.R", notify = any, without_payload = "SA", within = s(2), row = "R7296-2.21.3-01@HA" }
