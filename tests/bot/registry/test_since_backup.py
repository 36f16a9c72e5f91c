"""Restoring a backup brings nobody back who left since, and no consent that was taken back."""

from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import delete, select

from bot.registry.audit import verify
from bot.registry.backups import back_up, restore
from bot.registry.database import Registry, open_registry
from bot.registry.sent_since_backup import RESTORED
from bot.registry.tables import (
    Address,
    Attempt,
    Campaign,
    Consent,
    Contact,
    Enrolled,
    Firm,
    FirmFact,
    NoticeGrant,
    Reminder,
    Suppression,
)
from bot.registry.tables.base import now
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
from tests.bot.registry.reminders import a_campaign, a_reminder
from tests.bot.registry.rows import every

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


class Going(NamedTuple):
    """What was on its way when a backup was made."""

    backup: Path
    approved: str
    scheduled: str
    draft: str
    pending: str
    attempted: str


@pytest.fixture
async def going(service: OnADay, registry: Registry, registry_settings: Settings, tmp_path: Path) -> Going:
    """A backup made while a campaign was running, one approved and one scheduled."""
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, LI).enrol(LI_TALK, enrolment(), FACTS)
    running = await a_campaign(registry)
    going = Going(
        backup=tmp_path / "going",
        approved=await a_campaign(registry, state="approved"),
        scheduled=await a_campaign(registry, state="scheduled"),
        draft=await a_campaign(registry, state="draft"),
        pending=await a_reminder(registry, running),
        attempted=await a_reminder(registry, running, channel="telegram", state="attempted"),
    )
    await back_up(registry_settings, going.backup)
    return going


async def _delivered(registry: Registry, reminder: str) -> None:
    async with registry.writing() as session:
        row = await session.get_one(Reminder, reminder)
        row.state, row.receipt, row.settled_at = "delivered", "4242", now()
        fields = {"reminder_id": reminder, "by": "worker", "channel": row.channel, "means": "chat"}
        session.add(Attempt(region=row.region, what="delivered", receipt="4242", **fields))


async def _halted(restored: Registry, going: Going) -> None:
    """Nothing goes out before an official has looked."""
    campaigns = {row.id: row for row in await every(restored, Campaign)}
    assert (campaigns[going.approved].state, campaigns[going.draft].state) == ("draft", "draft")
    rest = [row for key, row in campaigns.items() if key not in (going.approved, going.draft)]
    assert {(row.state, row.halted_why) for row in rest} == {("halted", RESTORED)}
    assert campaigns[going.approved].halted_why == RESTORED
    assert campaigns[going.approved].approver_id is None


async def test_what_was_sent_since_is_known_to_be_sent_and_nothing_goes_out_before_an_official_has_looked(
    service: OnADay, going: Going, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    await _delivered(registry, going.attempted)
    left, restored = await _restored(registry_settings, going.backup, registry, open_another)
    assert left == 0
    rows = {row.id: row for row in await every(restored, Reminder)}
    assert (rows[going.attempted].state, rows[going.attempted].receipt) == ("delivered", "4242")
    assert rows[going.attempted].values["firm"]
    assert (rows[going.pending].state, rows[going.pending].claimed_by) == ("pending", "")
    assert sorted(await _all(restored, Attempt.what)) == ["begun", "delivered"]
    await _halted(restored, going)


async def test_what_was_planned_and_sent_since_is_there_so_that_it_is_not_sent_again(
    service: OnADay, going: Going, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    since = await a_reminder(registry, going.approved, state="delivered")
    lost = await a_reminder(registry, await a_campaign(registry), state="delivered")
    _, restored = await _restored(registry_settings, going.backup, registry, open_another)
    rows = {row.id: row for row in await every(restored, Reminder)}
    assert rows[since].state == "delivered"
    # Of a campaign that the backup does not know there is nothing that could be sent again.
    assert lost not in rows
    await _halted(restored, going)


async def test_what_failed_then_and_was_sent_since_is_known_to_be_sent(
    service: OnADay, registry: Registry, registry_settings: Settings, tmp_path: Path, open_another: OpenRegistry
) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    failed = await a_reminder(registry, await a_campaign(registry, state="halted"), state="failed")
    await back_up(registry_settings, tmp_path / "failed")
    await _delivered(registry, failed)
    _, restored = await _restored(registry_settings, tmp_path / "failed", registry, open_another)
    (row,) = await every(restored, Reminder)
    assert (row.state, row.receipt) == ("delivered", "4242")


async def test_what_may_have_gone_out_since_and_waits_to_be_sent_again_is_unknown(
    service: OnADay, going: Going, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    async with registry.writing() as session:
        row = await session.get_one(Reminder, going.pending)
        row.tries, row.settled_at, row.repeatable_until = 1, now(), now()
    _, restored = await _restored(registry_settings, going.backup, registry, open_another)
    rows = {row.id: row for row in await every(restored, Reminder)}
    assert (rows[going.pending].state, rows[going.pending].reason) == ("unknown", RESTORED)


async def test_what_is_being_sent_while_it_is_restored_is_unknown(
    service: OnADay, going: Going, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    _, restored = await _restored(registry_settings, going.backup, registry, open_another)
    rows = {row.id: row for row in await every(restored, Reminder)}
    assert (rows[going.attempted].state, rows[going.attempted].reason) == ("unknown", RESTORED)
    assert rows[going.attempted].settled_at is not None


async def test_whoever_left_since_gets_nothing_that_was_open_then(
    service: OnADay, going: Going, registry: Registry, registry_settings: Settings, open_another: OpenRegistry
) -> None:
    await registrar(service, WANG).erase(WANG_TALK)
    left, restored = await _restored(registry_settings, going.backup, registry, open_another)
    assert left == 1
    rows = {row.id: row for row in await every(restored, Reminder)}
    assert (rows[going.pending].state, rows[going.pending].values) == ("suppressed", {})


async def test_where_nobody_can_tell_what_was_sent_since_everything_open_is_unknown(
    service: OnADay,
    going: Going,
    registry: Registry,
    registry_settings: Settings,
    nothing_yet: Settings,
    open_another: OpenRegistry,
) -> None:
    await registry.close()
    # Another registry was begun meanwhile, with the same keys.
    begun = await open_registry(nothing_yet)
    await begun.close()
    await restore(nothing_yet, going.backup, replace=True)
    restored = await open_registry(nothing_yet)
    rows = await every(restored, Reminder)
    await _halted(restored, going)
    await restored.close()
    assert {(row.state, row.reason) for row in rows} == {("unknown", RESTORED)}
    assert all(row.settled_at for row in rows)


async def test_what_was_granted_since_is_granted_and_what_was_used_up_is_not(
    service: OnADay, registry: Registry, registry_settings: Settings, tmp_path: Path, open_another: OpenRegistry
) -> None:
    async with registry.writing() as session:
        session.add(NoticeGrant(known_as="used up", template="T1", is_lasting=False, left=1))
    await back_up(registry_settings, tmp_path / "granted")
    async with registry.writing() as session:
        await session.execute(delete(NoticeGrant))
        session.add(NoticeGrant(known_as="new", template="T1", is_lasting=False, left=1))
    _, restored = await _restored(registry_settings, tmp_path / "granted", registry, open_another)
    assert await _all(restored, NoticeGrant.known_as) == ["new"]
