"""A reminder sent to its author alone: by the very way that it will go, with a made-up firm, and no row of any recipient."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from assessment.library import Library
from assessment.wording import Words, supported_locales
from bot.outbound.outcomes import Delivered, Permanent, RetryAfter, Suppress
from bot.outreach.examples import example_values
from bot.outreach.placeholders import CATALOGUE
from bot.outreach.test_addresses import code_in, new_code, take
from bot.outreach.testing import Tried, send_test
from bot.outreach.wording import content_of
from bot.registry.contacts import Caller
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Campaign, Official, Reminder
from bot.registry.wall import Wall
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.bot.channels.test_test_codes import an_official
from tests.bot.registry.owners import TODAY
from tests.bot.registry.reminders import a_campaign
from tests.fakes.servers import TelegramServer, WeComServer

pytestmark = pytest.mark.anyio

BOT = TelegramServer.TOKEN.partition(":")[0]
PHONE = Caller("telegram", BOT, "7")
OFFICE = Caller("wecom", f"{WeComServer.CORP_ID}:{WeComServer.AGENT_ID}", "anna")
WORDS = {
    "zh_Hans_CN": {"title": "快截止了", "body": "{firm} 还差 {missing_count} 项。"},
    "en": {"title": "Closes soon", "body": "{firm} lacks {missing_count}, until {day}."},
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as vendor:
        vendor.meets(7)
        yield vendor


@pytest.fixture
def wecom() -> Iterator[WeComServer]:
    with WeComServer() as vendor:
        vendor.joins("anna")
        yield vendor


@pytest.fixture
async def service(
    library: Library, registry: Registry, tmp_path: Path, telegram: TelegramServer, wecom: WeComServer
) -> AsyncIterator[Service]:
    settings = Settings(
        data_dir=tmp_path,
        public_url="https://self-check.example",
        telegram_token=SecretStr(telegram.TOKEN),
        telegram_api=telegram.url,
        wecom_corp_id=wecom.CORP_ID,
        wecom_agent_id=wecom.AGENT_ID,
        wecom_secret=SecretStr(wecom.SECRET),
        wecom_api=wecom.url,
    )
    service = Service(library, SqliteStore(tmp_path / "sessions.sqlite3"), settings, registry)
    yield service
    await service.close()
    await service.store.close()


@pytest.fixture
async def official(registry: Registry) -> Official:
    return await an_official(registry)


async def names(service: Service, official: Official, *callers: Caller) -> None:
    """The official writes from there with a code."""
    for caller in callers:
        code = code_in(await new_code(service, official))
        assert code is not None
        assert await take(service, caller, code, "message")


async def tried_out(service: Service, official: Official, words: dict[str, dict[str, str]] = WORDS) -> list[Tried]:
    wall = Wall(service.registry, "hangzhou")
    campaign_id = await a_campaign(service.registry, words=words, about={"day": "2027-04-30"}, state="draft")
    async with wall.reading() as session:
        campaign = await session.get(Campaign, campaign_id)
        assert campaign is not None
    return await send_test(wall, service, official, campaign)


async def test_each_messenger_that_was_named_shows_it_as_a_test_with_a_made_up_firm(
    service: Service, official: Official, telegram: TelegramServer, wecom: WeComServer
) -> None:
    await names(service, official, PHONE, OFFICE)
    outcomes = await tried_out(service, official)
    assert [each.channel for each in outcomes] == ["telegram", "wecom"]
    assert all(isinstance(each.outcome, Delivered) for each in outcomes)
    for text in (telegram.chat(7)[0]["text"], wecom.shown("anna")[0]["text"]["content"]):
        assert text.startswith("[Test] Closes soon")
        assert "Example Technology Co., Ltd. lacks 2" in text


async def test_it_is_no_recipients_row_and_stands_in_the_audit(service: Service, official: Official) -> None:
    await names(service, official, PHONE)
    await tried_out(service, official)
    async with service.registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Reminder)) == 0
        (entry,) = await session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign.tested"))
        assert (entry.actor, entry.details) == (official.id, {"channel": ["telegram"]})


async def test_the_same_words_can_be_looked_at_again(service: Service, official: Official, wecom: WeComServer) -> None:
    await names(service, official, OFFICE)
    for _ in range(2):
        await tried_out(service, official)
    assert len(wecom.shown("anna")) == 2


async def test_who_named_no_messenger_gets_none(service: Service, official: Official) -> None:
    assert await tried_out(service, official) == []


async def test_what_a_channel_says_is_told(
    service: Service, official: Official, telegram: TelegramServer, wecom: WeComServer
) -> None:
    await names(service, official, PHONE, OFFICE, Caller("wechat", "gh", "o"))
    telegram.blocks(7)
    wecom.leaves("anna")
    outcomes = {each.channel: each.outcome for each in await tried_out(service, official)}
    assert isinstance(outcomes["telegram"], Suppress)
    assert isinstance(outcomes["wecom"], Suppress)
    assert isinstance(outcomes["wechat"], Permanent), "it is not set up here"


@pytest.mark.parametrize("words", [{"title": "…", "body": "{nobody_knows}"}, {"title": "…"}], ids=["unknown", "none"])
async def test_half_written_words_are_refused(
    service: Service, official: Official, telegram: TelegramServer, words: dict[str, str]
) -> None:
    await names(service, official, PHONE)
    (only,) = await tried_out(service, official, {"en": words})
    assert isinstance(only.outcome, Permanent)
    assert only.outcome.scope == "message"
    assert telegram.chat(7) == []


async def test_tests_are_not_sent_without_end(service: Service, official: Official) -> None:
    await names(service, official, Caller("wechat", "gh", "o"))
    outcomes = [(await tried_out(service, official))[0].outcome for _ in range(30)]
    assert isinstance(outcomes[-1], RetryAfter)


@pytest.mark.parametrize("locale", supported_locales())
def test_every_placeholder_has_something_to_stand_in_it(locale: str) -> None:
    every = " ".join(f"{{{name}}}" for name in CATALOGUE)
    content = content_of(
        {locale: {"title": "…", "body": every}}, example_values({}, Words(locale, {}), TODAY), locale, ""
    )
    assert content.body.strip()
    assert content.why


async def test_a_test_calls_tiers_by_the_regions_names_and_names_no_document_that_the_reminder_does_not(
    service: Service, official: Official, telegram: TelegramServer
) -> None:
    await names(service, official, PHONE)
    await tried_out(service, official, {"en": {"title": "Next", "body": "{next_tier} is next."}})
    text = telegram.chat(7)[-1]["text"]
    assert "(the firm's next tier)" not in text
    assert "(document and clause)" not in text
