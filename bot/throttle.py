"""How often somebody may ask: a moving window a caller, in this process, or in Redis where many processes share it.

It guards what comes in. It may not be used to hold caps on what goes out, which must also hold while Redis is away.
"""

from math import ceil
from time import time

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from bot.sessions.store import StoreUnavailable


class Throttle:
    """So many requests a caller and span, such as `120/minute`; what is counted apart has a name of its own."""

    def __init__(self, rate: str, redis_url: str = "") -> None:
        self._rate: RateLimitItem = parse(rate)
        self._limiter = MovingWindowRateLimiter(_storage(redis_url))

    async def wait(self, what: str, who: str) -> int:
        """Count a request: 0 where it may pass, else the full seconds to wait; raises StoreUnavailable."""
        try:
            if await self._limiter.hit(self._rate, what, who):
                return 0
            window = await self._limiter.get_window_stats(self._rate, what, who)
        except RedisError as error:
            raise StoreUnavailable(str(error)) from error
        return max(1, ceil(window.reset_time - time()))


def _storage(redis_url: str) -> Storage:
    if redis_url:
        return RedisStorage(f"async+{redis_url}", implementation="redispy", key_prefix="srdi-rate")
    return MemoryStorage()
