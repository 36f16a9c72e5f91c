"""How far the sending of an answer has come, and whose turn it is to send: known to every process.

So a delivery that comes again, to whichever process and after whatever crash, goes on where the one before stopped.
"""

import asyncio
from contextlib import AsyncExitStack
from hashlib import blake2b
from time import monotonic
from typing import Final, NamedTuple, Self
from uuid import uuid4
from weakref import WeakValueDictionary

from bot.sessions.store import DAY
from bot.shared_state.state import SharedState, known_as

WAITS: Final = 5.0
"""Seconds that a delivery waits for its turn, and for room to send; what would take longer is left to the next delivery."""
_LOOKS_AGAIN: Final = 0.1
_AT_FIRST: Final = 10.0


class Postponed(Exception):
    """Not all could be sent now; after so many seconds it is worth trying again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Mark(NamedTuple):
    """How many steps are done, and how often the next one ended nobody knows how."""

    done: int = 0
    unknown: int = 0


class Progress:
    """How far one answer was sent."""

    def __init__(self, state: SharedState, name: str, key: str, answer: str) -> None:
        # What belongs to no turn can be answered in another way the next time, which then begins anew.
        written = f"{len(name)} {name} {len(key)} {key} {answer}"
        self._state, self._key = state, f"telegram:sent:{blake2b(written.encode(), digest_size=16).hexdigest()}"

    async def is_begun(self) -> bool:
        """Whether a mark was ever set."""
        return await self._state.get(self._key) is not None

    async def read(self) -> Mark:
        """Where it stands."""
        kept = await self._state.get(self._key)
        return Mark() if kept is None else Mark(*map(int, kept.split()))

    async def write(self, mark: Mark) -> None:
        """Where it stands now; known for as long as the answer is kept."""
        await self._state.put(self._key, f"{mark.done} {mark.unknown}", DAY)


class Lines:
    """A line for each talk: in this process as the deliveries came, between processes one after the other."""

    def __init__(self, state: SharedState) -> None:
        self._state = state
        self._here: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, name: str) -> "Line":
        """The line of this talk, to stand in."""
        return Line(self._state, f"telegram:line:{known_as(name)}", self._here.setdefault(name, asyncio.Lock()))


class Line:
    """A place in the line; raises Postponed where another process stays in front."""

    def __init__(self, state: SharedState, key: str, here: asyncio.Lock) -> None:
        self._state, self._key, self._here, self._owner = state, key, here, uuid4().hex
        self._left = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as entering:
            await entering.enter_async_context(self._here)
            until = monotonic() + WAITS
            while not await self._state.lease(self._key, self._owner, _AT_FIRST):
                if monotonic() > until:
                    raise Postponed(WAITS)
                await asyncio.sleep(_LOOKS_AGAIN)
            entering.push_async_callback(self._state.release, self._key, self._owner)
            self._left = entering.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._left.aclose()

    async def keep(self, seconds: float) -> None:
        """Stay in front for so much longer."""
        await self._state.lease(self._key, self._owner, seconds)
