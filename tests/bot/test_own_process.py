"""Long work in a process of its own: done with the registry, told apart when it fails, and ended when nobody wants it any more."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.own_process import in_own_process, is_left_alone
from bot.registry.database import Registry
from bot.settings import Settings
from tests.bot import own_works

on_sqlite = pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)


async def _always() -> bool:
    return True


@pytest.mark.anyio
@on_sqlite
async def test_it_is_done_with_the_registry(registry: Registry, registry_settings: Settings, tmp_path: Path) -> None:
    told = tmp_path / "told"
    assert await in_own_process(registry_settings, own_works.count, told, still_wanted=_always) == 0
    assert told.read_text() == "0"


@pytest.mark.anyio
@on_sqlite
async def test_what_fails_is_told_apart_and_logged_without_its_own_words(
    registry: Registry, registry_settings: Settings, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await in_own_process(registry_settings, own_works.fail, "an owner's answer", still_wanted=_always) == 1
    logged = capfd.readouterr().err
    assert "fail failed" in logged
    assert "an owner's answer" not in logged


@pytest.mark.anyio
@on_sqlite
async def test_a_registry_that_is_away_is_told_in_a_line_and_is_no_fault(
    registry_settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    nowhere = SecretStr(f"postgresql://srdi@/srdi?host={tmp_path}")
    settings = registry_settings.model_copy(update={"database_url": nowhere})
    assert await in_own_process(settings, own_works.count, tmp_path / "told", still_wanted=_always) == 1
    logged = capfd.readouterr().err
    assert "count is given up, since the registry is away" in logged
    assert "Traceback" not in logged


@pytest.mark.anyio
@on_sqlite
async def test_it_ends_when_it_is_no_longer_wanted(
    registry: Registry, registry_settings: Settings, tmp_path: Path
) -> None:
    begun = tmp_path / "begun"

    async def until_it_began() -> bool:
        return not begun.exists()

    assert await in_own_process(registry_settings, own_works.last, begun, still_wanted=until_it_began) is None


def test_a_process_that_nobody_began_is_not_left_alone() -> None:
    assert not is_left_alone()
