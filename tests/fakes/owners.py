"""Owners who talk on and on, for tests of what happens in the middle of it."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from tests.fakes.vendor_calls import Caller

LANGUAGES: Final = ("English", "简体中文", "繁體中文")


class Owner:
    """Somebody who says one thing after the other, and says it again where nothing came back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.said: list[dict[str, Any]] = []
        self.read: list[str] = []
        self.stops = False

    async def talk(self, caller: Caller) -> None:
        """Go on until told to stop, and until everything was answered."""
        while not self.stops or len(self.read) < len(self.said):
            if len(self.said) == len(self.read):
                self.said.append(caller.text(self.name, LANGUAGES[len(self.said) % len(LANGUAGES)]))
            answer = await caller.push(self.said[-1])
            if answer.status == 200:
                self.read.append(answer.content)
            else:
                await asyncio.sleep(0.05)


async def until(is_so: Callable[[], bool]) -> None:
    """Wait, as long as a test may."""
    async with asyncio.timeout(120):
        while not is_so():  # noqa: ASYNC110 - others bring it about without telling
            await asyncio.sleep(0.01)
