"""Many messages at once, of one owner and of a thousand: each is taken once, in its order where there is one."""

import asyncio
import re
from collections.abc import Iterator

import pytest

from tests.fakes.installation import MESSENGERS, PATIENT, WECHAT, WECOM, Installation, Messenger
from tests.servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("messenger", MESSENGERS, ids=lambda messenger: messenger.name)]

AT_ONCE = 64
OWNERS = 1_000
LANGUAGES = ("English", "简体中文", "繁體中文")
LOCALES = ("en", "zh_Hans_CN", "zh_Hant_TW")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def installation(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(
        tmp_path_factory.mktemp("installation"), WECHAT, WECOM, PATIENT, {"SRDI_REDIS_URL": redis.url}
    ) as installation:
        yield installation
        assert installation.complaints() == [], installation.said()


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("strict")
    with Installation(folder, WECHAT, WECOM, {"SRDI_CHAT_RATE": "10/minute"}) as installation:
        yield installation


async def test_64_messages_of_one_owner_at_once_are_taken_once_each_in_the_order_in_which_they_came(
    messenger: Messenger, installation: Installation, redis: RedisServer
) -> None:
    async with messenger.caller(installation, patience=60) as caller:
        await caller.push(caller.text("quick", "help"))
        said = [LANGUAGES[number % 3] for number in range(AT_ONCE)]
        redis.pause()
        asked = []
        for text in said:
            is_read = asyncio.Event()
            message = caller.text("quick", text)
            asked.append((message, asyncio.create_task(caller.push(message, is_read))))
            await is_read.wait()
        redis.go_on()
        for message, first in asked:
            assert (await first).status == 200 or (await caller.deliver(message))[-1].status == 200
        (kept,) = await installation.kept(messenger.known_as("quick"))
        assert kept.version == 1 + AT_ONCE
        # Each choice of a language is an entry, and names its locale.
        chosen = [
            next(locale for locale in LOCALES if f'"{locale}"' in entry)
            for entry in kept.entries
            if "_" in entry or '"en"' in entry
        ]
        assert chosen == [LOCALES[number % 3] for number in range(AT_ONCE)]


async def test_a_thousand_owners_at_once_are_each_answered_once(
    messenger: Messenger, installation: Installation
) -> None:
    owners = [f"one-of-many-{number}" for number in range(OWNERS)]
    async with messenger.caller(installation, connections=OWNERS, patience=60) as caller:
        messages = [caller.text(owner, LANGUAGES[number % 3]) for number, owner in enumerate(owners)]
        tries = await asyncio.gather(*map(caller.deliver, messages))
        assert {deliveries[-1].status for deliveries in tries} == {200}
    # Whom a slow machine had to keep waiting was told so; every answer is there all the same.
    async with messenger.caller(installation, connections=20, patience=600) as caller:
        answers = await asyncio.gather(*map(caller.push, messages))
    assert {answer.status for answer in answers} == {200}
    # Everybody reads their own language.
    assert len({answer.content for answer in answers}) == 3
    kept = await installation.kept(*map(messenger.known_as, owners))
    assert {talk.version for talk in kept} == {1}


async def test_who_floods_is_asked_to_wait_and_nobody_else_is(messenger: Messenger, strict: Installation) -> None:
    async with messenger.caller(strict) as caller:
        flood = [await caller.push(caller.text("flood", "help")) for _ in range(15)]
        assert {answer.status for answer in flood} == {200}
        assert len({answer.content for answer in flood[1:10]}) == 1
        assert flood[10].content not in ("", *(answer.content for answer in flood[:2]))
        other = await caller.push(caller.text("calm", "help"))
        assert _for_anybody(other.content) == _for_anybody(flood[0].content)
    floods, calm = await strict.kept(messenger.known_as("flood"), messenger.known_as("calm"))
    assert (floods.version, calm.version) == (10, 1)


def _for_anybody(content: str) -> str:
    """What was said, without the part of a link that is each owner's own."""
    return re.sub(r"/go/\w+", "/go/", content)
