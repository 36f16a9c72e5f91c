"""The registry's database: opened and brought to this version at the start, read and written in sessions that commit whole.

SQLite by default, PostgreSQL for many machines. Writers on SQLite take their turn when they begin, so that none finds at its end
that another was quicker. What goes wrong with the database itself is RegistryUnavailable, without its words, which may quote rows.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from bot.backends.sqlite_thread import make_for_the_user_alone, turn_log_on
from bot.registry.keys import Keys, UnusableKeys, keys_in
from bot.settings import Settings

_BUSY_MILLISECONDS: Final = 10_000
_POSTGRESQL: Final = "postgresql"
_POOL: Final = {"pool_size": 5, "max_overflow": 5, "pool_timeout": 10}
_SERVER_SETTINGS: Final = {
    "application_name": "srdi",
    # A statement or a lock that takes so long is given up, as SQLite gives up waiting: nobody waits for an answer any more.
    "statement_timeout": "60s",
    "lock_timeout": f"{_BUSY_MILLISECONDS}ms",
    # Whoever holds a transaction and was lost keeps others from writing no longer than this.
    "idle_in_transaction_session_timeout": "120s",
}
_SECONDS_TO_CONNECT: Final = 10
_MAY_BE_ASKED_AGAIN: Final = ("08", "40", "53", "55P03", "57", "58")
"""How codes of PostgreSQL begin that say it is away, full or gave up waiting, and not that it was asked wrongly."""
_ONE_STATE: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
WRITES: Final = "writes"
"""The execution option of a connection that will write."""
KEYS: Final = "the registry's keys"
"""What a session's info has them by."""
NOTHING_YET: Final = "还没有登记库 · there is no registry yet"


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
                await _begin(session, writes=writes)
                yield session
        except (OperationalError, InterfaceError, InternalError, PoolTimeout, ConnectionError) as error:
            # Internal errors are the driver's own, of an answer that a server cut off which was killed.
            raise RegistryUnavailable(type(error).__name__) from error
        except DBAPIError as error:
            if error.connection_invalidated or _may_be_asked_again(error):
                raise RegistryUnavailable(type(error).__name__) from error
            raise


async def _begin(session: AsyncSession, *, writes: bool) -> None:
    try:
        await session.connection(execution_options={WRITES: writes})
    except OSError as error:
        # An unknown host, say, or no socket there.
        raise RegistryUnavailable(type(error).__name__) from error


def _may_be_asked_again(error: DBAPIError) -> bool:
    return str(getattr(error.orig, "sqlstate", None)).startswith(_MAY_BE_ASKED_AGAIN)


async def open_registry(settings: Settings) -> Registry:
    """Open it, made where it is not there and brought to this version's tables; raises RegistryUnavailable, UnusableKeys."""
    from bot.registry.audit import begin, is_ours
    from bot.registry.migrations import upgrade

    try:
        url, keys = address_of(settings), keys_of(settings)
        await asyncio.to_thread(upgrade, url)
    except (DBAPIError, OSError) as error:
        raise RegistryUnavailable(type(error).__name__) from error
    async with _closed_on_failure(Registry(engine_for(url), keys)) as registry:
        await begin(registry)
        if not await is_ours(registry):
            raise UnusableKeys(
                "SRDI_REGISTRY_DIGEST_KEY 不是这个登记库的，或审计记录被改过；请查 srdi audit verify · "
                "SRDI_REGISTRY_DIGEST_KEY is not this registry's, or its audit was tampered with: see srdi audit verify"
            )
    return registry


def registry_of(settings: Settings) -> Registry:
    """The registry as it is: neither made, brought up nor looked at yet; raises RegistryUnavailable, UnusableKeys."""
    if not settings.database_url.get_secret_value() and not settings.registry_file.exists():
        raise RegistryUnavailable(NOTHING_YET)
    try:
        return Registry(engine_for(address_of(settings)), keys_of(settings))
    except OSError as error:
        raise RegistryUnavailable(type(error).__name__) from error


@asynccontextmanager
async def _closed_on_failure(registry: Registry) -> AsyncIterator[Registry]:
    """What could not be opened whole is let go of."""
    try:
        yield registry
    except BaseException:
        await registry.close()
        raise


def keys_of(settings: Settings) -> Keys:
    """The keys that the settings name, or those of the embedded default; raises UnusableKeys."""
    named = tuple(key.strip() for key in settings.registry_keys.get_secret_value().split(",") if key.strip())
    digesting = settings.registry_digest_key.get_secret_value()
    if named and digesting:
        return Keys(named, digesting)
    if named or digesting or settings.database_url.get_secret_value():
        raise UnusableKeys(
            "需要同时设置 SRDI_REGISTRY_KEYS 和 SRDI_REGISTRY_DIGEST_KEY（srdi registry keys 可以生成）· "
            "SRDI_REGISTRY_KEYS and SRDI_REGISTRY_DIGEST_KEY are needed, both (srdi registry keys makes some)"
        )
    return Keys(*keys_in(settings.registry_keys_file))


def address_of(settings: Settings) -> URL:
    """Where the registry is; raises RegistryUnavailable, OSError."""
    named = settings.database_url.get_secret_value()
    if not named:
        make_for_the_user_alone(settings.registry_file)
        return URL.create("sqlite+aiosqlite", database=str(settings.registry_file))
    try:
        return make_url(named.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        # Its words may quote a part of the password.
        raise RegistryUnavailable("SRDI_DATABASE_URL 读不懂 · SRDI_DATABASE_URL cannot be read") from None


def engine_for(url: URL) -> AsyncEngine:
    """An engine with what each database needs."""
    if url.get_backend_name() == _POSTGRESQL:
        # Read by the driver, it may say all that libpq understands, such as sslmode and sslrootcert.
        address = url.set(drivername=_POSTGRESQL).render_as_string(hide_password=False)
        return create_async_engine(
            "postgresql+asyncpg://",
            connect_args={"dsn": address, "timeout": _SECONDS_TO_CONNECT, "server_settings": _SERVER_SETTINGS},
            pool_pre_ping=True,
            pool_recycle=1800,
            hide_parameters=True,
            **_POOL,
        )
    engine = create_async_engine(url, hide_parameters=True, **_POOL)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # Transactions are begun by us: the driver would begin one only at the first write, and not wait its turn.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={_BUSY_MILLISECONDS}")
    turn_log_on(cursor.execute)
    for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITES) else "BEGIN")
