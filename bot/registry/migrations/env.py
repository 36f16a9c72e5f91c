"""Runs migrations over the registry's own engine; Alembic loads this file itself."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from bot.registry.database import WRITES, RegistryUnavailable, engine_for
from bot.registry.migrations import is_known
from bot.registry.tables import Base

_LOCK = 7_238_391
"""A number of ours that processes on PostgreSQL take turns by."""


def _run(connection: Connection) -> None:
    # Begun before Alembic looks, or it would commit after each migration, and another process could come in between two.
    connection.begin()
    if connection.dialect.name == "postgresql":
        # Another process may bring a large registry up meanwhile, and so may we.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    if not all(is_known(revision) for revision in context.get_context().get_current_heads()):
        raise RegistryUnavailable(
            "登记库已由更新的版本用过，请安装那个版本 · the registry was used by a newer version: install that one"
        )
    context.run_migrations()
    connection.commit()


async def _connect() -> None:
    engine = engine_for(context.config.attributes["url"])
    try:
        async with engine.connect() as connection:
            await connection.execution_options(**{WRITES: True})
            await connection.run_sync(_run)
    finally:
        await engine.dispose()


asyncio.run(_connect())
