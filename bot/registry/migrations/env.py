"""Runs migrations over the registry's own engine; Alembic loads this file itself."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text

from bot.registry.database import WRITES, engine_for
from bot.registry.tables import Base

_LOCK = 7_238_391
"""A number of ours that processes on PostgreSQL take turns by."""


def _run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
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
