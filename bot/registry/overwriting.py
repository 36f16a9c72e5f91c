"""How a restored registry takes the place of another: all of its rows or none, and only while nobody else has that one open."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, AuditHead, Base, Consent, Sweep

_AT_ONCE: Final = 1_000
_ONLY_GROW: Final = (Consent.__tablename__, AuditEntry.__tablename__)
_MEAN_NOTHING: Final = (AuditHead.__tablename__, Sweep.__tablename__)
"""Tables that hold rows though nobody has entered anything."""
_TABLES: Final[tuple[Table, ...]] = tuple(Base.metadata.sorted_tables)

_IN_USE: Final = "srdi 还在运行，请先停止 · srdi is running: stop it first"
_NOT_EMPTY: Final = (
    "登记库里已有数据；要替换请加 --replace · the registry holds something already: --replace replaces it"
)


class BackupRefused(RuntimeError):
    """What was asked for was not done, and nothing was changed; says why."""


def overwrite_sqlite(live: Path, copy: Path, *, replace: bool) -> None:
    """Put the copy in the place of the registry in a file; raises BackupRefused."""
    with closing(connection_to(live)) as into, closing(connection_to(copy)) as source:
        into.execute("PRAGMA busy_timeout = 0")
        # Nobody who has it open lets go of this, and nobody can open it until we let go.
        into.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            into.execute("PRAGMA journal_mode = DELETE")
            into.execute("BEGIN EXCLUSIVE")
            into.execute("COMMIT")
        except sqlite3.OperationalError:
            raise BackupRefused(_IN_USE) from None
        except sqlite3.DatabaseError:
            raise BackupRefused(
                f"{live}: 已损坏，请先移走 · is damaged: move it away first, with what lies beside it under this name"
            ) from None
        if not replace and _holds_something(into):
            raise BackupRefused(_NOT_EMPTY)
        source.backup(into)


async def overwrite_postgresql(registry: Registry, source: Registry, *, replace: bool) -> None:
    """Put all rows of the source in the place of those in a PostgreSQL; raises BackupRefused, RegistryUnavailable."""
    async with registry.writing() as session:
        into = await session.connection()
        others = (
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name = current_setting('application_name') AND pid <> pg_backend_pid()"
        )
        if await into.scalar(text(others)):
            raise BackupRefused(_IN_USE)
        await into.execute(text("SET LOCAL statement_timeout = 0"))
        if not replace:
            for table in _TABLES:
                if table.name not in _MEAN_NOTHING and (await into.execute(select(table).limit(1))).first():
                    raise BackupRefused(_NOT_EMPTY)
        for name in _ONLY_GROW:
            await into.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        await into.execute(text(f"TRUNCATE {', '.join(table.name for table in _TABLES)}"))
        for name in _ONLY_GROW:
            await into.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        async with source.reading() as reading:
            await copy_rows(await reading.connection(), into)


async def copy_rows(source: AsyncConnection, into: AsyncConnection) -> None:
    """Add all rows that the one has to the other, each table after those that it refers to."""
    for table in _TABLES:
        async with source.stream(select(table)) as rows:
            async for some in rows.mappings().partitions(_AT_ONCE):
                await into.execute(insert(table), [dict(row) for row in some])


def take_rows(copy: Path, fresh: Path) -> None:
    """Take over the rows alone, into tables that migrations made: nothing else that the file brings is to be believed."""
    with closing(connection_to(fresh)) as connection:
        connection.execute("ATTACH ? AS copy", (str(copy),))
        connection.execute("BEGIN")
        connection.execute(f"DELETE FROM main.{AuditHead.__tablename__}")  # noqa: S608
        for table in _TABLES:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            connection.execute(f"INSERT INTO main.{table.name} ({columns}) SELECT {columns} FROM copy.{table.name}")  # noqa: S608
        connection.execute("COMMIT")


def connection_to(file: Path) -> sqlite3.Connection:
    """A connection that begins its transactions when it is told to."""
    return sqlite3.connect(file, isolation_level=None)


def _holds_something(connection: sqlite3.Connection) -> bool:
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    asked = (table.name for table in _TABLES if table.name in there and table.name not in _MEAN_NOTHING)
    return any(connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() for name in asked)  # noqa: S608
