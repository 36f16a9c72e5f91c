"""Tokens that many processes share: one fetch, one renewal, and what becomes of them when a fetch fails, hangs or is killed."""

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import pytest
from redis import Redis

from bot.outbound import access_tokens
from bot.outbound.access_tokens import AccessTokens, NoToken
from bot.outbound.error_codes import TokenSpoiled
from bot.outbound.outcomes import HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import SharedState
from tests.bot.outbound.fetching import LIFE, TokenVendor
from tests.bot.shared_state.racing import AT_ONCE, Racers, opened
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="session")
def tokens_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(params=["sqlite", "redis"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "shared.sqlite3")
    url: str = request.getfixturevalue("tokens_server").url
    with Redis.from_url(url) as client:
        client.flushall()
    return url


@pytest.fixture
async def state(address: str) -> AsyncIterator[SharedState]:
    state = opened(address)
    yield state
    await state.close()


@pytest.fixture
def vendor(tmp_path: Path) -> TokenVendor:
    return TokenVendor(tmp_path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock of the embedded store, as somebody sets it."""
    clock = [1_800_000_000.0]
    monkeypatch.setattr("bot.shared_state.sqlite.milliseconds_now", lambda: round(clock[0] * 1000))
    return clock


@pytest.fixture
async def in_file(tmp_path: Path, clock: list[float]) -> AsyncIterator[SharedState]:
    state = SqliteState(tmp_path / "timed.sqlite3")
    yield state
    await state.close()


def _asking(state: SharedState, vendor: TokenVendor, number: int) -> list[AccessTokens]:
    return [AccessTokens(state, "wechat", vendor.fetch) for _ in range(number)]


async def _outcomes(wishes: Sequence[Awaitable[str]]) -> list[object]:
    came = await asyncio.gather(*wishes, return_exceptions=True)
    return [one.outcome if isinstance(one, NoToken) else one for one in came]


async def _asked(vendor: TokenVendor, number: int) -> None:
    async with asyncio.timeout(20):
        while True:
            if len(vendor.asked) >= number:
                return
            await asyncio.sleep(0.01)


# By many processes


def _racing(number: int, address: str, tmp_path: Path, lease: float = access_tokens.LEASE) -> Racers:
    return Racers(number, "tests.bot.outbound.fetching", address, str(tmp_path), str(lease))


@pytest.mark.parametrize("number", [2, 10])
async def test_processes_that_need_a_token_at_once_make_one_fetch_and_one_renewal(
    address: str, tmp_path: Path, vendor: TokenVendor, number: int
) -> None:
    with _racing(number, address, tmp_path) as racers:
        assert racers.race(number, "current") == ["token-0"] * number
        assert vendor.asked == ["plain"]
        # Another program had the vendor make a new one.
        vendor.make_a_newer_one()
        assert racers.race(number, "renewed token-0") == ["token-1"] * number
        assert vendor.asked == ["plain"] * 2
        # The vendor does not take its own.
        assert racers.race(number, "renewed token-1") == ["token-2"] * number
        assert vendor.asked == ["plain"] * 3 + ["newer"]
        assert racers.race(number, "renewed token-1") == ["token-2"] * number
        assert racers.race(number, "current") == ["token-2"] * number
        assert len(vendor.asked) == 4


async def test_ten_processes_that_are_refused_a_token_ask_once(
    address: str, tmp_path: Path, vendor: TokenVendor
) -> None:
    vendor.refuse(True)
    with _racing(10, address, tmp_path) as racers:
        assert racers.race(10, "current") == ["HaltChannel"] * 10
        assert racers.race(10, "current") == ["HaltChannel"] * 10
    assert vendor.asked == ["plain"]


async def test_another_takes_over_from_a_process_that_is_killed_while_it_fetches(
    address: str, tmp_path: Path, vendor: TokenVendor
) -> None:
    vendor.hang(True)
    with _racing(3, address, tmp_path, lease=3) as racers:
        racers.tell(0, f"current {time.time()}")
        await _asked(vendor, 1)
        for place in (1, 2):
            racers.tell(place, f"current {time.time() + AT_ONCE}")
        racers.kill(0)
        vendor.hang(False)
        assert [racers.heard(place) for place in (1, 2)] == ["token-0"] * 2
    assert vendor.asked == ["plain"] * 2


# In one process


async def test_a_token_is_fetched_once_for_all_who_want_it_and_kept(state: SharedState, vendor: TokenVendor) -> None:
    tokens = _asking(state, vendor, 20)
    assert await _outcomes([each.current() for each in tokens for _ in range(10)]) == ["token-0"] * 200
    assert await tokens[0].current() == "token-0"
    assert vendor.asked == ["plain"]


async def test_tokens_of_two_accounts_are_kept_apart(state: SharedState, vendor: TokenVendor) -> None:
    async def other(newer: bool) -> tuple[str, float]:
        return "the other", LIFE

    assert await AccessTokens(state, "wechat", vendor.fetch).current() == "token-0"
    assert await AccessTokens(state, "wecom", other).current() == "the other"


async def test_who_comes_late_with_an_old_token_gets_the_newest_and_nothing_is_fetched(
    state: SharedState, vendor: TokenVendor
) -> None:
    (tokens,) = _asking(state, vendor, 1)
    old = await tokens.current()
    assert await tokens.renewed(old) == "token-1"
    before = len(vendor.asked)
    assert await _outcomes([tokens.renewed(old) for _ in range(10)]) == ["token-1"] * 10
    assert len(vendor.asked) == before


async def test_a_newer_token_is_wished_for_only_where_the_vendor_has_none_yet(
    state: SharedState, vendor: TokenVendor
) -> None:
    (tokens,) = _asking(state, vendor, 1)
    await tokens.current()
    vendor.make_a_newer_one()
    assert await tokens.renewed("token-0") == "token-1"
    assert vendor.asked == ["plain", "plain"]
    assert await tokens.renewed("token-1") == "token-2"
    assert vendor.asked == ["plain", "plain", "plain", "newer"]


async def test_a_vendor_that_takes_none_of_its_tokens_is_not_asked_for_ever(
    state: SharedState, vendor: TokenVendor
) -> None:
    (tokens,) = _asking(state, vendor, 1)
    token = await tokens.current()
    for _ in range(3):
        token = await tokens.renewed(token)
    before = len(vendor.asked)
    for outcome in await _outcomes([tokens.renewed(token) for _ in range(20)]):
        assert isinstance(outcome, HaltChannel)
        assert outcome.seconds is not None
    assert len(vendor.asked) == before


async def test_a_vendor_that_only_ever_gives_the_token_that_it_does_not_take_halts_the_channel(
    state: SharedState,
) -> None:
    asked = []

    async def fetch(newer: bool) -> tuple[str, float]:
        asked.append(newer)
        return "always the same", LIFE

    tokens = AccessTokens(state, "wecom", fetch)
    spoiled = await tokens.current()
    for _ in range(5):
        assert isinstance((await _outcomes([tokens.renewed(spoiled)]))[0], HaltChannel)
    assert asked == [False, False, True]


async def test_a_token_is_not_used_in_the_last_minutes_of_its_life(
    in_file: SharedState, clock: list[float], vendor: TokenVendor
) -> None:
    (tokens,) = _asking(in_file, vendor, 1)
    await tokens.current()
    clock[0] += LIFE - 301
    await tokens.current()
    assert len(vendor.asked) == 1
    clock[0] += 1
    await tokens.current()
    assert len(vendor.asked) == 2


async def test_a_token_of_a_short_life_is_used_for_most_of_it(in_file: SharedState, clock: list[float]) -> None:
    asked = []

    async def fetch(newer: bool) -> tuple[str, float]:
        asked.append(newer)
        return "short", 60

    tokens = AccessTokens(in_file, "wechat", fetch)
    await tokens.current()
    clock[0] += 53.9
    await tokens.current()
    assert len(asked) == 1
    clock[0] += 0.1
    await tokens.current()
    assert len(asked) == 2


@pytest.mark.parametrize(("token", "life"), [("", LIFE), ("token", 0), ("token", -1), ("token", float("inf"))])
async def test_a_token_that_is_none_or_has_no_life_is_not_kept(state: SharedState, token: str, life: float) -> None:
    async def fetch(newer: bool) -> tuple[str, float]:
        return token, life

    outcomes = await _outcomes([AccessTokens(state, "wechat", fetch).current() for _ in range(3)])
    assert {type(outcome) for outcome in outcomes} == {Unknown}


@pytest.mark.parametrize(
    ("outcome", "pause"),
    [
        (RetryAfter(1, "busy"), 5),
        (RetryAfter(20, "busy"), 20),
        (RetryAfter(3_600, "busy"), 60),
        (Unknown("cut"), 5),
        (Suppress("gone"), 5),
        (Permanent("no such account"), 60),
        (HaltChannel("our address is not on the list", None), 60),
        (HaltChannel("the day is used up", 40_000), 60),
    ],
)
async def test_a_failure_is_everybodys_answer_for_a_while_and_then_the_vendor_is_asked_again(
    in_file: SharedState, clock: list[float], outcome: access_tokens.Failure, pause: float
) -> None:
    asked = []

    async def fetch(newer: bool) -> tuple[str, float]:
        asked.append(newer)
        if len(asked) == 1:
            raise NoToken(outcome)
        return "token", LIFE

    tokens = [AccessTokens(in_file, "wechat", fetch) for _ in range(3)]
    assert await _outcomes([each.current() for each in tokens for _ in range(5)]) == [outcome] * 15
    clock[0] += pause - 0.1
    assert await _outcomes([tokens[0].current()]) == [outcome]
    assert len(asked) == 1
    clock[0] += 0.1
    assert await tokens[0].current() == "token"


async def test_what_a_failure_means_is_the_same_for_who_fetched_and_who_waited(state: SharedState) -> None:
    async def fetch(newer: bool) -> tuple[str, float]:
        await asyncio.sleep(0.05)
        raise NoToken(TokenSpoiled("access token or secret refused", None))

    outcomes = await _outcomes([AccessTokens(state, "wechat", fetch).current() for _ in range(5)])
    assert all(isinstance(outcome, HaltChannel) for outcome in outcomes)
    assert {outcome.reason for outcome in outcomes if isinstance(outcome, HaltChannel)} == {
        "access token or secret refused"
    }


async def test_a_vendor_that_does_not_answer_holds_nobody_for_ever_and_is_asked_once(
    state: SharedState, vendor: TokenVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "FETCHING", 0.1)
    vendor.hang(True)
    outcomes = await _outcomes([tokens.current() for tokens in _asking(state, vendor, 5)])
    assert {type(outcome) for outcome in outcomes} == {RetryAfter}
    assert vendor.asked == ["plain"]


async def test_who_has_waited_long_enough_for_another_process_stops_waiting(
    state: SharedState, vendor: TokenVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.hang(True)
    fetching, waiting = _asking(state, vendor, 2)
    holder = asyncio.create_task(fetching.current())
    await _asked(vendor, 1)
    monkeypatch.setattr(access_tokens, "PATIENCE", 0.2)
    assert {type(outcome) for outcome in await _outcomes([waiting.current() for _ in range(5)])} == {RetryAfter}
    vendor.hang(False)
    assert await holder == "token-0"
    assert vendor.asked == ["plain"]


async def test_a_fetch_that_is_broken_off_leaves_it_to_the_next_before_the_lease_runs_out(
    state: SharedState, vendor: TokenVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "LEASE", 1_000)
    vendor.hang(True)
    first, second = _asking(state, vendor, 2)
    holder = asyncio.create_task(first.current())
    await _asked(vendor, 1)
    holder.cancel()
    with pytest.raises(asyncio.CancelledError):
        await holder
    vendor.hang(False)
    assert await second.current() == "token-0"


async def test_who_fetched_for_longer_than_its_lease_takes_what_another_fetched_meanwhile(
    state: SharedState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "LEASE", 0.05)
    begun, slowly = asyncio.Event(), asyncio.Event()

    async def slow(newer: bool) -> tuple[str, float]:
        begun.set()
        await slowly.wait()
        return "slow", LIFE

    async def quick(newer: bool) -> tuple[str, float]:
        return "quick", LIFE

    holder = asyncio.create_task(AccessTokens(state, "wechat", slow).current())
    await begun.wait()
    assert await AccessTokens(state, "wechat", quick).current() == "quick"
    slowly.set()
    assert await holder == "quick"


async def test_who_may_fetch_just_after_another_has_takes_that_token(
    state: SharedState, vendor: TokenVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tokens,), lease = _asking(state, vendor, 1), state.lease

    async def leased(key: str, owner: str, seconds: float) -> bool:
        await state.put("token:wechat", "fetched just now", LIFE)
        return await lease(key, owner, seconds)

    monkeypatch.setattr(state, "lease", leased)
    assert await tokens.current() == "fetched just now"
    assert vendor.asked == []


async def test_a_token_that_runs_out_while_it_is_renewed_has_the_new_one_kept_all_the_same(state: SharedState) -> None:
    asked = []

    async def fetch(newer: bool) -> tuple[str, float]:
        await state.remove("token:wechat")
        asked.append(newer)
        return f"token-{len(asked)}", LIFE

    tokens = AccessTokens(state, "wechat", fetch)
    spoiled = await tokens.current()
    assert await tokens.renewed(spoiled) == "token-2"
    assert await tokens.current() == "token-2"


async def test_who_fetches_may_take_longer_than_one_waits_for_another(
    state: SharedState, vendor: TokenVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "PATIENCE", 1)

    async def fetch(newer: bool) -> tuple[str, float]:
        await asyncio.sleep(1.5)
        return await vendor.fetch(newer)

    assert await AccessTokens(state, "wechat", fetch).current() == "token-0"


async def test_without_the_store_nobody_gets_a_token_and_when_it_is_back_everybody_does(vendor: TokenVendor) -> None:
    with RedisServer() as server:
        state = opened(server.url)
        (tokens,) = _asking(state, vendor, 1)
        await tokens.current()
        server.kill()
        wishes: list[Callable[[], Awaitable[str]]] = [tokens.current, lambda: tokens.renewed("token-0")]
        for wish in wishes:
            assert isinstance((await _outcomes([wish()]))[0], RetryAfter)
        assert vendor.asked == ["plain"]
        server.start()
        assert await tokens.current() == "token-0"
        await state.close()


async def test_the_token_is_in_no_log_no_error_and_nothing_that_shows_itself(
    state: SharedState, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret, told = "SECRET-TOKEN-1", []

    async def fetch(newer: bool) -> tuple[str, float]:
        if newer:
            raise NoToken(Unknown("cut"))
        return secret, LIFE

    tokens = AccessTokens(state, "wechat", fetch)
    assert await tokens.current() == secret
    for _ in range(2):
        with pytest.raises(NoToken) as missing:
            await tokens.renewed(secret)
        assert missing.value.outcome == Unknown("cut")
        told += [repr(missing.value), str(missing.value), *traceback.format_exception(missing.value)]
    told += [repr(tokens), str(vars(tokens)), repr(state), caplog.text]
    assert secret not in "".join(told)
