"""Repeated deliveries over the wire, on either store: while the turn runs, after a restart, and when the answer comes too late."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from starlette.applications import Starlette

from assessment.library import Library
from bot.channels import wechat
from bot.channels.five_seconds import Pace
from bot.channels.inbound import Inbound
from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, Outcome
from bot.service import Service
from bot.sessions.opening import open_store
from bot.sessions.store import Store, StoreUnavailable
from bot.settings import Settings
from tests.bot.channels.wechat_vendor import ACCOUNT, OWNER, Vendor, event_of, settings_of, text_of
from tests.fakes.faults import errcode
from tests.fakes.servers import WeChatServer
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio
NAME = Inbound("wechat", ACCOUNT, OWNER, "", "").name
PACE = Pace(budget=0.2, held=30, between_tries=0.01, patience=30)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def shared_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def api() -> Iterator[WeChatServer]:
    with WeChatServer() as server:
        yield server


class Gate:
    """A store that can be shut, so that a turn waits in it, and taken away."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.open = asyncio.Event()
        self.open.set()
        self.reached = asyncio.Event()
        self.away = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def look_up(self, name: str, message_id: str = "") -> Any:
        """As the store does."""
        self._check()
        return await self._store.look_up(name, message_id)

    async def commit(self, *turn: Any) -> None:
        """As the store does, once the gate is open."""
        self._check()
        self.reached.set()
        await self.open.wait()
        await self._store.commit(*turn)

    def _check(self) -> None:
        if self.away:
            raise StoreUnavailable("gone")


class Process:
    """One process of an installation."""

    def __init__(self, library: Library, settings: Settings, pace: Pace) -> None:
        self._store = open_store(settings)
        self._runs = True
        self.gate = Gate(self._store)
        self.service = Service(library, self.gate, settings)
        self.vendor = Vendor(Starlette(routes=wechat.routes(self.service, pace)))

    async def stop(self) -> None:
        """Stop it; what runs is let go of."""
        if not self._runs:
            return
        self._runs = False
        await self.service.close()
        await self._store.close()


class House:
    """Starts processes over the same data."""

    def __init__(self, library: Library, folder: Path, redis_url: str, until: AsyncExitStack) -> None:
        self._library, self._folder, self._redis_url, self._until = library, folder, redis_url, until

    def start(self, pace: Pace = PACE, **changed: Any) -> Process:
        settings = settings_of(self._folder, redis_url=self._redis_url, **changed)
        process = Process(self._library, settings, pace)
        self._until.push_async_callback(process.stop)
        return process


@pytest.fixture(params=["sqlite", "redis"])
async def house(request: pytest.FixtureRequest, library: Library, tmp_path: Path) -> AsyncIterator[House]:
    url = ""
    if request.param == "redis":
        url = request.getfixturevalue("shared_server").url
        with Redis.from_url(url) as client:
            client.flushall()
    async with AsyncExitStack() as until:
        yield House(library, tmp_path, url, until)


async def version(process: Process) -> int:
    """How many turns the talk has seen."""
    return (await process.service.store.load(NAME)).version


def cut() -> asyncio.Event:
    """The vendor's patience, which is over."""
    event = asyncio.Event()
    event.set()
    return event


async def test_the_second_and_third_delivery_while_the_first_runs_get_the_very_same_answer(house: House) -> None:
    process, message = house.start(Pace(held=60)), text_of("杭州")
    process.gate.open.clear()
    first = asyncio.ensure_future(process.vendor.send(message))
    await process.gate.reached.wait()
    others = [asyncio.ensure_future(process.vendor.send(message)) for _ in range(2)]
    await asyncio.sleep(0.05)
    process.gate.open.set()
    answers = await asyncio.gather(first, *others)
    assert len({answer.text for answer in answers}) == 1
    assert "杭州" in answers[0].text
    assert await version(process) == 1


async def test_a_delivery_that_was_cut_is_answered_by_the_next_one(house: House) -> None:
    process, message = house.start(), text_of("杭州")
    process.gate.open.clear()
    assert (await process.vendor.send(message, cut=cut())).text == ""
    process.gate.open.set()
    assert "杭州" in (await process.vendor.send(message)).text
    assert await version(process) == 1


async def test_after_a_restart_a_repetition_gets_the_stored_answer(house: House) -> None:
    before, message = house.start(), text_of("杭州")
    said = (await before.vendor.send(message)).text
    await before.stop()
    after = house.start()
    assert (await after.vendor.send(message)).text == said
    assert await version(after) == 1


async def test_a_process_that_ends_in_the_middle_of_a_turn_costs_nothing(house: House) -> None:
    before, message = house.start(), text_of("杭州")
    before.gate.open.clear()
    waits = asyncio.ensure_future(before.vendor.send(message))
    await before.gate.reached.wait()
    await before.stop()
    await waits
    after = house.start()
    assert "杭州" in (await after.vendor.send(message)).text
    assert await version(after) == 1


async def test_deliveries_to_several_processes_at_once_count_once(house: House) -> None:
    processes, message = [house.start(Pace(held=60)) for _ in range(3)], text_of("杭州")
    answers = await asyncio.gather(*(process.vendor.send(message) for process in processes))
    assert len({answer.text for answer in answers}) == 1
    assert await version(processes[0]) == 1


async def test_a_store_that_stays_away_is_told_kindly_and_the_message_may_be_said_again(house: House) -> None:
    process, message = house.start(), text_of("杭州")
    process.gate.away = True
    answers = [await process.vendor.send(message, cut=cut()) for _ in range(3)]
    assert [answer.text for answer in answers[:2]] == ["", ""]
    assert "Nothing is lost" in answers[2].text
    assert "\n" in answers[2].text, "in more than one language, since that of the talk cannot be known"
    process.gate.away = False
    assert "杭州" in (await process.vendor.say("杭州")).text
    assert await version(process) == 1


async def test_a_message_that_is_tried_many_times_is_counted_once(house: House) -> None:
    process, tries = house.start(Pace(held=60, between_tries=0.001), chat_rate="2/minute"), 0

    async def fails_at_first(*turn: Any) -> None:
        nonlocal tries
        tries += 1
        if tries < 10:
            raise StoreUnavailable("full")
        await Gate.commit(process.gate, *turn)

    process.gate.commit = fails_at_first  # type: ignore[method-assign]
    assert "杭州" in (await process.vendor.say("杭州")).text
    assert tries == 10
    assert "That was quick" not in (await process.vendor.say("English")).text
    assert await version(process) == 2
    assert "That was quick" in (await process.vendor.say("English")).text


async def test_a_turn_under_way_elsewhere_when_its_sender_leaves_revives_nothing(house: House) -> None:
    here, elsewhere = house.start(Pace(held=60)), house.start(Pace(held=60))
    await here.vendor.say("English")
    here.gate.reached.clear()
    here.gate.open.clear()
    under_way = asyncio.ensure_future(here.vendor.send(text_of("Hangzhou")))
    await here.gate.reached.wait()
    await elsewhere.vendor.send(event_of("unsubscribe", CreateTime=str(int(time.time()) + 1)))
    here.gate.open.set()
    assert (await under_way).body == b"success"
    assert await version(here) == 0


async def delivered_late(process: Process, text: str) -> str:
    """Deliver three times while the turn waits; what is said at the third."""
    process.gate.open.clear()
    message = text_of(text)
    for _ in range(2):
        assert (await process.vendor.send(message, cut=cut())).text == ""
    said = (await process.vendor.send(message)).text
    process.gate.open.set()
    return said


async def test_an_answer_that_is_too_late_is_said_to_follow_and_does(house: House, api: WeChatServer) -> None:
    process = house.start(wechat_secret=WeChatServer.SECRET, wechat_api=api.url)
    await process.vendor.say("English")
    api.hears(OWNER)
    seen = len(api.shown(OWNER))
    assert "follows in a moment" in await delivered_late(process, "Hangzhou")

    async def is_there() -> bool:
        return len(api.shown(OWNER)) > seen

    await until(is_there)
    assert "Judged by the policies of Hangzhou" in api.shown(OWNER)[-1]["text"]["content"]
    assert await version(process) == 2
    await asyncio.sleep(0.1)
    assert len(api.shown(OWNER)) == seen + 1


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Wait for it."""
    for _ in range(600):
        if await holds():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to that")


async def test_without_a_secret_the_next_word_fetches_the_answer(house: House) -> None:
    process = house.start()
    await process.vendor.say("English")
    said = await delivered_late(process, "Hangzhou")
    assert "any word" in said
    assert "bizmsgmenu" in said
    next_word = text_of("ok")
    answer = (await process.vendor.send(next_word)).text
    assert "Judged by the policies of Hangzhou" in answer
    assert (await process.vendor.send(next_word)).text == answer
    assert await version(process) == 2


async def test_after_a_restart_the_offered_tap_shows_where_the_talk_is(house: House) -> None:
    before = house.start()
    await before.vendor.say("English")
    await delivered_late(before, "Hangzhou")

    async def is_kept() -> bool:
        return await version(before) == 2

    await until(is_kept)
    await before.stop()
    after = house.start()
    answer = await after.vendor.say("go on", bizmsgmenuid="0" * 18)
    assert "registered in the chosen region" in answer.text
    assert await version(after) <= 3


async def test_an_answer_that_could_not_be_sent_is_given_with_the_next_word(
    house: House, api: WeChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    process = house.start(wechat_secret=WeChatServer.SECRET, wechat_api=api.url)
    await process.vendor.say("English")
    api.hears(OWNER)
    api.fault("message/custom/send", errcode(45015))
    assert "follows" in await delivered_late(process, "Hangzhou")

    async def is_refused() -> bool:
        return "could not be sent" in caplog.text

    await until(is_refused)
    answer = await process.vendor.say("hello?")
    assert "earlier message" in answer.text
    assert "Judged by the policies of Hangzhou" in answer.text
    assert await version(process) == 2


async def drawn(process: Process) -> int:
    """How many messages of ours would pass the window."""

    async def deliver() -> Outcome:
        return Delivered()

    count = 0
    while isinstance(await customer_service.send(process.service.shared_state, OWNER, deliver), Delivered):
        count += 1
    return count


async def test_a_message_opens_the_window_for_five_and_a_tap_for_three(house: House) -> None:
    process = house.start(wechat_secret=WeChatServer.SECRET)
    assert await drawn(process) == 0
    await process.vendor.say("杭州")
    assert await drawn(process) == 5
    await process.vendor.happen("CLICK", "result")
    assert await drawn(process) == 3
    await process.vendor.happen("VIEW", "https://self-check.example/")
    assert await drawn(process) == 0


async def test_where_nothing_can_be_sent_no_window_is_noted(house: House) -> None:
    process = house.start()
    await process.vendor.say("杭州")
    assert await drawn(process) == 0


async def test_unsubscribing_leaves_nothing_of_the_owner_anywhere(
    library: Library, tmp_path: Path, shared_server: RedisServer
) -> None:
    with Redis.from_url(shared_server.url) as client:
        client.flushall()
    async with AsyncExitStack() as until:
        process = House(library, tmp_path, shared_server.url, until).start(wechat_secret=WeChatServer.SECRET)
        await process.vendor.happen("subscribe", "qrscene_hangzhou")
        await process.vendor.say("营收5000万，研发费用300万")
        await process.vendor.say("结果")
        assert b"hangzhou" in shared_server.everything()
        assert b"customer-service" in shared_server.everything()
        assert (await process.vendor.happen("unsubscribe")).body == b"success"
        left = shared_server.everything()
        for kept in (b"hangzhou", b"50000000", b"5000", b"go/"):
            assert kept not in left, kept
        assert await drawn(process) == 0
        assert OWNER.encode() not in left
