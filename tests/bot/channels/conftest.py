"""What the tests of one channel share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assessment.library import Library
from bot.channels import telegram_limits
from bot.shared_state.state import Allowance
from tests.bot.channels.telegram_house import BotApi, House, house


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Talks need not wait for a second between two messages."""
    monkeypatch.setattr(telegram_limits, "_IN_A_CHAT", (Allowance(1000, 1.0),))
    monkeypatch.setattr(telegram_limits, "_IN_ALL", (Allowance(10_000, 1.0),))


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """Telegram."""
    async with BotApi().served() as served:
        yield served


@pytest.fixture
async def home(library: Library, tmp_path: Path, api: BotApi, unhurried: None) -> AsyncIterator[House]:
    """An installation where nobody has to wait."""
    async with house(library, tmp_path, api) as opened:
        yield opened
