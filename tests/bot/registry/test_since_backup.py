"""Restoring a backup brings nobody back who left since, and no consent that was taken back."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.registry.audit import verify
from bot.registry.backups import back_up, restore
from bot.registry.database import Registry
from bot.registry.tables import Address, Consent, Contact, Enrolled, Firm, FirmFact, Suppression
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry
from tests.bot.registry.owners import (
    BROWSER,
    BROWSER_TALK,
    FACTS,
    LI,
    LI_TALK,
    OTHER_CODE,
    WANG,
    WANG_TALK,
    OnADay,
    enrolment,
    registrar,
)

pytestmark = pytest.mark.anyio


@pytest.fixture
async def backup(service: OnADay, registry_settings: Settings, tmp_path: Path) -> Path:
    """A backup of what Wang enrolled, and Li for another firm."""
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, LI).enrol(LI_TALK, enrolment(credit_code=OTHER_CODE), FACTS)
    await back_up(registry_settings, tmp_path / "backup")
    return tmp_path / "backup"


async def _restored(
    settings: Settings, backup: Path, registry: Registry, open_another: OpenRegistry
) -> tuple[int | None, Registry]:
    await registry.close()
    left = await restore(settings, backup, replace=True)
    return left, await open_another()


async def _all(registry: Registry, *columns: Any) -> list[Any]:
    async with registry.reading() as session:
        rows = (await session.execute(select(*columns))).all()
    return [row[0] if len(row) == 1 else tuple(row) for row in rows]


async def test_whoever_erased_everything_since_is_not_there_again(
    service: OnADay, backup: Path, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    assert len(await _all(registry, Contact.id)) == 2
    await registrar(service, WANG).erase(WANG_TALK)
    ledger = {*await _all(registry, Consent.id)}
    kept_out = {*await _all(registry, Suppression.known_as)}
    left, restored = await _restored(registry_settings, backup, registry, open_another)
    assert left == 1
    assert await _all(restored, Firm.credit_code) == [OTHER_CODE]
    assert len(await _all(restored, Contact.id)) == 1
    assert len(await _all(restored, Address.id)) == 1
    assert await _all(restored, FirmFact.firm_id) == (await _all(restored, Firm.id)) * len(FACTS)
    assert {*await _all(restored, Suppression.known_as)} == kept_out
    assert {*await _all(restored, Consent.id)} >= ledger
    assert await verify(restored) == []


async def test_a_consent_that_was_taken_back_since_is_not_given_again(
    service: OnADay, backup: Path, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    wang = registrar(service, WANG)
    (firm,) = (await wang.own_data(WANG_TALK)).firms
    await wang.withdraw(WANG_TALK, firm.id, "facts", "en")
    left, restored = await _restored(registry_settings, backup, registry, open_another)
    assert left == 0
    found = dict(await _all(restored, Enrolled.firm_id, Enrolled.purposes))
    assert found.pop(firm.id) == ["register", "reminders"]
    assert list(found.values()) == [["register", "facts", "reminders"]]
    assert firm.id not in await _all(restored, FirmFact.firm_id)


async def test_whoever_left_and_came_back_since_is_there_as_in_the_backup(
    service: OnADay, backup: Path, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    wang = registrar(service, WANG)
    (firm,) = (await wang.own_data(WANG_TALK)).firms
    await wang.withdraw(WANG_TALK, firm.id, "reminders", "en")
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    left, restored = await _restored(registry_settings, backup, registry, open_another)
    assert left == 0
    assert await _all(restored, Enrolled.purposes) == [["register", "facts", "reminders"]] * 2


async def test_a_firm_enrolled_since_is_lost_but_its_ledger_is_not(
    service: OnADay, backup: Path, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    before = await _all(registry, Firm.id)
    await registrar(service, BROWSER).enrol(BROWSER_TALK, enrolment(region="qingdao"), {})
    ledger = {*await _all(registry, Consent.id)}
    left, restored = await _restored(registry_settings, backup, registry, open_another)
    assert left == 0
    assert {*await _all(restored, Firm.id)} == {*before}
    assert {*await _all(restored, Consent.id)} == ledger


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_where_the_registry_of_until_now_is_gone_that_is_told(
    service: OnADay, backup: Path, registry: Registry, registry_settings: Settings
) -> None:
    await registrar(service, WANG).erase(WANG_TALK)
    await registry.close()
    for file in registry_settings.data_dir.glob("registry.sqlite3*"):
        file.unlink()
    assert await restore(registry_settings, backup, replace=True) is None
