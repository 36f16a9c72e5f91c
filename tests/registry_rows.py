"""Rows for every table of the registry, whatever its columns are, and all rows there are, to compare two registries by."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    insert,
    inspect,
    select,
)

from bot.registry.audit import SYSTEM, record
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, AuditHead, Base
from bot.registry.tables.base import Moment

_ONLY_RECORDED = {AuditEntry.__tablename__, AuditHead.__tablename__}
_ALLOWED = re.compile(r"^(\w+) IN \('(\w+)'")
_WHOLE_NUMBERS = (Integer, BigInteger, SmallInteger)


async def fill(registry: Registry, first: int = 0, rows: int = 3) -> None:
    """So many rows in each table, no two of a table alike, and an entry of the audit for each."""
    async with registry.writing() as session:
        connection = await session.connection()
        there = await connection.run_sync(_there)
        for number in range(first, first + rows):
            for table, columns in there.items():
                if table.name not in _ONLY_RECORDED:
                    row = _row(registry, table, number)
                    await connection.execute(
                        insert(table).values({column.name: row[column.name] for column in columns})
                    )
            details = {"number": number, "名称": [None, 0.1]}
            await record(session, region="hangzhou", actor=SYSTEM, action="filled", subject="x", details=details)


async def everything(registry: Registry) -> dict[str, list[dict[str, Any]]]:
    """All rows of each table, in the order of their keys."""
    found = {}
    async with registry.reading() as session:
        connection = await session.connection()
        for table, columns in (await connection.run_sync(_there)).items():
            rows = await connection.execute(select(*columns).order_by(*table.primary_key.columns))
            found[table.name] = [row._asdict() for row in rows]
    return found


def _there(connection: Connection) -> dict[Table, list[Column[Any]]]:
    """The tables and columns that the database has already, whichever version it is of."""
    found = inspect(connection)
    there = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
    return {
        table: [column for column in table.columns if column.name in there[table.name]]
        for table in Base.metadata.sorted_tables
        if table.name in there
    }


def _row(registry: Registry, table: Table, number: int) -> dict[str, Any]:
    checks = [str(check.sqltext) for check in table.constraints if isinstance(check, CheckConstraint)]
    allowed = {found[1]: found[2] for check in checks if (found := _ALLOWED.match(check))}
    return {column.name: _value(registry, column, number, allowed) for column in table.columns}


def _value(registry: Registry, column: Column[Any], number: int, allowed: dict[str, str]) -> Any:
    if column.nullable and number % 2:
        return None
    for key in column.foreign_keys:
        return _value(registry, key.column, number, {})
    if column.name in allowed:
        return allowed[column.name]
    if column.info.get("sealed"):
        return registry.keys.seal(f"user {number}")
    return _of_type(column, number)


def _of_type(column: Column[Any], number: int) -> Any:
    match column.type:
        case Text():
            return f"{column.name} {number} 名称 \U0001f600\n'“"
        case String(length=length):
            return f"{column.name} {number} 名"[: length or 1]
        case Boolean():
            return bool(number % 2)
        case kind if isinstance(kind, _WHOLE_NUMBERS):
            return number
        case Moment():
            return datetime(2026, 11, 22, 17, 6, 40, 123456, UTC) + timedelta(days=number)
        case Date():
            return date(2026, 11, 22) + timedelta(days=number)
        case LargeBinary():
            return b"\x00\xff" + bytes([number])
        case JSON():
            return [None, {"number": number, "share": 0.1, "名": "称"}, [10**15, "1.50"], ""][number % 4]
    raise AssertionError(f"{column}: no value for a {column.type!r}")
