"""Channels in tests: an installation that is set up for the vendors' stand-ins, and a reminder to send."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from assessment.library import Library
from bot.outreach.content import Content
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.fakes.servers import TelegramServer, WeComServer

PUBLIC = "https://self-check.example"
CONTENT = Content(
    locale="en",
    title="Applications close soon",
    body="Bearings Ltd. can apply until 30 April.\nReply here to see what is missing.",
    why="Your firm is one requirement short.",
    source="Notice 12, clause 3",
    firm="Bearings Ltd.",
    link=f"{PUBLIC}/r/{'a' * 45}",
)
Serves = Callable[..., Service]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as vendor:
        yield vendor


@pytest.fixture
def wecom() -> Iterator[WeComServer]:
    with WeComServer() as vendor:
        vendor.joins("anna", "boris")
        yield vendor


@pytest.fixture
async def serves(library: Library, tmp_path: Path) -> AsyncIterator[Serves]:
    """Makes installations over one folder, as processes that share it."""
    made: list[Service] = []

    def serving(**settings: object) -> Service:
        chosen = Settings.model_validate({"data_dir": tmp_path, "public_url": PUBLIC, **settings})
        made.append(Service(library, SqliteStore(chosen.sessions_file), chosen))
        return made[-1]

    yield serving
    for service in made:
        await service.close()
        await service.store.close()


def with_wecom(vendor: WeComServer) -> dict[str, object]:
    """The settings of the application."""
    return {
        "wecom_corp_id": vendor.CORP_ID,
        "wecom_agent_id": vendor.AGENT_ID,
        "wecom_secret": SecretStr(vendor.SECRET),
        "wecom_api": vendor.url,
    }


def with_telegram(vendor: TelegramServer) -> dict[str, object]:
    """The settings of the bot."""
    return {"telegram_token": SecretStr(vendor.TOKEN), "telegram_api": vendor.url}
