"""A backup holds all of the registry of one moment, and a restore puts all of it back, or nothing."""

import asyncio
import os
import signal
import sqlite3
import stat
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import JSON, text
from sqlalchemy.exc import DBAPIError

from bot.registry.audit import Fault, Problem, begin, record, verify
from bot.registry.backups import back_up, restore
from bot.registry.database import Registry, RegistryUnavailable, address_of, open_registry, registry_of
from bot.registry.keys import new_key
from bot.registry.migrations import upgrade
from bot.registry.overwriting import BackupRefused
from bot.registry.tables import Base, Firm
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry, environment_of
from tests.processes import ending_with_us
from tests.registry_rows import everything, fill

pytestmark = pytest.mark.anyio
Rows = dict[str, list[dict[str, object]]]


def _as_restored(before: Rows, after: Rows) -> None:
    """All is there again but the browsers that were signed in; that it was restored is recorded, and what was to be sent waits."""
    entries = after["audit_entries"]
    assert [entry["action"] for entry in entries[len(before["audit_entries"]) :]] == ["registry.restored"]
    assert entries[:-1] == before["audit_entries"]
    assert after["sign_ins"] == []
    left_out = {"audit_entries", "audit_head", "sign_ins"}
    for name in before.keys() - left_out:
        assert before[name], f"{name} holds nothing to compare"
        if name == "reminders":
            assert {row["state"] for row in after[name]} <= {"pending", "unknown"}
            assert [_lasting(row) for row in after[name]] == [_lasting(row) for row in before[name]]
        else:
            assert after[name] == before[name], name


def _lasting(reminder: dict[str, object]) -> dict[str, object]:
    """What a restore leaves as it is."""
    standing = {"state", "reason", "settled_at", "claimed_by", "claimed_until"}
    return {name: value for name, value in reminder.items() if name not in standing}


@pytest.fixture
async def filled(registry: Registry) -> Registry:
    """A registry with rows in every table."""
    await fill(registry)
    return registry


@pytest.fixture
async def backup(filled: Registry, registry_settings: Settings, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "backup"
    await back_up(registry_settings, file)
    return file


async def _lost(registry: Registry, settings: Settings) -> None:
    """Nothing of it is there any more."""
    await registry.close()
    if not settings.database_url.get_secret_value():
        for file in settings.data_dir.glob("registry.sqlite3*"):
            file.unlink()
        return
    async with registry.engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await registry.close()


async def test_what_was_lost_is_all_there_again(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    await _lost(filled, registry_settings)
    await restore(registry_settings, backup, replace=False)
    restored = await open_another()
    _as_restored(before, await everything(restored))
    assert await verify(restored) == []
    # What only grows does so again.
    async with restored.writing() as session:
        await record(session, region="x", actor="system", action="x", subject="x", details={})
    assert await verify(restored) == []


async def test_a_backup_while_others_write_holds_one_moment(
    filled: Registry, registry_settings: Settings, tmp_path: Path, open_another: OpenRegistry
) -> None:
    writing_on = await open_another()

    async def write() -> None:
        for number in range(10, 40):
            await fill(writing_on, first=number, rows=1)

    writing = asyncio.create_task(write())
    for _ in range(10_000):
        if len((await everything(filled))["firms"]) >= 8:
            break
    await back_up(registry_settings, tmp_path / "backup")
    await writing
    for registry in (filled, writing_on):
        await registry.close()
    await restore(registry_settings, tmp_path / "backup", replace=True)
    restored = await open_another()
    rows = await everything(restored)
    # The last three are carried over from the registry that is replaced.
    left_out = {"audit_entries", "audit_head", "sign_ins", "consents", "suppressions", "notice_grants"}
    counts = {name: len(found) for name, found in rows.items() if name not in left_out}
    assert len(set(counts.values())) == 1, counts
    assert 8 <= counts["firms"] <= 33
    assert len(rows["audit_entries"]) == counts["firms"] + 1
    assert await verify(restored) == []


async def test_a_registry_in_sqlite_can_be_taken_to_postgresql_and_back(
    filled: Registry, registry_settings: Settings, backup: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    before = await everything(filled)
    if registry_settings.database_url.get_secret_value():
        url = ""
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.new_database())
    other = registry_settings.model_copy(update={"database_url": SecretStr(url), "data_dir": tmp_path / "other"})
    await restore(other, backup, replace=False)
    taken = await open_registry(other)
    _as_restored(before, await everything(taken))
    await taken.close()


async def test_a_backup_is_for_its_user_alone_holds_no_key_and_leaves_nothing_beside_it(
    filled: Registry, registry_settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    await back_up(registry_settings, folder / "backup")
    assert [file.name for file in folder.iterdir()] == ["backup"]
    assert stat.S_IMODE((folder / "backup").stat().st_mode) == 0o600
    held = (folder / "backup").read_bytes()
    for secret in (registry_settings.registry_keys, registry_settings.registry_digest_key):
        assert secret.get_secret_value().encode() not in held
    assert b"user 0" not in held


async def test_a_backup_is_never_written_over_another(
    registry: Registry, registry_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "backup").write_text("earlier")
    with pytest.raises(BackupRefused, match="is there already"):
        await back_up(registry_settings, tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "earlier"


async def test_what_is_not_there_yet_is_not_backed_up(nothing_yet: Settings, tmp_path: Path) -> None:
    with pytest.raises(RegistryUnavailable, match="no registry yet"):
        await back_up(nothing_yet, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    assert not nothing_yet.registry_file.exists()


async def test_a_registry_that_holds_something_is_only_replaced_when_that_is_said(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    async with filled.writing() as session:
        session.add(Firm(region="hangzhou", name="since", credit_code="since", origin="enrolled"))
    after = await everything(filled)
    await filled.close()
    with pytest.raises(BackupRefused, match="--replace"):
        await restore(registry_settings, backup, replace=False)
    again = await open_another()
    assert await everything(again) == after
    await again.close()
    await restore(registry_settings, backup, replace=True)
    _as_restored(before, await everything(await open_another()))


async def test_nothing_is_restored_under_a_running_service(
    filled: Registry, registry_settings: Settings, backup: Path
) -> None:
    before = await everything(filled)
    with pytest.raises(BackupRefused, match="is running"):
        await restore(registry_settings, backup, replace=True)
    assert await everything(filled) == before


@pytest.mark.parametrize("key", ["registry_keys", "registry_digest_key"])
async def test_a_backup_of_other_keys_is_refused(
    filled: Registry, registry_settings: Settings, backup: Path, key: str, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    await filled.close()
    settings = registry_settings.model_copy(update={key: SecretStr(new_key())})
    with pytest.raises(BackupRefused, match="other keys"):
        await restore(settings, backup, replace=True)
    assert await everything(await open_another()) == before


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
@pytest.mark.parametrize("is_there", [True, False])
async def test_a_refused_restore_leaves_no_keys_that_nothing_was_ever_sealed_with(
    registry_settings: Settings, backup: Path, tmp_path: Path, is_there: bool
) -> None:
    fresh = Settings(data_dir=tmp_path / "fresh")
    with pytest.raises(BackupRefused):
        await restore(fresh, backup if is_there else tmp_path / "nothing", replace=False)
    assert not fresh.registry_keys_file.exists()


async def test_a_backup_whose_audit_was_tampered_with_is_refused_unless_that_is_accepted(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    await filled.close()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("DROP TRIGGER audit_entries_no_update")
        connection.execute("UPDATE audit_entries SET actor = 'nobody' WHERE number = 2")
        connection.commit()
    with pytest.raises(BackupRefused, match="1 problem"):
        await restore(registry_settings, backup, replace=True)
    assert await everything(await open_another()) == before


async def test_an_audit_that_was_tampered_with_stays_visibly_so_and_its_guards_are_there_again(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry
) -> None:
    await filled.close()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("DROP TRIGGER audit_entries_no_update")
        connection.execute("UPDATE audit_entries SET actor = 'nobody' WHERE number = 2")
        connection.commit()
    await restore(registry_settings, backup, replace=True, whatever_the_audit_says=True)
    restored = await open_another()
    assert await verify(restored) == [Problem(Fault.CHANGED, 2, 2)]
    async with restored.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="audit_entries only grows"):
            await connection.execute(text("UPDATE audit_entries SET actor = 'somebody'"))


def _damage(backup: Path, damage: str) -> None:
    whole = backup.read_bytes()
    backup.unlink()
    match damage:
        case "cut short":
            backup.write_bytes(whole[: len(whole) // 2])
        case "overwritten":
            backup.write_bytes(whole[:8192] + b"\xff" * 100_000 + whole[108_192:])
        case "empty":
            backup.write_bytes(b"")
        case "text":
            backup.write_text("a backup, of sorts")
        case "other":
            with closing(sqlite3.connect(backup)) as connection:
                connection.execute("CREATE TABLE firms (id)")


@pytest.mark.parametrize("damage", ["cut short", "overwritten", "empty", "text", "other", "none"])
async def test_what_is_no_whole_backup_is_refused_and_changes_nothing(
    filled: Registry, registry_settings: Settings, backup: Path, damage: str, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    await filled.close()
    _damage(backup, damage)
    with pytest.raises(BackupRefused):
        await restore(registry_settings, backup, replace=True)
    assert await everything(await open_another()) == before


async def test_a_backup_of_a_newer_version_is_refused_in_words(
    filled: Registry, registry_settings: Settings, backup: Path
) -> None:
    await filled.close()
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(RegistryUnavailable, match="newer version"):
        await restore(registry_settings, backup, replace=True)


DIES_RESTORING = """
import asyncio, os, signal, sqlite3, sys
from pathlib import Path
from bot.registry import backups, overwriting
from bot.settings import Settings

left = int(sys.argv[2])
insert = overwriting.insert

def step(*_):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

class Mortal(sqlite3.Connection):
    def backup(self, target):
        super().backup(target, pages=4, progress=step)

if Settings().database_url.get_secret_value():
    overwriting.insert = lambda table: step() or insert(table)
else:
    overwriting.connection_to = lambda file: sqlite3.connect(file, isolation_level=None, factory=Mortal)
asyncio.run(backups.restore(Settings(), Path(sys.argv[1]), replace=True))
"""


@pytest.mark.parametrize("steps", [0, 3, 15])
async def test_a_restore_that_is_killed_while_it_overwrites_leaves_what_was_there(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry, steps: int
) -> None:
    async with filled.writing() as session:
        session.add(Firm(region="hangzhou", name="since", credit_code="since", origin="enrolled"))
    before = await everything(filled)
    await filled.close()
    process = await asyncio.create_subprocess_exec(
        *ending_with_us(sys.executable, "-c", DIES_RESTORING, str(backup), str(steps)),
        env=environment_of(registry_settings),
    )
    assert await process.wait() == -signal.SIGKILL
    assert await everything(await open_another()) == before


def test_no_column_of_json_may_be_empty_in_two_ways_that_a_copy_could_not_tell_apart() -> None:
    columns = [column for table in Base.metadata.tables.values() for column in table.columns]
    in_json = [(column, column.type) for column in columns if isinstance(column.type, JSON)]
    assert [str(column) for column, kind in in_json if column.nullable and not kind.none_as_null] == []


async def test_what_a_killed_backup_or_restore_left_behind_is_taken_away_a_day_later(
    registry: Registry, registry_settings: Settings, tmp_path: Path
) -> None:
    folders = (tmp_path / "backups", registry_settings.data_dir)
    for folder in folders:
        for name, age in ((".registry-old", 90_000), (".registry-new", 0)):
            (folder / name).mkdir(parents=True)
            os.utime(folder / name, (time.time() - age,) * 2)
    await back_up(registry_settings, tmp_path / "backups" / "backup")
    for folder in folders:
        assert [left.name for left in folder.glob(".registry-*")] == [".registry-new"]


async def test_a_backup_of_an_earlier_version_is_brought_to_this_one(nothing_yet: Settings, tmp_path: Path) -> None:
    await asyncio.to_thread(upgrade, address_of(nothing_yet), "0001")
    earlier = registry_of(nothing_yet)
    await begin(earlier)
    await fill(earlier)
    before = await everything(earlier)
    await earlier.close()
    if nothing_yet.database_url.get_secret_value():
        with pytest.raises(BackupRefused, match="another version"):
            await back_up(nothing_yet, tmp_path / "backup")
        return
    await back_up(nothing_yet, tmp_path / "backup")
    await restore(nothing_yet, tmp_path / "backup", replace=True)
    registry = await open_registry(nothing_yet)
    after = await everything(registry)
    await registry.close()
    assert [{name: row[name] for name in before["firms"][0]} for row in after["firms"]] == before["firms"]


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_a_damaged_registry_is_left_for_its_owner_to_move_away(
    filled: Registry, registry_settings: Settings, backup: Path, open_another: OpenRegistry
) -> None:
    before = await everything(filled)
    await filled.close()
    registry_settings.registry_file.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(BackupRefused, match="move it away first"):
        await restore(registry_settings, backup, replace=True)
    for file in registry_settings.data_dir.glob("registry.sqlite3*"):
        file.unlink()
    await restore(registry_settings, backup, replace=False)
    _as_restored(before, await everything(await open_another()))
