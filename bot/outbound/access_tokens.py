"""A vendor's access token, one for all processes: kept in the shared state, fetched by one of them while the others wait.

Whoever fetches holds a lease. If it is killed, the lease runs out and another takes over; if the vendor refuses, that is kept for a
moment, so that those who wait do not ask one after the other. It may not tell the token to anybody but its caller.
"""

import asyncio
import json
import math
import random
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import fields
from typing import Final

from bot.outbound.outcomes import HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.shared_state.state import Allowance, SharedState, StateUnavailable

FETCHING: Final = 8.0
"""Seconds that fetching may take."""
LEASE: Final = 10.0
"""Seconds that the others leave it to whoever fetches: longer than it may take, so that two never do."""
PATIENCE: Final = 15.0
"""Seconds that a caller waits for another's fetch: longer than a lease, so that somebody takes over where that one was killed."""
BETWEEN_LOOKS: Final = 0.05

MARGIN: Final = 300.0
"""Seconds before its end from which a token is not used any more, but never more than a tenth of its life."""
PAUSE: Final = 5.0
"""Seconds for which a failure that may pass is everybody's answer."""
LONG_PAUSE: Final = 60.0
"""Seconds for which any other is, and the most, so that what a person puts right is noticed."""
RENEWALS: Final = (Allowance(3, 600), Allowance(15, 86_400))
"""How often a token that the vendor does not take may be renewed; a vendor that never takes any must not be asked for ever."""

Fetch = Callable[[bool], Awaitable[tuple[str, float]]]
"""Gives a token and the seconds it lives, from the vendor; with True a new one even where the last one lives. Raises NoToken."""

Failure = RetryAfter | Permanent | Suppress | HaltChannel | Unknown
_FAILURES: Final = (RetryAfter, Permanent, Suppress, HaltChannel, Unknown)


class NoToken(Exception):
    """There is no token now; what was to be sent with it ends like this."""

    def __init__(self, outcome: Failure) -> None:
        self.outcome = outcome
        super().__init__(type(outcome).__name__)


class AccessTokens:
    """The tokens of one account; `name` tells it from others."""

    def __init__(self, state: SharedState, name: str, fetch: Fetch) -> None:
        self._state = state
        self._key = f"token:{name}"
        self._fetch = fetch
        # Of one process, only one at a time looks on what the others do.
        self._turn = asyncio.Lock()

    async def current(self) -> str:
        """The token to call with; raises NoToken."""
        try:
            return await self._state.get(self._key) or await self._settled(None)
        except StateUnavailable:
            raise NoToken(RetryAfter(PAUSE, "the shared state cannot be used")) from None

    async def renewed(self, spoiled: str) -> str:
        """Another token than this one, which the vendor did not take; raises NoToken."""
        try:
            return await self._settled(spoiled)
        except StateUnavailable:
            raise NoToken(RetryAfter(PAUSE, "the shared state cannot be used")) from None

    async def _settled(self, spoiled: str | None) -> str:
        try:
            async with asyncio.timeout(PATIENCE) as patience, self._turn:
                while (token := await self._kept_or_failed(spoiled)) is None:
                    owner = secrets.token_hex(8)
                    if await self._state.lease(self._key, owner, LEASE):
                        patience.reschedule(None)
                        try:
                            # Who held the lease before may have just ended.
                            return await self._kept_or_failed(spoiled) or await self._fetched(spoiled)
                        finally:
                            with suppress(StateUnavailable):
                                await self._state.release(self._key, owner)
                    await asyncio.sleep(BETWEEN_LOOKS * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads who looks
                return token
        except TimeoutError:
            raise NoToken(RetryAfter(PAUSE, "nobody fetched a token in time")) from None

    async def _kept_or_failed(self, spoiled: str | None) -> str | None:
        token = await self._state.get(self._key)
        if token is not None and token != spoiled:
            return token
        failed = await self._state.get(f"{self._key}:failed")
        if failed is not None:
            raise NoToken(_read(failed))
        return None

    async def _fetched(self, spoiled: str | None) -> str:
        try:
            async with asyncio.timeout(FETCHING):
                token, seconds = await (self._fetch(False) if spoiled is None else self._replacement(spoiled))
        except TimeoutError:
            failed: Failure = RetryAfter(PAUSE, "fetching a token took too long")
        except NoToken as no_token:
            failed = no_token.outcome
        else:
            if token and 0 < seconds < math.inf:
                return await self._keep(spoiled, token, seconds)
            failed = Unknown("a token without a life")
        await self._state.put(f"{self._key}:failed", _written(failed), _pause(failed))
        raise NoToken(failed)

    async def _replacement(self, spoiled: str) -> tuple[str, float]:
        wait = await self._state.spend(f"{self._key}:renewals", RENEWALS)
        if wait:
            raise NoToken(HaltChannel("the vendor takes none of its tokens", wait))
        # Another program may have had the vendor make a new one; making a newer one would spoil that, in turns, for ever.
        token, seconds = await self._fetch(False)
        if token == spoiled:
            token, seconds = await self._fetch(True)
        if token == spoiled:
            raise NoToken(HaltChannel("the vendor gives the token that it does not take", LONG_PAUSE))
        return token, seconds

    async def _keep(self, spoiled: str | None, token: str, seconds: float) -> str:
        usable = seconds - min(MARGIN, seconds / 10)
        for seen in dict.fromkeys((spoiled, None)):
            if await self._state.swap(self._key, seen, token, usable):
                return token
        # Somebody was faster; what all others use is what the vendor takes.
        return await self._state.get(self._key) or token


def _pause(failed: Failure) -> float:
    match failed:
        case RetryAfter(seconds=seconds):
            return min(max(seconds, PAUSE), LONG_PAUSE)
        case HaltChannel() | Permanent():
            return LONG_PAUSE
        case _:
            return PAUSE


def _written(failed: Failure) -> str:
    # What a vendor's table makes of a failure may be a kind of its own, which means the same to whoever sends.
    kind = next(kind for kind in _FAILURES if isinstance(failed, kind))
    return json.dumps([kind.__name__, {field.name: getattr(failed, field.name) for field in fields(kind)}])


def _read(failed: str) -> Failure:
    name, parts = json.loads(failed)
    kind: type[Failure] = next(kind for kind in _FAILURES if kind.__name__ == name)
    return kind(**parts)
