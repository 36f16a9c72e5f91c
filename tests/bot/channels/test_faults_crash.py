"""Processes killed in the middle of turns: whoever was answered stays answered, and a message that comes again is taken once."""

import asyncio
import random
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.fakes.installation import MESSENGERS, PATIENT, Installation, Messenger
from tests.fakes.owners import Owner, until
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio

USERS = 8


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(
    ("messenger", "has_redis"), [(MESSENGERS[0], False), (MESSENGERS[1], True)], ids=["wechat", "wecom"]
)
async def test_a_process_killed_or_stopped_in_the_middle_of_turns_loses_none_and_takes_none_twice(
    tmp_path: Path, messenger: Messenger, has_redis: bool
) -> None:
    with ExitStack() as stack:
        shared = {"SRDI_REDIS_URL": stack.enter_context(RedisServer()).url} if has_redis else {}
        installation = stack.enter_context(Installation(tmp_path, messenger.settings, PATIENT, shared))
        owners = [Owner(f"owner-{number}") for number in range(USERS)]
        async with messenger.caller(installation) as caller:
            talking = [asyncio.create_task(owner.talk(caller)) for owner in owners]
            for end in (installation.kill, installation.stop):
                before = [len(owner.read) for owner in owners]
                await until(lambda: all(len(owner.read) > seen for owner, seen in zip(owners, before, strict=True)))  # noqa: B023
                await asyncio.sleep(random.uniform(0, 0.1))
                end()
                installation.start()
            for owner in owners:
                owner.stops = True
            await asyncio.wait_for(asyncio.gather(*talking), 120)
            kept = await installation.kept(*(messenger.known_as(owner.name) for owner in owners))
            for owner, talk in zip(owners, kept, strict=True):
                assert talk.version == len(owner.said) > 2
                for number, content in enumerate(owner.read):
                    assert (await caller.push(owner.said[number])).content == content
        assert installation.complaints() == [], installation.said()


async def test_a_turn_that_was_under_way_when_its_process_died_is_taken_once(tmp_path: Path) -> None:
    messenger = MESSENGERS[0]
    with (
        RedisServer() as redis,
        Installation(tmp_path, messenger.settings, {"SRDI_REDIS_URL": redis.url}) as installation,
    ):
        async with messenger.caller(installation) as caller:
            assert (await caller.push(caller.text("anna", "English"))).status == 200
            message = caller.text("anna", "简体中文")
            redis.pause()
            under_way = asyncio.create_task(caller.push(message))
            # Asked of Redis, and not answered.
            await asyncio.sleep(0.5)
            installation.kill()
            assert (await under_way).status == 0
            redis.go_on()
            installation.start()
            answers = {(await caller.push(message)).content for _ in range(3)}
            assert len(answers) == 1
            (kept,) = await installation.kept(messenger.known_as("anna"))
            assert kept.version == 2
