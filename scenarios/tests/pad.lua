-- pad.lua - whom a gateway lets in, RFC 4301 4.4.3: names that stand for many (4.4.3.1), and what he who is let in
-- may speak for (4.4.3.3).
local c_us, o_ex, cn_i = "310b3009060355040613025553", "310b3009060355040a0c024578", "310a300806035504030c0169"
local name = "dn:3026" .. c_us .. o_ex .. cn_i
local case = {
  ["domain"] = { "other.example;.example.com", "mn1.example.com" },
  ["domain-not"] = { "other.example;.example.com", "badexample.com", refused = true },
  ["mailbox"] = { "rfc822:@example.com", "rfc822:a@example.com" },
  ["mailbox-not"] = { "rfc822:@example.com", "rfc822:a@badexample.com", refused = true },
  ["range"] = { "ipv4:10.1.0.1-10.1.0.5", "ipv4:10.1.0.5" },
  ["range-not"] = { "ipv4:10.1.0.1-10.1.0.5", "ipv4:10.1.0.6", refused = true },
  ["dn"] = { "dn:301a" .. c_us .. o_ex .. "/", name },
  ["dn-not"] = { "dn:300d" .. o_ex .. "/", name, refused = true },
  ["key-not"] = { "key_id:00ff", "key_id:00fe", refused = true },
  ["within4"] = { ".example within=192.168.1.0/24", "i.example", four = true },
  ["within6"] = { ".example within=2001:db8:a::/64", "i.example", six = true },
}
local what = param("what", "domain", { "domain", "domain-not", "mailbox", "mailbox-not", "range", "range-not", "dn",
  "dn-not", "key-not", "within4", "within6" })
local it = case[what]
local w = require "worlds.pair"{ r_pad = it[1], i_id = it[2] }
local i, r = w.i, w.r

scenario "names of the PAD" {}
local bounded = it.four or it.six
local four = traffic.ping{ from = i, to = r.inner4, every = ms(500), start = s(3), count = 10 }
local six = traffic.ping{ from = i, to = r.inner6, every = ms(500), start = s(3), count = 10 }
local row = bounded and "R4301-4.4.3.3-01@HA" or "R4301-4.4.3.1-01@HA"
if it.refused then
  expect{ r, ">", i, "IKE_AUTH.R", notify = "AUTHENTICATION_FAILED", within = s(3), row = row }
elseif it.four then	-- the other family is asked for first
  expect{ r, ">", i, "IKE_AUTH.R", notify = "TS_UNACCEPTABLE", within = s(3), row = row }
else
  expect{ r, ">", i, "IKE_AUTH.R", payload = "TSr", within = s(3), row = row }
end
at(s(10))
check(four.received, "==", (it.refused or it.six) and 0 or 10, row)
check(six.received, "==", (it.refused or it.four) and 0 or 10, row)
