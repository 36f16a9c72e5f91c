"""What is counted about an address beside the talk goes when its owner leaves from elsewhere."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.capabilities import capability
from bot.channels.telegram_limits import Limits
from bot.channels.traces import remove_traces, welcomed_key
from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, Outcome, Permanent
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import known_as

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def state(tmp_path: Path) -> AsyncIterator[SqliteState]:
    state = SqliteState(tmp_path / "shared.sqlite3")
    yield state
    await state.close()


async def _delivered() -> Outcome:
    return Delivered({})


async def test_nothing_more_is_sent_to_who_left_within_a_window_of_wechat(state: SqliteState) -> None:
    assert capability("wechat").windows
    for openid in ("oWang", "oLi"):
        await customer_service.opened(state, openid)
    await remove_traces(state, "wechat", "wx", "oWang")
    assert isinstance(await customer_service.send(state, "oWang", _delivered), Permanent)
    assert isinstance(await customer_service.send(state, "oLi", _delivered), Delivered)


async def test_who_left_is_welcomed_in_wecom_like_anybody_new(state: SqliteState) -> None:
    key = welcomed_key(f"wecom:{known_as('corp:1:zhang')}")
    await state.put(key, "m1", 3600)
    await remove_traces(state, "wecom", "corp:1", "zhang")
    assert await state.get(key) is None


async def test_who_left_is_shown_the_menu_of_telegram_anew(state: SqliteState) -> None:
    limits = Limits(state, "4242")
    assert await limits.passes("menu", 777, 3600)
    assert not await limits.passes("menu", 777, 3600)
    await remove_traces(state, "telegram", "4242", "777")
    assert await limits.passes("menu", 777, 3600)


async def test_that_a_chat_must_not_be_written_to_is_kept(state: SqliteState) -> None:
    await Limits(state, "4242").suppress(777, 1.0)
    await remove_traces(state, "telegram", "4242", "777")
    assert await Limits(state, "4242").is_suppressed(777)
