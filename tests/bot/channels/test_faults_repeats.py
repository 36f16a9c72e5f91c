"""Deliveries that come again, at once, overlapping or out of order: each message is one turn, and all of its answers are one."""

import asyncio
import random
from collections.abc import Iterator
from itertools import count

import pytest

from tests.fakes.installation import MESSENGERS, PATIENT, WECHAT, WECOM, Installation, Messenger
from tests.servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("messenger", MESSENGERS, ids=lambda messenger: messenger.name)]
_OWNERS = count()


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
def beside(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Another process of the same installation."""
    folder = tmp_path_factory.mktemp("beside")
    with Installation(folder, WECHAT, WECOM, PATIENT, {"SRDI_REDIS_URL": redis.url}) as installation:
        yield installation


@pytest.fixture
def owner() -> str:
    return f"owner-{next(_OWNERS)}"


async def test_tries_two_and_three_come_while_the_first_is_running(
    messenger: Messenger, installation: Installation, redis: RedisServer, owner: str
) -> None:
    async with messenger.caller(installation) as caller:
        message = caller.text(owner, "English")
        redis.pause()
        tries = asyncio.create_task(caller.deliver_overlapping(message, apart=0.3))
        await asyncio.sleep(1.0)
        redis.go_on()
        answers = await tries
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert len({answer.content for answer in answers}) == 1
        assert answers[0].content
        (kept,) = await installation.kept(messenger.known_as(owner))
        assert kept.version == 1


async def test_tries_that_reach_different_processes_are_one_turn(
    messenger: Messenger, installation: Installation, beside: Installation, redis: RedisServer, owner: str
) -> None:
    async with messenger.caller(installation) as here, messenger.caller(beside) as there:
        messages = [here.text(f"{owner}-{number}", "English") for number in range(10)]
        for message in messages:
            tries = [caller.push(message) for caller in (here, there, here)]
            answers = await asyncio.gather(*tries)
            assert {answer.status for answer in answers} == {200}
            assert len({answer.content for answer in answers}) == 1
        kept = await installation.kept(*(messenger.known_as(message["FromUserName"]) for message in messages))
        assert {talk.version for talk in kept} == {1}


async def test_many_overlapping_deliveries_of_many_owners_are_taken_once_each(
    messenger: Messenger, installation: Installation, owner: str
) -> None:
    owners = [f"{owner}-{number}" for number in range(20)]
    async with messenger.caller(installation) as caller:
        messages = [caller.text(one, "English") for one in owners for _ in range(2)]
        deliveries = [message for message in messages for _ in range(3)]
        random.shuffle(deliveries)
        answers = await asyncio.gather(*map(caller.push, deliveries))
        assert {answer.status for answer in answers} == {200}
        for message in messages:
            given = {
                answer.content for delivery, answer in zip(deliveries, answers, strict=True) if delivery is message
            }
            assert len(given) == 1
        kept = await installation.kept(*map(messenger.known_as, owners))
        assert {talk.version for talk in kept} == {2}


async def test_a_message_that_comes_again_after_later_ones_gets_its_own_answer(
    messenger: Messenger, installation: Installation, owner: str
) -> None:
    async with messenger.caller(installation) as caller:
        messages = [caller.text(owner, text) for text in ("English", "简体中文", "繁體中文", "help")]
        late, *others = messages
        answers = {id(message): (await caller.push(message)).content for message in (*reversed(others), late)}
        assert len(set(answers.values())) == len(messages)
        random.shuffle(messages)
        for message in messages:
            assert (await caller.push(message)).content == answers[id(message)]
        (kept,) = await installation.kept(messenger.known_as(owner))
        assert kept.version == len(messages)


async def test_the_same_words_twice_are_two_messages(
    messenger: Messenger, installation: Installation, owner: str
) -> None:
    async with messenger.caller(installation) as caller:
        await asyncio.gather(*(caller.deliver(caller.text(owner, "help")) for _ in range(5)))
        (kept,) = await installation.kept(messenger.known_as(owner))
        assert kept.version == 5


async def test_somebody_who_comes_twice_in_one_second_and_a_doubled_event_are_told_apart(
    messenger: Messenger, installation: Installation, owner: str
) -> None:
    async with messenger.caller(installation) as caller:
        followed = caller.event(owner, "subscribe", EventKey="")
        first, second = await asyncio.gather(caller.push(followed), caller.push(followed))
        assert first.content == second.content
        message = caller.text(owner, "English", CreateTime=followed["CreateTime"])
        assert (await caller.push(message)).content != first.content
        (kept,) = await installation.kept(messenger.known_as(owner))
        assert kept.version == 2
