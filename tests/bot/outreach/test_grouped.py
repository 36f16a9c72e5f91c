"""Callers that ask at once are answered together, each with its own, and none fails for another."""

import asyncio
from collections.abc import Sequence
from contextlib import nullcontext

import pytest

from bot.outreach.grouped import Grouped
from bot.registry.database import RegistryUnavailable

pytestmark = pytest.mark.anyio


class Doubling:
    """Work that keeps what it was given at once."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.groups: list[list[int]] = []
        self.is_away = is_away

    async def __call__(self, items: Sequence[int]) -> list[int]:
        self.groups.append(list(items))
        await asyncio.sleep(0)
        if self.is_away:
            raise RegistryUnavailable("away")
        if -1 in items:
            raise ValueError("no such number")
        return [2 * item for item in items]


async def test_all_who_ask_in_the_same_moment_share_one_transaction_and_later_ones_the_next() -> None:
    work = Doubling()
    grouped = Grouped(work, nullcontext(), most=3)
    assert await asyncio.gather(*(grouped.do(number) for number in range(5))) == [0, 2, 4, 6, 8]
    assert work.groups == [[0, 1, 2], [3, 4]]
    assert await grouped.do(7) == 14


async def test_what_cannot_be_done_fails_its_own_caller_alone() -> None:
    grouped = Grouped(Doubling(), nullcontext())
    found = await asyncio.gather(*(grouped.do(number) for number in (1, -1, 2)), return_exceptions=True)
    assert found[0::2] == [2, 4]
    assert isinstance(found[1], ValueError)


async def test_while_the_registry_is_away_everybody_is_told_at_once() -> None:
    work = Doubling(is_away=True)
    grouped = Grouped(work, nullcontext())
    found = await asyncio.gather(*(grouped.do(number) for number in (1, 2)), return_exceptions=True)
    assert [type(each) for each in found] == [RegistryUnavailable, RegistryUnavailable]
    assert len(work.groups) == 1


async def test_nothing_is_begun_for_who_does_not_wait_any_more() -> None:
    work, turn = Doubling(), asyncio.Lock()
    grouped = Grouped(work, turn)
    async with turn:
        gone, waiting = asyncio.create_task(grouped.do(1)), asyncio.create_task(grouped.do(2))
        await asyncio.sleep(0.01)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
    assert await waiting == 4
    assert work.groups == [[2]]
