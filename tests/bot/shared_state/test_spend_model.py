"""Moving windows against the plainest model of them: a list of what was counted when, looked through for every question."""

from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis import Redis

from bot.backends.redis_calls import script
from bot.shared_state import redis_scripts
from bot.shared_state.redis import RedisState
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import Allowance, SharedState
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio

NAMES = count()
NOON = 1_800_000_000_000

allowances = st.lists(
    st.builds(Allowance, st.integers(3, 12), st.integers(10_000, 200_000).map(lambda span: span / 1000)),
    min_size=1,
    max_size=3,
)
steps = st.lists(
    st.tuples(st.one_of(st.integers(0, 30_000), st.integers(-500_000, 300_000)), st.integers(1, 3)), max_size=40
)


class Model:
    """What was counted, by a clock that stands still while the real one catches up."""

    def __init__(self, windows: list[Allowance], *, notes_every_look: bool) -> None:
        self._windows = [(one.amount, round(one.seconds * 1000)) for one in windows]
        self._notes_every_look = notes_every_look
        self._counted: list[tuple[int, int]] = []
        self._seen = 0

    def spend(self, now: int, amount: int) -> int:
        behind = max(0, self._seen - now)
        self._counted = [(at - behind, spent) for at, spent in self._counted]
        times = {0} | {max(0, at + span - now) for at, _ in self._counted for _, span in self._windows}
        wait = next(wait for wait in sorted(times) if self._has_room(now + wait, amount))
        if wait == 0:
            self._counted.append((now, amount))
        if behind or wait == 0 or self._notes_every_look:
            self._seen = now
        return wait

    def _has_room(self, then: int, amount: int) -> bool:
        return all(
            sum(spent for at, spent in self._counted if at + span > then) + amount <= room
            for room, span in self._windows
        )


async def _check(
    state: SharedState, model: Model, clock: list[int], windows: list[Allowance], moves: list[tuple[int, int]]
) -> None:
    name = str(next(NAMES))
    for step, amount in moves:
        clock[0] += step
        assert round(await state.spend(name, windows, amount) * 1000) == model.spend(clock[0], amount)


@given(allowances, steps)
async def test_the_file_counts_as_the_model_does(
    in_file: SqliteState, windows: list[Allowance], moves: list[tuple[int, int]]
) -> None:
    clock = [NOON]
    with patch("bot.shared_state.sqlite.milliseconds_now", lambda: clock[0]):
        # The store has one clock for all names; this brings it to noon.
        await in_file.remove("nothing")
        await _check(in_file, Model(windows, notes_every_look=True), clock, windows, moves)


class _Clock(list[int]):
    """A clock that a Redis looks at in place of its own."""

    def __init__(self, client: "Redis") -> None:
        super().__init__([0])
        self._client = client

    def __setitem__(self, place: object, now: object) -> None:
        assert isinstance(now, int)
        super().__setitem__(0, now)
        self._client.delete("clock")
        self._client.rpush("clock", now // 1000, now % 1000 * 1000)


@given(allowances, steps)
async def test_redis_counts_as_the_model_does(
    server: RedisServer, in_redis: RedisState, windows: list[Allowance], moves: list[tuple[int, int]]
) -> None:
    by_our_clock = redis_scripts.SPEND.text.replace("redis.call('TIME')", "redis.call('LRANGE', 'clock', 0, 1)")
    assert by_our_clock != redis_scripts.SPEND.text
    with Redis.from_url(server.url) as client, patch.object(redis_scripts, "SPEND", script(by_our_clock)):
        clock = _Clock(client)
        clock[0] = NOON
        await _check(in_redis, Model(windows, notes_every_look=False), clock, windows, moves)
