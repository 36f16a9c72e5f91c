"""An official names a messenger for tests of reminders by a code from the console, before any talk, over each messenger."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.outreach.test_addresses import new_code
from bot.registry.contacts import reached_at
from bot.registry.database import Registry
from bot.registry.tables import Official, TestAddress
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.bot.channels.telegram_house import BotApi, Owner
from tests.bot.channels.test_enrolling_over_the_wire import USER, housed, messaged, registry_in
from tests.bot.console.officials import made
from tests.fakes.installation import MESSENGERS, Installation, Messenger

pytestmark = pytest.mark.anyio
TAKEN = "tests of reminders come here"
NOT_GOOD = "is not good"


async def an_official(registry: Registry) -> Official:
    """One who may see the console of Hangzhou, and reads English."""
    person = await made(registry, "hangzhou", "author")
    async with registry.reading() as session:
        official = await session.get(Official, person.id)
        assert official is not None
        return official


@asynccontextmanager
async def beside(library: Library, folder: Path, registry: Registry) -> AsyncIterator[Service]:
    """Another process of the same installation, which shows the console."""
    service = Service(library, SqliteStore(folder / "beside.sqlite3"), Settings(data_dir=folder), registry)
    yield service
    await service.close()
    await service.store.close()


async def addresses(registry: Registry) -> list[TestAddress]:
    async with registry.reading() as session:
        return list(await session.scalars(select(TestAddress)))


@pytest.mark.parametrize("messenger", MESSENGERS, ids=[each.name for each in MESSENGERS])
async def test_a_code_names_the_messenger_and_leaves_no_talk(
    library: Library, tmp_path: Path, messenger: Messenger
) -> None:
    async with messaged(tmp_path, messenger) as (installation, caller, _), registry_in(tmp_path) as registry:
        official = await an_official(registry)
        async with beside(library, tmp_path, registry) as console:
            code = await new_code(console, official)
        message = caller.text(USER, f" {code.lower()} ")
        answers = {(await caller.push(message)).content for _ in range(3)}
        assert len(answers) == 1, "the same however often it is delivered"
        assert TAKEN in answers.pop()
        (address,) = await addresses(registry)
        at = reached_at(registry.keys, address)
        assert (address.official_id, at.channel, at.user) == (official.id, messenger.name, at.user)
        assert at.user.lower() == USER.lower()
        (talk,) = await installation.kept(messenger.known_as(at.user))
        assert talk.entries == ()
        stranger = await caller.push(caller.text("somebody-else", code))
        assert TAKEN not in stranger.content
        assert len(await addresses(registry)) == 1, "a code is good once"


@pytest.mark.usefixtures("unhurried")
async def test_over_telegram_too(library: Library, tmp_path: Path, api: BotApi) -> None:
    async with housed(library, tmp_path, api) as (home, registry):
        official = await an_official(registry)
        owner = Owner()
        await home.takes(owner.message(await new_code(home.service, official)))
        assert TAKEN in api.says(owner.number)[-1]
        (address,) = await addresses(registry)
        assert reached_at(registry.keys, address).user == str(owner.number)
        await home.takes(owner.message("Hangzhou"))
        assert "Hello!" in "\n".join(api.says(owner.number)[1:]), "the talk begins as if nothing had been said"


async def test_the_words_beside_a_code_are_an_answer_like_any_other(tmp_path: Path) -> None:
    async with messaged(tmp_path, MESSENGERS[0]) as (_, __, say):
        for text in ("test", "TEST-", "TEST-ABCDEFGH please", "our TEST-ABCDEFGH"):
            assert NOT_GOOD not in await say(text)


async def test_who_tries_codes_is_held_back(tmp_path: Path) -> None:
    rate = {"SRDI_CHAT_RATE": "3/minute"}
    messenger = MESSENGERS[0]._replace(settings={**MESSENGERS[0].settings, **rate})
    with Installation(tmp_path, messenger.settings) as installation:
        async with messenger.caller(installation) as caller:
            said = [(await caller.push(caller.text(USER, f"TEST-ABCDEFG{letter}"))).content for letter in "ABCDEFGH"]
    assert sum("Please wait" in each or "请等" in each or "稍等" in each for each in said) >= 4, said
