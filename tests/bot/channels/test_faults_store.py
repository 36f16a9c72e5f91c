"""Redis stops and comes back: who asks meanwhile is answered as soon as it can be, and nothing is lost or taken twice."""

import asyncio
import random
from collections.abc import Iterator

import pytest

from tests.fakes.installation import MESSENGERS, PATIENT, WECHAT, WECOM, Installation, Messenger
from tests.fakes.owners import Owner, until
from tests.servers import RedisServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("messenger", MESSENGERS, ids=lambda messenger: messenger.name)]

DURABLE = ("--appendonly", "yes", "--appendfsync", "always")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with RedisServer(*DURABLE) as server:
        yield server


@pytest.fixture(scope="module")
def installation(redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(
        tmp_path_factory.mktemp("installation"), WECHAT, WECOM, PATIENT, {"SRDI_REDIS_URL": redis.url}
    ) as installation:
        yield installation


async def test_redis_killed_and_started_again_loses_and_doubles_nothing(
    messenger: Messenger, installation: Installation, redis: RedisServer
) -> None:
    owners = [f"killed-{number}" for number in range(10)]
    async with (
        messenger.caller(installation, patience=60) as caller,
        messenger.caller(installation, patience=2.0) as hasty,
    ):
        before = [caller.text(owner, "English") for owner in owners]
        first = [await caller.deliver(message) for message in before]
        read = [tries[-1].content for tries in first]
        assert all(read), [[answer.status for answer in tries] for tries in first]
        redis.kill()
        meanwhile = [caller.text(owner, "简体中文") for owner in owners]
        answers = await asyncio.gather(*map(hasty.push, meanwhile))
        # Nothing is kept, so nothing may be said to be: no answer in time, or one that has the vendor ask again.
        assert all(answer.status != 200 for answer in answers)
        redis.start()
        answered = [await caller.deliver(message) for message in meanwhile]
        assert {tries[-1].status for tries in answered} == {200}
        assert [(await caller.push(message)).content for message in before] == read
        kept = await installation.kept(*map(messenger.known_as, owners))
        assert {talk.version for talk in kept} == {2}


async def test_redis_killed_again_and_again_in_the_middle_of_talks_loses_and_doubles_nothing(
    messenger: Messenger, installation: Installation, redis: RedisServer
) -> None:
    owners = [Owner(f"talking-{number}") for number in range(8)]
    async with messenger.caller(installation) as caller:
        talking = [asyncio.create_task(owner.talk(caller)) for owner in owners]
        for _ in range(3):
            before = [len(owner.read) for owner in owners]
            await until(lambda: all(len(owner.read) > seen for owner, seen in zip(owners, before, strict=True)))  # noqa: B023
            redis.kill()
            await asyncio.sleep(random.uniform(0.1, 0.6))
            redis.start()
        for owner in owners:
            owner.stops = True
        await asyncio.wait_for(asyncio.gather(*talking), 120)
        kept = await installation.kept(*(messenger.known_as(owner.name) for owner in owners))
        assert [talk.version for talk in kept] == [len(owner.said) for owner in owners]
        for owner in owners:
            for number, content in enumerate(owner.read):
                assert (await caller.push(owner.said[number])).content == content


async def test_a_redis_that_stands_still_for_a_moment_is_waited_for(
    messenger: Messenger, installation: Installation, redis: RedisServer
) -> None:
    owners = [f"still-{number}" for number in range(10)]
    async with messenger.caller(installation) as caller:
        redis.pause()
        asked = [asyncio.create_task(caller.deliver(caller.text(owner, "English"))) for owner in owners]
        await asyncio.sleep(1.0)
        redis.go_on()
        tries = await asyncio.gather(*asked)
        assert {deliveries[-1].status for deliveries in tries} == {200}
        assert all(deliveries[-1].content for deliveries in tries)
        kept = await installation.kept(*map(messenger.known_as, owners))
        assert {talk.version for talk in kept} == {1}
