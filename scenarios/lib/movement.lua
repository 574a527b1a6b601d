-- movement.lua - walks that a node may take. Each waits while it goes on: run it beside what watches it,
-- both(function() walk.ping_pong(...) end, function() expect{...} end).

-- ping_pong: from one of the links to the next and on, `times` moves, one `every` so often (s(1)).
local function ping_pong(who, where, how)
  local o = names "option of ping_pong" { every = how.every or s(1), times = how.times or 4 }
  for i = 1, o.times do
    who:move(where[(i - 1) % #where + 1])
    wait(o.every)
  end
end

return names "walk" { ping_pong = ping_pong }
