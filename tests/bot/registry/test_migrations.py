"""The registry's tables are made and brought up by migrations alone, at every start, whoever else starts."""

import asyncio
import sys
from asyncio.subprocess import PIPE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from bot.registry.audit import begin, verify
from bot.registry.database import Registry, RegistryUnavailable, address_of, engine_for, open_registry, registry_of
from bot.registry.migrations import upgrade
from bot.registry.tables import Base, Consent, Firm
from bot.settings import Settings
from tests.bot.conftest import environment_of
from tests.processes import ending_with_us
from tests.registry_rows import everything, fill

pytestmark = pytest.mark.anyio


def _differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, Base.metadata))


async def test_migrations_make_exactly_the_tables_that_the_code_has(registry: Registry) -> None:
    async with registry.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


@pytest.mark.parametrize("statement", ["UPDATE consents SET given = true", "DELETE FROM consents"])
async def test_the_database_itself_refuses_to_change_or_remove_a_consent(registry: Registry, statement: str) -> None:
    async with registry.writing() as session:
        said = {"purpose": "register", "given": False, "words": "1", "locale": "en", "channel": "web"}
        session.add(Consent(region="hangzhou", firm_id="f", contact_id="c", **said))
    async with registry.engine.connect() as connection:
        with pytest.raises(DBAPIError, match="consents only grows"):
            await connection.execute(text(statement))


@pytest.mark.parametrize("registry_settings", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["consents", "audit_entries"])
async def test_postgresql_refuses_to_empty_what_only_grows(registry: Registry, table: str) -> None:
    async with registry.engine.connect() as connection:
        with pytest.raises(DBAPIError, match=f"{table} only grows"):
            await connection.execute(text(f"TRUNCATE {table}"))


async def test_a_registry_is_made_where_nothing_is(nothing_yet: Settings) -> None:
    registry = await open_registry(nothing_yet)
    async with registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Firm)) == 0
    await registry.close()


OPENS = """
import asyncio, sys
from bot.registry.database import open_registry
from bot.settings import Settings
from tests.bot.conftest import environment_of

async def run():
    print("ready", flush=True)
    sys.stdin.readline()
    registry = await open_registry(Settings())
    await registry.close()
    print("open", flush=True)

asyncio.run(run())
"""


async def test_processes_that_start_at_once_on_nothing_all_come_up(nothing_yet: Settings) -> None:
    command = ending_with_us(sys.executable, "-c", OPENS)
    starting = [
        await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment_of(nothing_yet)
        )
        for _ in range(4)
    ]
    for process in starting:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    ended = await asyncio.gather(*(process.communicate(b"go\n") for process in starting))
    assert [(out, err) for out, err in ended] == [(b"open\n", b"")] * 4
    assert [process.returncode for process in starting] == [0] * 4


async def test_migrations_that_cannot_all_be_made_leave_nothing_of_any(nothing_yet: Settings) -> None:
    """Or another process would come in between two, and make the second one first."""
    engine = engine_for(address_of(nothing_yet))
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE reminders (other_people_s INTEGER)"))
    with pytest.raises(RegistryUnavailable):
        await open_registry(nothing_yet)
    async with engine.connect() as connection:
        assert await connection.run_sync(lambda it: inspect(it).get_table_names()) == ["reminders"]
    await engine.dispose()


async def test_what_an_earlier_version_kept_is_kept_by_this_one(nothing_yet: Settings) -> None:
    await asyncio.to_thread(upgrade, address_of(nothing_yet), "0001")
    earlier = registry_of(nothing_yet)
    await begin(earlier)
    await fill(earlier)
    before = await everything(earlier)
    assert "publications" not in before
    assert "listed_name" not in before["firms"][0]
    await earlier.close()
    registry = await open_registry(nothing_yet)
    after = await everything(registry)
    for table, rows in before.items():
        assert [{name: row[name] for name in rows[0]} for row in after[table]] == rows, table
    assert {row["listed_name"] for row in after["firms"]} == {None}
    assert await verify(registry) == []
    await fill(registry, first=3)
    async with registry.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []
        with pytest.raises(DBAPIError, match="audit_entries only grows"):
            await connection.execute(text("DELETE FROM audit_entries"))
    await registry.close()


async def test_a_registry_of_a_newer_version_is_refused_in_words_and_left_alone(
    registry: Registry, registry_settings: Settings
) -> None:
    async with registry.writing() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(RegistryUnavailable, match="newer version"):
        await open_registry(registry_settings)
    async with registry.reading() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert await session.scalar(select(func.count()).select_from(Firm)) == 0


async def test_a_migration_that_ends_in_the_middle_leaves_nothing_behind(
    nothing_yet: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        # The last that the first one does.
        patched.setattr("alembic.op.execute", fail)
        with pytest.raises(ZeroDivisionError):
            await open_registry(nothing_yet)
    registry = registry_of(nothing_yet)
    async with registry.engine.connect() as connection:
        assert await connection.run_sync(lambda found: inspect(found).get_table_names()) == []
    await registry.close()
    await (await open_registry(nothing_yet)).close()
