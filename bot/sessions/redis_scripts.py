"""What Redis does by itself, each script as one step that nothing comes between.

Every script touches keys of one hash tag only, so that each works in a cluster. Entries pass through as the text they are:
a number read by Lua would lose its last digits. Times and spans are milliseconds, by the server's clock.
"""

from typing import Final

from bot.backends.redis_calls import script

DONE: Final = 0
ANSWERED: Final = 1
CONFLICT: Final = 2

_NOW: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
"""

LOOK_UP: Final = script("""
local follows = redis.call('GET', KEYS[3])
if follows then redis.call('PEXPIRE', KEYS[3], ARGV[1]) end
return {redis.call('LRANGE', KEYS[1], 0, -1), redis.call('GET', KEYS[2]), follows}
""")
"""Keys: session, reply, whom the name follows. Arguments: the span of what is followed."""

COMMIT: Final = script(f"""
if redis.call('EXISTS', KEYS[2]) == 1 then return {ANSWERED} end
local version = redis.call('LINDEX', KEYS[1], 0) or '0'
if version ~= ARGV[1] then return {CONFLICT} end
{_NOW}
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[3], 0, now)
redis.call('ZADD', KEYS[3], now + ARGV[5], KEYS[2])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
if version == '0' then redis.call('RPUSH', KEYS[1], ARGV[2]) else redis.call('LSET', KEYS[1], 0, ARGV[2]) end
for i = 6, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {DONE}
""")
"""Keys: session, reply, list of replies. Arguments: version, next version, reply, span of the session, of the reply, entries."""

REWRITE: Final = script(f"""
if redis.call('EXISTS', KEYS[2]) == 1 then return {ANSWERED} end
local version = redis.call('LINDEX', KEYS[1], 0) or '0'
if version ~= ARGV[1] then return {CONFLICT} end
{_NOW}
for i = 4, #KEYS do redis.call('SET', KEYS[i], '', 'XX', 'KEEPTTL') end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[3], 0, now)
redis.call('ZADD', KEYS[3], now + ARGV[5], KEYS[2])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('DEL', KEYS[1])
redis.call('RPUSH', KEYS[1], ARGV[2])
for i = 6, #ARGV do redis.call('RPUSH', KEYS[1], ARGV[i]) end
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {DONE}
""")
"""Keys: session, reply, list of replies, the replies in it. Arguments as of COMMIT, the entries being all of them."""

ERASE: Final = script(f"""
if redis.call('EXISTS', KEYS[2]) == 1 then return {ANSWERED} end
local version = redis.call('LINDEX', KEYS[1], 0) or '0'
if ARGV[1] ~= '' and version ~= ARGV[1] then return {CONFLICT} end
redis.call('DEL', KEYS[1])
for i = 3, #KEYS do redis.call('DEL', KEYS[i]) end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
return {DONE}
""")
"""Keys: session, reply, all else of the user in this slot. Arguments: version or nothing for any, reply, its span."""

CUT: Final = script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
""")
"""Keys: whom a name follows. Arguments: whom it shall follow no more."""

REMEMBER: Final = script(f"""
{_NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
""")
"""Keys: a list of a user's. Arguments: what is to be in it, and for how long."""

LAST: Final = script("""
return redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
""")
"""Keys: a sorted set. What is last in it runs out then; nothing where the set is empty."""

TAKE: Final = script("""
local kept = redis.call('HMGET', KEYS[1], 'user', 'taker')
if not kept[1] or (kept[2] and kept[2] ~= ARGV[1]) then return false end
redis.call('HSET', KEYS[1], 'taker', ARGV[1])
return kept[1]
""")
"""Keys: a ticket. Arguments: who takes it."""

KEEP: Final = script("""
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'user', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
""")
"""Keys: a ticket. Arguments: its user and span."""
