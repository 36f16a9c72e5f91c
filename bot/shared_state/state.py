"""What every store of shared state offers: values that run out, changed only by who has seen the newest, and counted allowances.

It holds nothing of a talk. A key that stands for a person is a digest (`known_as`): the store does not show who.
What cannot be counted raises StateUnavailable: who sends takes that as a no.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple, Protocol


class StateUnavailable(RuntimeError):
    """The store cannot be reached or used now; nothing was counted or changed, as far as can be known."""


class Allowance(NamedTuple):
    """So many in any span of so many seconds."""

    amount: int
    seconds: float


class SharedState(Protocol):
    """One store of shared state; all of it raises StateUnavailable."""

    async def get(self, key: str) -> str | None:
        """The value, None where there is none or it has run out."""
        ...

    async def put(self, key: str, value: str, seconds: float) -> None:
        """Keep the value for so long, whatever was there."""
        ...

    async def swap(self, key: str, seen: str | None, value: str, seconds: float) -> bool:
        """Keep the value only where what is there is still what was seen; whether it was."""
        ...

    async def remove(self, key: str) -> None:
        """Keep nothing under the key any more: no value, no count. A lease is left to its owner."""
        ...

    async def lease(self, key: str, owner: str, seconds: float) -> bool:
        """Whether the key is this owner's alone from now on, for so long; an owner may lease its own again."""
        ...

    async def release(self, key: str, owner: str) -> None:
        """Give the lease back, where it is still this owner's."""
        ...

    async def spend(self, key: str, allowances: Sequence[Allowance], amount: int = 1) -> float:
        """Count so many in every moving window: 0 where all have room, else the seconds to wait, and nothing is counted.

        A key is always asked with the same windows; raises ValueError where one could never have room for so many.
        """
        ...

    async def grant(self, key: str, amount: int, seconds: float) -> None:
        """From now on so many may be drawn, for so long; what was left of an earlier grant is gone."""
        ...

    async def draw(self, key: str) -> bool:
        """Take one of what was granted; whether there was one."""
        ...

    async def left(self, key: str) -> int:
        """How many may still be drawn."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...


def known_as(name: str) -> str:
    """A key for a person that does not show the name; a short one, such as a chat's number, can still be found by trying all."""
    return blake2b(name.encode(), digest_size=16, person=b"known as").hexdigest()


def checked(allowances: Sequence[Allowance], amount: int) -> None:
    """That so many can be counted at all; raises ValueError."""
    if not allowances or not 1 <= amount <= min(one.amount for one in allowances):
        raise ValueError(f"{amount} can never be counted in {list(allowances)}")
