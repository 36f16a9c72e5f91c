"""How often somebody may ask: a moving window a caller, in this process, or in Redis where many processes share it.

It guards what comes in. It may not be used to hold caps on what goes out, which must also hold while Redis is away.
"""

from math import ceil
from typing import Final

from limits import RateLimitItem, parse

from bot.moving_windows import MovingWindows
from bot.sessions.store import StoreUnavailable
from bot.shared_state.redis import RedisState
from bot.shared_state.state import Allowance, StateUnavailable

BEHIND_ONE_ADDRESS: Final = 10
"""An office or a mobile network has one address for many: so many times as often as one visitor may it ask."""


class Throttle:
    """So many requests a caller and span, such as `120/minute`; what is counted apart has a name of its own."""

    def __init__(self, rate: str, redis_url: str = "") -> None:
        self._rate: RateLimitItem = parse(rate)
        self._shared_rate = type(self._rate)(self._rate.amount * BEHIND_ONE_ADDRESS, self._rate.multiples)
        self._here = MovingWindows()
        self._shared = RedisState.at(redis_url) if redis_url else None

    async def wait(self, what: str, who: str, *, shared: bool = False) -> int:
        """Count a request: 0 where it may pass, else the full seconds to wait; raises StoreUnavailable.

        An address that many callers may share has a larger rate of its own.
        """
        rate = self._shared_rate if shared else self._rate
        key, amount, span = rate.key_for(what, who), rate.amount, rate.get_expiry()
        if self._shared is None:
            return ceil(self._here.wait(key, amount, span))
        try:
            return ceil(await self._shared.spend(key, [Allowance(amount, span)]))
        except StateUnavailable as error:
            raise StoreUnavailable(str(error)) from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._shared is not None:
            await self._shared.close()
