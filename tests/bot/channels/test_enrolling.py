"""An owner enrols over a messenger: the registry knows them by their address, and the store of talks keeps nothing of the firm."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.capabilities import capability
from bot.channels.edge import hear
from bot.channels.inbound import Inbound
from bot.channels.one_text import one_text
from bot.registry.database import Registry
from bot.registry.tables import Address, Consent, Contact, Enrolled, Firm, FirmFact, Suppression
from bot.service import Service
from bot.sessions.kept_replies import Said
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from flows.events import Incoming, Left
from flows.position import Position

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]

NAME = "Example Instruments Ltd"
CODE = "91350100M000100Y43"
DIALOGUE = (
    "English",
    "Hangzhou",
    "revenue 35 million",
    "enrol",
    "yes",
    "yes",
    "yes",
    NAME,
    CODE,
    "2",
    "Xihu",
    "1 2",
    "yes",
)
OPENID = "oAnnaOpenidNobodyKnows"
Says = Callable[..., Awaitable[str]]


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[Service]:
    folder = tmp_path / "served"
    store = SqliteStore(folder / "sessions.sqlite3")
    opened = Service(library, store, Settings(data_dir=folder, public_url="https://srdi.example"), registry)
    yield opened
    await opened.close()
    await store.close()


@pytest.fixture
def says(service: Service) -> Says:
    """Anna sends these one after another; what she reads last."""
    sent = iter(range(1000))

    async def say(*messages: Incoming) -> str:
        read = ""
        for message in messages:
            read = await hear(service, Inbound("wechat", "account", OPENID, f"m{next(sent)}", message), rendered)
        return read

    return say


def rendered(said: Said, at: Position, link: str) -> str:
    return one_text(said, at, capability("wechat"), f"https://srdi.example/go/{link}?to=result")


async def rows(registry: Registry, *tables: type) -> list[int]:
    """How many rows each has."""
    async with registry.reading() as session:
        return [len((await session.scalars(select(table))).all()) for table in tables]


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_who_enrols_is_in_the_registry_with_all_that_was_agreed_to_and_no_trace_in_the_talk(
    service: Service, says: Says, registry: Registry
) -> None:
    assert f"{NAME} is enrolled" in await says(*DIALOGUE)
    await says("result")
    async with registry.reading() as session:
        firm = (await session.scalars(select(Firm))).one()
        enrolled = (await session.scalars(select(Enrolled))).one()
    assert (firm.name, firm.credit_code, firm.region, firm.district) == (NAME, CODE, "hangzhou", "Xihu")
    assert (enrolled.role, enrolled.channel, enrolled.topics) == (
        "owner",
        "wechat",
        ["application_windows", "title_expiry"],
    )
    assert await rows(registry, Consent, FirmFact, Address) == [3, 1, 1]
    kept = await service.store.load(Inbound("wechat", "account", OPENID, "", "").name)
    assert not any(secret in entry for entry in kept.entries for secret in (NAME, CODE, "Xihu", OPENID))


async def test_a_reply_to_the_summary_fits_a_messenger_and_all_of_it_is_shown(says: Says) -> None:
    summary = await says(*DIALOGUE[:-1])
    for shown in (
        NAME,
        CODE,
        "Your role: owner",
        "District: Xihu",
        "Reminders: yes",
        "yes, enrol it",
        "no, keep nothing",
    ):
        assert shown in summary
    assert "The rest is on your page" not in summary


async def test_ones_data_is_seen_put_right_and_taken_back_in_the_talk(says: Says, registry: Registry) -> None:
    await says(*DIALOGUE)
    assert CODE in await says("my data")
    await says("correct district", "Binjiang")
    assert "District: Binjiang" in await says("my data")
    await says("withdraw figures", "yes")
    assert await rows(registry, FirmFact) == [0]
    assert "took back “Figures of the self-check”" in await says("my data")
    assert "https://srdi.example/go/" in await says("export my data")


async def test_who_asks_for_their_data_first_of_all_reads_the_notice_of_use_too(says: Says) -> None:
    said = await says("my data")
    assert "It is a self-check, not a decision" in said or "不是认定" in said
    assert len(await says("my data")) < len(said)


async def test_who_unsubscribes_is_forgotten_at_once_and_everywhere(
    service: Service, says: Says, registry: Registry, tmp_path: Path
) -> None:
    await says(*DIALOGUE, "my data", "unsubscribe")
    # Of the address and of the firm a digest stays, so that no list brings them back.
    assert await rows(registry, Contact, Address, Enrolled, FirmFact, Suppression) == [0, 0, 0, 0, 2]
    assert "35 million" in await says("review"), "the answers of the talk are still there"
    for secret in (NAME, CODE, "Xihu", OPENID):
        assert secret.encode() not in everything(tmp_path)


@pytest.mark.parametrize("leaving", [("delete my data", "yes"), (Left(),)])
async def test_who_deletes_everything_or_leaves_is_gone_from_talk_and_registry(
    says: Says, registry: Registry, tmp_path: Path, leaving: tuple[Incoming, ...]
) -> None:
    await says(*DIALOGUE, *leaving)
    assert await rows(registry, Contact, Address, Enrolled, FirmFact) == [0, 0, 0, 0]
    for secret in (NAME, CODE, "Xihu", OPENID):
        assert secret.encode() not in everything(tmp_path)
