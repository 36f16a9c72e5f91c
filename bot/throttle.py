"""How often somebody may ask: a moving window a caller, in this process, or in Redis where many processes share it.

It guards what comes in. It may not be used to hold caps on what goes out, which must also hold while Redis is away.
"""

import asyncio
from contextlib import suppress
from math import ceil
from time import time
from typing import Any, Final

from limits import RateLimitItem, parse
from limits.aio.storage import RedisClusterStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from bot.moving_windows import MovingWindows
from bot.sessions.store import StoreUnavailable

PATIENCE: Final = 3
"""Seconds that Redis may take to count."""
BEHIND_ONE_ADDRESS: Final = 10
"""An office or a mobile network has one address for many: so many times as often as one visitor may it ask."""
_PREFIX: Final = "srdi-rate"


class Throttle:
    """So many requests a caller and span, such as `120/minute`; what is counted apart has a name of its own."""

    def __init__(self, rate: str, redis_url: str = "") -> None:
        self._rate: RateLimitItem = parse(rate)
        self._shared_rate = type(self._rate)(self._rate.amount * BEHIND_ONE_ADDRESS, self._rate.multiples)
        self._here = MovingWindows()
        self._shared = _shared_storage(redis_url) if redis_url else None

    async def wait(self, what: str, who: str, *, shared: bool = False) -> int:
        """Count a request: 0 where it may pass, else the full seconds to wait; raises StoreUnavailable.

        An address that many callers may share has a larger rate of its own.
        """
        rate = self._shared_rate if shared else self._rate
        if self._shared is None:
            return ceil(self._here.wait(rate.key_for(what, who), rate.amount, rate.get_expiry()))
        limiter = MovingWindowRateLimiter(self._shared)
        try:
            async with asyncio.timeout(PATIENCE):
                if await limiter.hit(rate, what, who):
                    return 0
                window = await limiter.get_window_stats(rate, what, who)
        except (RedisError, OSError, TimeoutError) as error:
            raise StoreUnavailable(f"Redis: {str(error) or type(error).__name__}") from error
        return max(1, ceil(window.reset_time - time()))

    async def close(self) -> None:
        """Let go of the connections."""
        if self._shared is not None:
            with suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(PATIENCE):
                    client: Any = self._shared.bridge
                    await client.storage.aclose()


def _shared_storage(redis_url: str) -> RedisStorage:
    options: dict[str, Any] = {"implementation": "redispy", "key_prefix": _PREFIX, "retry": Retry(NoBackoff(), 0)}
    # Patience lies around each call; of its own, redis-py would lose who is cancelled, on Python 3.11.
    options |= {"socket_connect_timeout": PATIENCE, "socket_timeout": None}
    kind = RedisClusterStorage if redis_url.startswith("redis+cluster:") else RedisStorage
    return kind(f"async+{redis_url.replace('unix:', 'redis+unix:', 1)}", **options)
