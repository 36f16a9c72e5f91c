"""Two and ten processes at one store: nothing is counted twice, nothing is lost, and nobody holds what another holds."""

from collections.abc import Iterator
from itertools import chain, pairwise
from pathlib import Path

import pytest

from bot.shared_state.state import SharedState
from tests.bot.shared_state.racing import ROOM, Racers, opened

pytestmark = pytest.mark.anyio

MANY = (2, 10)


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "shared.sqlite3")
    url: str = request.getfixturevalue("server").url
    return url


@pytest.fixture
def racers(address: str) -> Iterator[Racers]:
    with Racers(max(MANY), "tests.bot.shared_state.racing", address) as racers:
        yield racers


async def test_processes_that_race_neither_lose_nor_double_anything(address: str, racers: Racers) -> None:
    state = opened(address)
    for number in MANY:
        await _nothing_swapped_is_lost(state, racers, number)
        _no_lease_is_held_twice(racers, number)
        await _no_more_is_spent_than_there_is_room_for(state, racers, number)
        await _no_more_is_drawn_than_was_granted(state, racers, number)
    await state.close()


async def _nothing_swapped_is_lost(state: SharedState, racers: Racers, number: int) -> None:
    racers.race(number, f"swap sum-{number}")
    assert await state.get(f"sum-{number}") == str(25 * number)


def _no_lease_is_held_twice(racers: Racers, number: int) -> None:
    held = sorted(tuple(span) for span in chain.from_iterable(racers.race(number, f"lease one-{number}")))
    assert len(held) == 5 * number
    assert all(before[1] <= after[0] for before, after in pairwise(held))


async def _no_more_is_spent_than_there_is_room_for(state: SharedState, racers: Racers, number: int) -> None:
    counted = racers.race(number, f"spend room-{number}")
    assert sum(counted) == ROOM[0].amount
    assert await state.spend(f"room-{number}", ROOM) > 0


async def _no_more_is_drawn_than_was_granted(state: SharedState, racers: Racers, number: int) -> None:
    await state.grant(f"granted-{number}", 100, 600)
    assert sum(racers.race(number, f"draw granted-{number}")) == 100
    assert await state.left(f"granted-{number}") == 0
