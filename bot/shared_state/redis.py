"""The shared store of shared state: a Redis (or Valkey, alone or a cluster), for many processes on many machines.

A call is one round trip and one script on one key, or a plain command. The keys of one name share a hash tag:

    srdi-state:{NAME}:v   hash    a value and its span
    srdi-state:{NAME}:l   hash    a lease: its owner and span
    srdi-state:{NAME}:g   hash    what may still be drawn, and its span
    srdi-state:{NAME}:s   sorted  what was spent and when
"""

from collections.abc import Sequence
from typing import Self

from bot.backends.redis_calls import Client, RedisCalls, client_at, hash_tag, milliseconds
from bot.shared_state import redis_scripts as scripts
from bot.shared_state.state import Allowance, StateUnavailable, checked


class RedisState:
    """Shared state in the Redis of a URL; `redis+cluster://` names any node of a cluster."""

    def __init__(self, client: Client) -> None:
        self._calls = RedisCalls(client, StateUnavailable)

    @classmethod
    def at(cls, url: str) -> Self:
        """The store behind this URL, which is not asked for before it is used."""
        try:
            return cls(client_at(url))
        except ValueError:
            # What the library says may quote parts of the URL, and so of the password.
            raise StateUnavailable("Redis: the URL cannot be read; redis://HOST:PORT/0 is the form of it") from None

    async def get(self, key: str) -> str | None:
        """The value, None where there is none or it has run out."""
        value: str | None = await self._calls.run(scripts.GET, (_key(key, "v"),))
        return value

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep the value for so long, whatever was there."""
        await self._calls.run(scripts.PUT, (_key(key, "v"),), value, milliseconds(seconds))

    async def swap(self, key: str, seen: str | None, value: str, seconds: float) -> bool:
        """Keep the value only where what is there is still what was seen; whether it was."""
        was_seen = () if seen is None else (seen,)
        return bool(await self._calls.run(scripts.SWAP, (_key(key, "v"),), value, milliseconds(seconds), *was_seen))

    async def remove(self, key: str) -> None:
        """Keep nothing under the key any more: no value, no count. A lease is left to its owner."""
        await self._calls.do("DEL", *(_key(key, what) for what in "vgs"))

    async def lease(self, key: str, owner: str, seconds: float) -> bool:
        """Whether the key is this owner's alone from now on, for so long; an owner may lease its own again."""
        return bool(await self._calls.run(scripts.LEASE, (_key(key, "l"),), owner, milliseconds(seconds)))

    async def release(self, key: str, owner: str) -> None:
        """Give the lease back, where it is still this owner's."""
        await self._calls.run(scripts.RELEASE, (_key(key, "l"),), owner)

    async def spend(self, key: str, allowances: Sequence[Allowance], amount: int = 1) -> float:
        """Count so many in every moving window: 0 where all have room, else the seconds to wait, and nothing is counted."""
        checked(allowances, amount)
        windows = (part for one in allowances for part in (one.amount, milliseconds(one.seconds)))
        wait: int = await self._calls.run(scripts.SPEND, (_key(key, "s"),), amount, *windows)
        return wait / 1000

    async def grant(self, key: str, amount: int, seconds: float) -> None:
        """From now on so many may be drawn, for so long; what was left of an earlier grant is gone."""
        await self._calls.run(scripts.PUT, (_key(key, "g"),), amount, milliseconds(seconds))

    async def draw(self, key: str) -> bool:
        """Take one of what was granted; whether there was one."""
        return bool(await self._calls.run(scripts.DRAW, (_key(key, "g"),)))

    async def left(self, key: str) -> int:
        """How many may still be drawn."""
        return int(await self._calls.run(scripts.GET, (_key(key, "g"),)) or 0)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._calls.close()


def _key(name: str, what: str) -> str:
    return f"srdi-state:{hash_tag(name)}:{what}"
