"""Which store the settings ask for."""

from pathlib import Path

import pytest

from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from tests.servers import RedisServer

pytestmark = pytest.mark.anyio


async def test_without_a_redis_it_is_a_file_beside_the_sessions(tmp_path: Path) -> None:
    state = open_shared_state(Settings(data_dir=tmp_path))
    await state.put("token", "first", 60)
    assert (tmp_path / "shared.sqlite3").exists()
    await state.close()


async def test_where_a_redis_is_named_it_is_kept_there_and_no_file_is_made(tmp_path: Path, server: RedisServer) -> None:
    state = open_shared_state(Settings(data_dir=tmp_path, redis_url=server.url))
    await state.put("token", "first", 60)
    assert b"first" in server.everything()
    assert not (tmp_path / "shared.sqlite3").exists()
    await state.close()
