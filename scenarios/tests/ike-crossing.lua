-- ike-crossing.lua - both sides have had enough of the same pair of SAs at once; or of the same IKE SA. What
-- crosses is Deletes of one pair, rekeyings of one pair, or of the IKE SA: `what`.
local what = param("what", "delete", { "delete", "child", "ike" })
local w = require "worlds.pair"{ insider = what == "delete" and "i" or "none", family = 4, narrow = true }
local i, r = w.i, w.r

scenario "both at once" {}
local ping = traffic.ping{ from = i, to = r.inner4, every = ms(200), start = s(2), stop = s(20) }
local back = traffic.ping{ from = r, to = i.inner4, every = ms(200), start = s(3.1), stop = s(20) }
local auth = expect{ i, ">", r, "IKE_AUTH.I", within = s(5) }
w.up()

-- has: is there an SA with this SPI in the node's SAD?
local function has(node, spi)
  return node:inspect("sad", spi) ~= absent
end

local does = {
  -- r replaces a pair and deletes the old one, which i does not hear yet; i deletes the same one. r's answer
  -- says nothing of its half, RFC 7296 1.4.1; that goes when r's own Delete is answered.
  delete = function()
    at(s(5)); w.tell(r, "child")
    local held = hold{ r, ">", i, "INFORMATIONAL.I" }
    local theirs = expect{ r, ">", i, "INFORMATIONAL.I", delete = any, within = s(2) }
    local spi_r, spi_i = theirs.delete:sub(5), auth.proposals:sub(13, 20)
    i:next("INFORMATIONAL", { add_payload = "42:03040001" .. spi_i }); w.tell(i, "probe")
    local mine = expect{ i, ">", r, "INFORMATIONAL.I", delete = any, within = s(1) }
    expect{ r, ">", i, "INFORMATIONAL.R", msgid = mine.msgid, delete = absent, within = s(1),
      row = "R7296-1.4.1-08@HA" }
    wait(ms(100))
    check(has(r, "0x" .. spi_i), "==", false, "R7296-1.4.1-07@HA")
    check(has(r, spi_r), "==", true, "R7296-1.4.1-07@HA")
    held:release()
    expect{ i, ">", r, "INFORMATIONAL.R", within = s(1) }
    wait(ms(100))
    check(has(r, spi_r), "==", false, "R7296-1.4.1-07@HA")
  end,
  -- Two new pairs for one old one: all three take packets until one is left, 2.8.1.
  child = function()
    for t = 5, 15, 5 do
      at(s(t)); w.tell(i, "child"); w.tell(r, "child")
      both(function() expect{ i, ">", r, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(1) } end,
        function() expect{ r, ">", i, "CREATE_CHILD_SA.I", notify = "REKEY_SA", within = s(1) } end)
    end
    at(s(22))
    check(ping.received, "==", ping.sent, { "R7296-2.8.1-02@HA", "R7296-2.8.1-02@MN" })
    check(back.received, "==", back.sent, { "R7296-2.8.1-02@HA", "R7296-2.8.1-02@MN" })
    check(#i:inspect("sad"), "==", 2)
    check(#r:inspect("sad"), "==", 2)
  end,
  -- Two new IKE SAs: one survives, and has the children, 2.8.2.
  ike = function()
    at(s(5)); w.tell(i, "ike"); w.tell(r, "ike")
    both(function() expect{ i, ">", r, "CREATE_CHILD_SA.I", without_payload = "TSi", within = s(1) } end,
      function() expect{ r, ">", i, "CREATE_CHILD_SA.I", without_payload = "TSi", within = s(1) } end)
    at(s(15))
    local mine, theirs = i:inspect("ike"), r:inspect("ike")
    check(#mine, "==", 2, "R7296-2.8.2-02@MN")
    check(#theirs, "==", 2, "R7296-2.8.2-02@HA")
    check(mine[1].SPIr, "==", theirs[1].SPIr)
    at(s(22))
    check(ping.received, "==", ping.sent, { "R7296-2.8.2-02@MN", "R7296-2.8.2-02@HA" })
    check(back.received, "==", back.sent, { "R7296-2.8.2-02@MN", "R7296-2.8.2-02@HA" })
  end,
}
does[what]()
at(s(25))
