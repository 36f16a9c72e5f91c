"""An owner answers a reminder: in the talk as ever, or after its answers have run out; and ends reminders at the first word."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.channels.inbound import Inbound
from bot.outreach import heard_again
from bot.outreach.channels import channels_of
from bot.outreach.content import Content
from bot.outreach.ways import Recipient, Way
from bot.registry.contacts import reached_at
from bot.registry.database import Registry
from bot.registry.tables import Address, Enrolled, Suppression
from bot.registry.tables.base import now
from bot.sessions.opening import open_store
from bot.sessions.turns import erase_talk
from bot.settings import Settings
from tests.bot.channels.telegram_house import TOKEN, BotApi, Owner
from tests.bot.channels.test_enrolling_over_the_wire import USER, counted, housed, messaged, registry_in, walked
from tests.bot.outreach.house import until
from tests.bot.registry.reminders import a_campaign, a_reminder
from tests.fakes.installation import MESSENGERS

pytestmark = pytest.mark.anyio
THANKS = "Thank you for answering our reminder"
ANYWHERE = ("wechat", "wecom", "telegram")
Say = Callable[[str], Awaitable[str]]


class Reached(NamedTuple):
    """An owner who enrolled over a channel and got a reminder there."""

    say: Say
    registry: Registry
    run_out: Callable[[], Awaitable[None]]
    """The talk's days are over."""


@asynccontextmanager
async def reached(channel: str, library: Library, folder: Path, api: BotApi) -> AsyncIterator[Reached]:
    if channel == "telegram":
        async with housed(library, folder, api) as (home, registry):
            owner = Owner()

            async def type_in(text: str) -> str:
                before = len(api.says(owner.number))
                await home.takes(owner.message(text))
                return "\n".join(api.says(owner.number)[before:])

            async def forget() -> None:
                name = Inbound("telegram", TOKEN.partition(":")[0], str(owner.number), "", "").name
                await erase_talk(home.service.store, name)

            yield await reminded(channel, Reached(type_in, registry, forget))
        return
    messenger = next(each for each in MESSENGERS if each.name == channel)
    user = USER.lower() if channel == "wecom" else USER
    async with messaged(folder, messenger) as (_, __, say), registry_in(folder) as registry:

        async def lose() -> None:
            store = open_store(Settings(data_dir=folder))
            await erase_talk(store, messenger.known_as(user))
            await store.close()

        yield await reminded(channel, Reached(say, registry, lose))


async def reminded(channel: str, owner: Reached) -> Reached:
    """The owner enrols, and a reminder goes out."""
    assert "is enrolled" in await walked(owner.say)
    campaign = await a_campaign(owner.registry)
    await a_reminder(owner.registry, campaign, channel=channel, state="delivered")
    return owner


async def purposes(registry: Registry) -> list[list[str]]:
    async with registry.reading() as session:
        return list(await session.scalars(select(Enrolled.purposes)))


@pytest.mark.parametrize("channel", ANYWHERE)
@pytest.mark.usefixtures("unhurried")
async def test_when_the_talk_has_run_out_the_answer_begins_where_the_reminder_led(
    library: Library, tmp_path: Path, api: BotApi, channel: str
) -> None:
    async with reached(channel, library, tmp_path, api) as owner:
        assert THANKS not in await owner.say("hello there"), "in the talk it goes on as ever"
        await owner.run_out()
        said = await owner.say("thanks, what is this?")
        assert THANKS in said
        assert "Which language?" not in said, "it is known from the enrolment"
        assert "Hangzhou" in said
        assert THANKS not in await owner.say("120"), "said once"
        assert sorted((await purposes(owner.registry))[0]) == ["facts", "register", "reminders"]


@pytest.mark.parametrize("channel", ["telegram"])
@pytest.mark.usefixtures("unhurried")
async def test_who_names_a_place_when_the_talk_has_run_out_is_taken_at_that_word(
    library: Library, tmp_path: Path, api: BotApi, channel: str
) -> None:
    async with reached(channel, library, tmp_path, api) as owner:
        await owner.run_out()
        said = await owner.say("上海")
        assert THANKS not in said
        assert re.search("上海|Shanghai", said)


@pytest.mark.parametrize(
    ("channel", "word"), [("wechat", "退订"), ("wecom", "退订"), ("telegram", "退订"), ("telegram", "unsubscribe")]
)
@pytest.mark.usefixtures("unhurried")
async def test_unsubscribing_works_as_the_first_word_of_a_new_talk(
    library: Library, tmp_path: Path, api: BotApi, channel: str, word: str
) -> None:
    async with reached(channel, library, tmp_path, api) as owner:
        await owner.run_out()
        await owner.say(word)
        assert await counted(owner.registry) == {"Firm": 0, "Contact": 0, "Address": 0, "Enrolled": 0}
        async with owner.registry.reading() as session:
            assert (await session.scalars(select(Suppression))).all()


@pytest.mark.parametrize("channel", ANYWHERE)
@pytest.mark.usefixtures("unhurried")
async def test_stopping_reminders_works_as_the_first_word_too_and_leaves_the_enrolment(
    library: Library, tmp_path: Path, api: BotApi, channel: str
) -> None:
    async with reached(channel, library, tmp_path, api) as owner:
        await owner.run_out()
        await owner.say("停止提醒")
        assert [sorted(each) for each in await purposes(owner.registry)] == [["facts", "register"]]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("is_over", [False, True], ids=["in the talk", "when it has run out"])
@pytest.mark.parametrize(("tap", "left"), [("Unsubscribe", []), ("No more reminders", [["facts", "register"]])])
async def test_one_tap_under_a_reminder_unsubscribes_and_another_stops_reminders_alone(
    library: Library, tmp_path: Path, api: BotApi, is_over: bool, tap: str, left: list[list[str]]
) -> None:
    async with housed(library, tmp_path, api) as (home, registry):
        owner = Owner()

        async def say(text: str) -> str:
            await home.takes(owner.message(text))
            return api.says(owner.number)[-1]

        assert "is enrolled" in await walked(say)
        async with registry.reading() as session:
            (address,) = await session.scalars(select(Address))
        to = Recipient(reached_at(registry.keys, address), address.known_as)
        content = Content("en", "Closes soon", "Apply.", "You are one short.", "Notice 12", "Bearings Ltd.")
        await channels_of(home.service)["telegram"].send(to, Way("chat"), content, "key")
        if is_over:
            await erase_talk(home.service.store, Inbound("telegram", to.at.account, to.at.user, "", "").name)
        await home.takes(owner.tap(api, tap))
        assert await counted(registry) == dict.fromkeys(("Firm", "Contact", "Address", "Enrolled"), len(left))
        assert [sorted(each) for each in await purposes(registry)] == left
        shown = next(each for each in api.chats[owner.number] if "Closes soon" in each.get("text", ""))
        assert not shown["rows"], "and the button is gone"


@pytest.mark.usefixtures("unhurried")
async def test_whoever_writes_again_can_be_reached_again(library: Library, tmp_path: Path, api: BotApi) -> None:
    async with reached("telegram", library, tmp_path, api) as owner:
        async with owner.registry.writing() as session:
            await session.execute(update(Address).values(unreachable_at=now()))
        heard_again._LOOKS.clear()
        await owner.say("hello again")

        async def is_reachable() -> bool:
            return not await is_unreachable(owner.registry)

        await until(is_reachable)


@pytest.mark.usefixtures("unhurried")
async def test_whoever_wrote_just_before_it_stops_can_be_reached_again_too(
    library: Library, tmp_path: Path, api: BotApi
) -> None:
    async with housed(library, tmp_path, api) as (home, registry):
        owner = Owner()

        async def say(text: str) -> str:
            await home.takes(owner.message(text))
            return api.says(owner.number)[-1]

        await walked(say)
        async with registry.writing() as session:
            await session.execute(update(Address).values(unreachable_at=now()))
        heard_again._LOOKS.clear()
        await say("hello again")
        await home.service.close()
        assert not await is_unreachable(registry)


async def is_unreachable(registry: Registry) -> bool:
    async with registry.reading() as session:
        return await session.scalar(select(Address.unreachable_at)) is not None
