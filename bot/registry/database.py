"""The registry's database: opened and brought to this version at the start, read and written in sessions that commit whole.

SQLite by default, PostgreSQL for many machines. Writers on SQLite take their turn when they begin, so that none finds at its end
that another was quicker. What goes wrong with the database itself is RegistryUnavailable, without its words, which may quote rows.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.registry.keys import Keys, keys_in
from bot.settings import Settings

_BUSY_MILLISECONDS: Final = 10_000
_POSTGRESQL: Final = "postgresql"
_ONE_STATE: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITES: Final = "writes"
"""The execution option of a connection that will write."""
KEYS: Final = "the registry's keys"
"""What a session's info has them by."""


class RegistryUnavailable(RuntimeError):
    """The registry cannot be reached or used now; what was asked for is kept whole or not at all, and may be asked again."""


class Registry:
    """The registry of one installation, open."""

    def __init__(self, engine: AsyncEngine, keys: Keys) -> None:
        self.engine = engine
        self.keys = keys
        # SQLite shows one state from the first look to the last in any case.
        self._looking = engine.execution_options(**(_ONE_STATE if engine.dialect.name == _POSTGRESQL else {}))

    @asynccontextmanager
    async def reading(self, kind: type[Session] = Session) -> AsyncIterator[AsyncSession]:
        """A session to look with; raises RegistryUnavailable."""
        async with self._session(kind, writes=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self, kind: type[Session] = Session) -> AsyncIterator[AsyncSession]:
        """A session to change with: commits at its end, or keeps nothing; raises RegistryUnavailable."""
        async with self._session(kind, writes=True) as session:
            yield session
            await session.commit()

    async def close(self) -> None:
        """Let go of all connections."""
        await self.engine.dispose()

    @asynccontextmanager
    async def _session(self, kind: type[Session], *, writes: bool) -> AsyncIterator[AsyncSession]:
        try:
            async with AsyncSession(
                self.engine if writes else self._looking,
                sync_session_class=kind,
                expire_on_commit=False,
                info={KEYS: self.keys},
            ) as session:
                if writes:
                    await session.connection(execution_options={WRITES: True})
                yield session
        except (OperationalError, InterfaceError, PoolTimeout, ConnectionError) as error:
            raise RegistryUnavailable(type(error).__name__) from error
        except DBAPIError as error:
            if error.connection_invalidated:
                raise RegistryUnavailable(type(error).__name__) from error
            raise


async def open_registry(settings: Settings) -> Registry:
    """Open it, made where it is not there and brought to this version's tables; raises RegistryUnavailable, UnusableKeys."""
    from bot.registry.migrations import upgrade

    url = address_of(settings)
    try:
        await asyncio.to_thread(upgrade, url)
    except (OperationalError, InterfaceError, OSError) as error:
        raise RegistryUnavailable(type(error).__name__) from error
    return Registry(engine_for(url), keys_of(settings))


def keys_of(settings: Settings) -> Keys:
    """The keys that the settings name, or those of the embedded default; raises UnusableKeys."""
    named = tuple(key.strip() for key in settings.registry_keys.get_secret_value().split(",") if key.strip())
    digesting = settings.registry_digest_key.get_secret_value()
    if named or digesting:
        return Keys(named, digesting)
    return Keys(*keys_in(settings.registry_keys_file))


def address_of(settings: Settings) -> URL:
    """Where the registry is."""
    named = settings.database_url.get_secret_value()
    if not named:
        settings.registry_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return URL.create("sqlite+aiosqlite", database=str(settings.registry_file))
    return make_url(named.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+asyncpg")


def engine_for(url: URL) -> AsyncEngine:
    """An engine with what each database needs."""
    if url.get_backend_name() == _POSTGRESQL:
        return create_async_engine(url, pool_pre_ping=True, pool_timeout=10, hide_parameters=True)
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun by us: the driver would begin one only at the first write, and not wait its turn.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MILLISECONDS}",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")


def for_its_user_alone(file: Path) -> None:
    """Make the file where it is not there, such that nobody else can read it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600, exist_ok=True)
