"""Whoever writes to a messenger reads one language: in every kind of answer, on every button, and in what a tap says for them."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from bot.capabilities import capability
from bot.channels.composition import composed
from bot.channels.edge import hear
from bot.channels.inbound import Inbound
from bot.channels.late_words import away, earlier, follows, in_the_language_of, waits
from bot.channels.one_text import one_text
from bot.channels.telegram_buttons import Choice, read_data
from bot.channels.telegram_keyboards import keyboard
from bot.channels.telegram_menu import menu
from bot.channels.telegram_rendering import Message as TelegramMessage
from bot.channels.telegram_rendering import Renderer, answer_of
from bot.channels.wechat_late import LateAnswer
from bot.channels.wecom_answers import Answer, renderer
from bot.channels.wecom_buttons import Button, button_of
from bot.channels.wecom_messages import Message, Press
from bot.service import Service
from bot.sessions.kept_replies import Said
from bot.sessions.sqlite import SqliteStore
from bot.sessions.turns import Render
from bot.settings import Settings
from flows.as_shown import read_in_full
from flows.events import Arrived, Incoming, Pressed, Unreadable, UnreadableKind
from flows.position import Position
from flows.prompts import prompt
from flows.session import Answered, Entry, LanguageChosen, RegionChosen, encoded, entry_to_json
from flows.understanding import Command, CommandName, understand_command
from tests.bot.channels.telegram_house import BotApi, House
from tests.bot.channels.telegram_house import Owner as TelegramOwner
from tests.flows.owners import REGIONS, firm_of
from tests.one_language import told

BASE: Final = "https://self-check.example"
LOCALES: Final = supported_locales()
MESSENGERS: Final = ("wechat", "wecom", "telegram")
UNREADABLE: Final[tuple[UnreadableKind, ...]] = ("voice", "picture", "video", "file", "place", "other")
SAID: Final = (
    *("result", "review", "1", "back", "compare regions", "other rules", "what if", "quick look", "why", "help"),
    *("a person", "reminders", "no", "change region", "杭州", "language", "back", "continue elsewhere"),
)
OF_AN_OLD_ONE: Final = "0" * 18
"""Marks no question that is asked."""
_LINK: Final = re.compile(r"https?://\S+")
_TAP: Final = re.compile(r'<a href="(?P<to>[^"]*)">(?P<label>.*?)</a>')
_TO_SAY: Final = re.compile(r"weixin://bizmsgmenu\?msgmenucontent=(?P<said>[^&]*)&msgmenuid=[0-9a-f]{18}")


class Owner:
    """Somebody who writes to one messenger of an installation, and keeps all that is read there and all that a tap would say."""

    def __init__(self, service: Service, messenger: str, locale: str) -> None:
        self.service, self.messenger, self.locale = service, messenger, locale
        self.words = Words(locale, service.library.catalogue)
        self.read: list[str] = []
        self.taps: list[tuple[str, Position]] = []
        self._keys = count()

    @property
    def name(self) -> str:
        """The name that the talk is kept under."""
        return self.inbound("").name

    async def know(self, region: str, seed: int) -> None:
        """Have told before all that is true of a firm, but for every fifth fact."""
        facts = enumerate(firm_of(self.service.library, region, seed).items())
        answers = [Answered(fact=fact, value=encoded(value)) for place, (fact, value) in facts if place % 5 != seed % 5]
        entries: tuple[Entry, ...] = (LanguageChosen(locale=self.locale), RegionChosen(region=region), *answers)
        await self.service.store.commit(self.name, "m", 0, [entry_to_json(entry) for entry in entries], "[]")

    async def hears(self, heard: Incoming) -> list[str]:
        """What is read as the answer to this."""
        inbound = self.inbound(heard)
        kept = await hear(self.service, inbound, self._render(inbound))
        read = [text for text in self._shown(kept, await self.at()) if text]
        self.read += read
        return read

    def inbound(self, heard: Incoming) -> Inbound:
        """What comes in, unlike all that came before."""
        return Inbound(self.messenger, "account", "anna", f"key-{next(self._keys)}", heard, 0.0)

    def _render(self, inbound: Inbound) -> Render:
        heard = inbound.heard
        match self.messenger:
            case "wechat":
                return _as_one_text
            case "wecom":
                press = Press(Button(heard.text, "✓"), "code") if isinstance(heard, Pressed) else None
                return renderer(Message("anna", inbound.key, 0.0, heard, press), inbound.name, BASE, has_api=True)
            case _:
                return Renderer(BASE).rendered

    def _shown(self, kept: str, at: Position) -> Iterator[str]:
        match self.messenger:
            case "wechat":
                yield from self.on_wechat(kept, at)
            case "wecom":
                yield from self._on_wecom(Answer.model_validate_json(kept), at)
            case _:
                yield from self._on_telegram(kept, at)

    def on_wechat(self, kept: str, at: Position) -> Iterator[str]:
        """What is read in the text, and what its links say."""
        yield _TAP.sub(r"\g<label>", kept)
        for link in _TAP.finditer(kept):
            if to_say := _TO_SAY.fullmatch(link["to"]):
                yield self._said_by_a_tap(unquote(to_say["said"]), at)

    def _on_wecom(self, answer: Answer, at: Position) -> Iterator[str]:
        yield answer.text
        yield answer.label
        card: Any = answer.card or {"main_title": {}, "button_list": []}
        yield from (card["main_title"].get(name, "") for name in ("title", "desc"))
        yield card.get("sub_title_text", "")
        for shown in card["button_list"]:
            button = button_of(shown["key"])
            yield button.label
            yield self._said_by_a_tap(button.text, at)

    def _on_telegram(self, kept: str, at: Position) -> Iterator[str]:
        for step in answer_of(kept).steps:
            if isinstance(step, TelegramMessage):
                yield step.text
                for button in (button for row in step.rows for button in row):
                    yield button.text
                    carried = read_data(button.data)
                    if isinstance(carried, Choice):
                        yield self._said_by_a_tap(carried.key, at)
        picked = keyboard(composed(Said(prompt(at)), at), at.words, picked=1)
        yield from (button.text for row in picked for button in row)

    def _said_by_a_tap(self, text: str, at: Position) -> str:
        self.taps.append((text, at))
        return text

    async def at(self) -> Position:
        """Where the talk stands."""
        return await self.service.position_of(self.name)

    def foreign(self) -> str:
        """What was read in another language; links are no words."""
        return told([_LINK.sub("", text) for text in self.read], self.locale)


def _as_one_text(said: Said, at: Position, link: str) -> str:
    return one_text(said, at, capability("wechat"), f"{BASE}/go/{link}?to=result" if link else "")


@asynccontextmanager
async def installation(library: Library, folder: Path, **settings: Any) -> AsyncIterator[Service]:
    """An installation where nobody has to wait."""
    made = Settings(**{"data_dir": folder, "public_url": BASE, "chat_rate": "1000/minute", **settings})
    store = SqliteStore(made.sessions_file)
    service = Service(library, store, made)
    try:
        yield service
    finally:
        await service.close()
        await store.close()


@pytest.fixture
async def service(library: Library, tmp_path: Path) -> AsyncIterator[Service]:
    async with installation(library, tmp_path) as opened:
        yield opened


pytestmark = pytest.mark.anyio
in_every_language = pytest.mark.parametrize("locale", LOCALES)
on_every_messenger = pytest.mark.parametrize("messenger", MESSENGERS)


@on_every_messenger
@in_every_language
async def test_who_comes_in_by_whatever_door_reads_one_language(service: Service, messenger: str, locale: str) -> None:
    owner = Owner(service, messenger, locale)
    for door in (Arrived(locale=locale), Arrived(), Arrived(code="JPR-YNE-EDM"), Arrived(region="hangzhou")):
        await owner.hears(door)
    for region in (region for region in REGIONS if region != "hangzhou"):
        offered = await owner.hears(Arrived(region=region))
        assert owner.words.policy(service.library.packs[region].region.name) in "".join(offered)
    assert owner.foreign() == ""


@on_every_messenger
@in_every_language
async def test_a_talk_from_the_greeting_until_all_is_deleted_is_in_one_language(
    service: Service, messenger: str, locale: str
) -> None:
    owner = Owner(service, messenger, locale)
    first: tuple[Incoming, ...] = (Arrived(locale=locale), "杭州", *SAID)
    for heard in (*first, *map(Unreadable, UNREADABLE), Pressed("1", OF_AN_OLD_ONE)):
        await owner.hears(heard)
    for _ in range(300):
        at = await owner.at()
        if at.question is None:
            break
        await owner.hears("don't know")
    for heard in (*SAID, "continue JPR-YNE-EDM", "continue elsewhere", Arrived(), "delete my data", "yes"):
        await owner.hears(heard)
    assert (await owner.at()).log == ()
    await owner.hears(Arrived(locale=locale))
    assert owner.foreign() == ""


@on_every_messenger
@in_every_language
@pytest.mark.parametrize("region", REGIONS)
async def test_a_result_in_short_or_in_full_is_in_one_language(
    service: Service, region: str, messenger: str, locale: str
) -> None:
    owner = Owner(service, messenger, locale)
    await owner.know(region, seed=REGIONS.index(region))
    for heard in (Arrived(), "result", "review", "compare regions", "other rules", "a person"):
        await owner.hears(heard)
    assert owner.foreign() == ""


@on_every_messenger
@in_every_language
async def test_what_a_tap_says_is_understood(service: Service, messenger: str, locale: str) -> None:
    owner = Owner(service, messenger, locale)
    for heard in (Arrived(locale=locale), "杭州", Arrived(region="shanghai"), Arrived(code="JPR-YNE-EDM"), *SAID):
        await owner.hears(heard)
    while (await owner.at()).question is not None:
        await owner.hears("don't know")
    for heard in (*SAID, "delete my data"):
        await owner.hears(heard)
    assert len(owner.taps) > len(SAID)
    assert not {text for text, at in owner.taps if not _is_understood(text, at)}


def _is_understood(text: str, at: Position) -> bool:
    asked = composed(Said(prompt(at)), at).options
    if any(text in (option.key, option.label) for option in asked):
        return True
    return understand_command(text) is not None or read_in_full(at, text) is not None


@on_every_messenger
@in_every_language
async def test_who_is_too_quick_is_told_so_in_the_language_of_the_talk(
    library: Library, tmp_path: Path, messenger: str, locale: str
) -> None:
    async with installation(library, tmp_path, chat_rate="1/minute") as busy:
        owner = Owner(busy, messenger, locale)
        await owner.hears(Arrived(locale=locale))
        log = (await owner.at()).log
        assert re.search(r"[0-9]", "".join(await owner.hears("杭州")))
        assert (await owner.at()).log == log
        assert owner.foreign() == ""


@on_every_messenger
@in_every_language
async def test_what_is_late_is_told_in_the_language_of_the_talk(service: Service, messenger: str, locale: str) -> None:
    owner = Owner(service, messenger, locale)
    await owner.hears(Arrived(locale=locale))
    for sentence in (follows, waits, away, earlier):
        owner.read.append(await in_the_language_of(service, owner.name, sentence))
    assert all(owner.read)
    assert owner.foreign() == ""


@in_every_language
async def test_the_link_that_fetches_a_late_answer_is_understood(service: Service, locale: str) -> None:
    owner = Owner(service, "wechat", locale)
    await owner.hears(Arrived(locale=locale))
    text = await LateAnswer(service, owner.inbound("1"), None).coming()
    owner.read += owner.on_wechat(text, await owner.at())
    assert owner.foreign() == ""
    assert understand_command(owner.taps[-1][0]) == Command(CommandName.GO_ON)


@in_every_language
async def test_what_a_pressed_button_of_a_card_shows_has_room_on_it(service: Service, locale: str) -> None:
    owner = Owner(service, "wecom", locale)
    await owner.hears(Arrived("hangzhou", locale))
    label = owner.words.say("Not asked any more")
    assert label in await owner.hears(Pressed("1", OF_AN_OLD_ONE))
    assert capability("wecom").buttons.label.holds(label)


@in_every_language
def test_the_commands_that_telegram_offers_are_in_one_language_and_understood(library: Library, locale: str) -> None:
    offered = menu(Words(locale, library.catalogue))
    assert told([command.description for command in offered], locale) == ""
    assert not [command for command in offered if understand_command(command.command.replace("_", " ")) is None]


@in_every_language
async def test_a_group_is_asked_for_privacy_in_the_language_of_who_wrote(home: House, api: BotApi, locale: str) -> None:
    anna = TelegramOwner(language=locale.replace("_", "-"))
    message = anna.message("1")
    message["message"]["chat"] = {"id": -5, "type": "group", "title": "…"}
    await home.takes(message)
    assert api.says(-5)
    assert told(api.says(-5), locale) == ""
