"""What Redis does by itself to shared state, each script as one step that nothing comes between, on one key.

Times and spans are milliseconds, by the server's clock. Where that is set back, Redis itself would keep things for as much
longer; so each is kept with its span, and whoever finds that it has more than that left cuts it to that.
"""

from typing import Final

from bot.backends.redis_calls import script

_LIVING: Final = """
local function living(key)
  local kept = redis.call('HMGET', key, 'value', 'span')
  if kept[2] and redis.call('PTTL', key) > tonumber(kept[2]) then redis.call('PEXPIRE', key, kept[2]) end
  return kept[1]
end
"""
_KEEP: Final = """
local function keep(key, value, span)
  redis.call('HSET', key, 'value', value, 'span', span)
  redis.call('PEXPIRE', key, span)
end
"""

GET: Final = script(f"{_LIVING} return living(KEYS[1])")

PUT: Final = script(f"{_KEEP} keep(KEYS[1], ARGV[1], ARGV[2])")
"""Arguments: value, span."""

SWAP: Final = script(f"""{_LIVING}{_KEEP}
if living(KEYS[1]) ~= (ARGV[3] or false) then return 0 end
keep(KEYS[1], ARGV[1], ARGV[2])
return 1
""")
"""Arguments: value, span, and what was seen, where there was something."""

LEASE: Final = script(f"""{_LIVING}{_KEEP}
local owner = living(KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
keep(KEYS[1], ARGV[1], ARGV[2])
return 1
""")
"""Arguments: owner, span."""

RELEASE: Final = script("""
if redis.call('HGET', KEYS[1], 'value') == ARGV[1] then redis.call('DEL', KEYS[1]) end
""")
"""Arguments: owner."""

DRAW: Final = script(f"""{_LIVING}
if tonumber(living(KEYS[1]) or '0') < 1 then return 0 end
redis.call('HINCRBY', KEYS[1], 'value', -1)
return 1
""")

SPEND: Final = script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local amount, last, longest = tonumber(ARGV[1]), 0, 0
local function parts(member)
  local total, spent, at = string.match(member, '(%d+):(%d+):(%d+)')
  return tonumber(total), tonumber(spent), tonumber(at)
end
local function add(total, spent, at)
  redis.call('ZADD', KEYS[1], total, string.format('%.0f:%.0f:%.0f', total, spent, at))
end
local newest = redis.call('ZRANGE', KEYS[1], -1, -1)[1]
if newest then
  local total, _, at = parts(newest)
  last = total
  if at > now then
    local all = redis.call('ZRANGE', KEYS[1], 0, -1)
    redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1)
    for _, member in ipairs(all) do
      local total_then, spent, at_then = parts(member)
      add(total_then, spent, math.max(0, at_then - at + now))
    end
  end
end
last = last + amount
local wait = 0
for i = 2, #ARGV, 2 do
  local unit, span = last - tonumber(ARGV[i]), tonumber(ARGV[i + 1])
  longest = math.max(longest, span)
  local member = redis.call('ZRANGEBYSCORE', KEYS[1], unit, '+inf', 'LIMIT', 0, 1)[1]
  if member then
    local total, spent, at = parts(member)
    if unit > total - spent then wait = math.max(wait, at + span - now) end
  end
end
if wait > 0 then return wait end
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, 19)) do
  local _, _, at = parts(member)
  if at + longest > now then break end
  redis.call('ZREM', KEYS[1], member)
end
add(last, amount, now)
redis.call('PEXPIRE', KEYS[1], longest)
return 0
""")
"""Each spending is a member TOTAL:AMOUNT:AT, and its score the total that was ever spent under the key with it, so that how much
lies in a window is the difference of two. Arguments: amount, then of every allowance its amount and span."""
