"""The vendor's side of a test, an empty store of shared state, and one that cannot be reached."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import SharedState
from tests.bot.outbound.away import AwayState
from tests.bot.outbound.desk import WECHAT_KEY, WECOM_KEY, Desk


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with Desk() as desk:
        yield desk


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[SharedState]:
    state = SqliteState(tmp_path / "shared.sqlite3")
    yield state
    await state.close()


@pytest.fixture
def away() -> SharedState:
    return AwayState()


@pytest.fixture
def settings(desk: Desk) -> Settings:
    return Settings(
        wechat_app_id="wx0123456789abcdef",
        wechat_secret=SecretStr(WECHAT_KEY),
        wechat_api=desk.url,
        wecom_corp_id="ww0123456789abcdef",
        wecom_agent_id=1000002,
        wecom_secret=SecretStr(WECOM_KEY),
        wecom_api=desk.url,
    )
