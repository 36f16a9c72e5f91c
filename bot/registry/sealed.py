"""What is sealed in the registry: whether the keys there are open it, and sealing it anew when keys rotate.

Each batch is a transaction of its own, and what the newest key sealed already is passed over: whoever was stopped begins again.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Column, select, tuple_, update

from bot.registry.audit import SYSTEM, record
from bot.registry.database import Registry
from bot.registry.keys import UnusableKeys
from bot.registry.tables import Base

_AT_ONCE: Final = 500


class Sealed(NamedTuple):
    """Something sealed, and where it stands."""

    column: Column[bytes]
    key: tuple[Any, ...]
    """The values of the row's primary key."""
    value: bytes

    def __str__(self) -> str:
        return " ".join((self.column.table.name, *map(str, self.key)))


class Resealed(NamedTuple):
    """What sealing anew came to."""

    changed: int
    closed: tuple[str, ...]
    """What no key there is opens, and so was left as it is: the names of table and row."""


async def closed_ones(registry: Registry) -> tuple[str, ...]:
    """What cannot be opened with the keys there are; raises RegistryUnavailable."""
    found = []
    async for batch in _batches(registry):
        found += [str(each) for each in batch if not _opens(registry, each)]
    return tuple(found)


async def reseal(registry: Registry) -> Resealed:
    """Seal everything with the newest key; raises RegistryUnavailable."""
    changed, closed = 0, list[str]()
    async for batch in _batches(registry):
        fresh = []
        for each in batch:
            if not _opens(registry, each):
                closed.append(str(each))
            elif not registry.keys.is_newest(each.value):
                fresh.append((each, registry.keys.resealed(each.value)))
        if fresh:
            changed += await _replace(registry, fresh)
    if changed:
        async with registry.writing() as session:
            await record(
                session,
                region="",
                actor=SYSTEM,
                action="registry.resealed",
                subject="registry",
                details={"rows": changed},
            )
    return Resealed(changed, tuple(closed))


async def _replace(registry: Registry, fresh: Sequence[tuple[Sealed, bytes]]) -> int:
    changed = 0
    async with registry.writing() as session:
        connection = await session.connection()
        for each, value in fresh:
            # Unless it was changed or erased meanwhile.
            keys = zip(each.column.table.primary_key, each.key, strict=True)
            is_as_it_was = (*(column == value for column, value in keys), each.column == each.value)
            done = await connection.execute(
                update(each.column.table).where(*is_as_it_was).values({each.column.name: value})
            )
            changed += done.rowcount
    return changed


async def _batches(registry: Registry) -> AsyncIterator[list[Sealed]]:
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not column.info.get("sealed"):
                continue
            keys = tuple(table.primary_key)
            some = select(*keys, column).where(column != b"").order_by(*keys).limit(_AT_ONCE)
            after: tuple[Any, ...] = ("",) * len(keys)
            while True:
                async with registry.reading() as session:
                    connection = await session.connection()
                    rows = (await connection.execute(some.where(tuple_(*keys) > after))).all()
                if not rows:
                    break
                yield [Sealed(column, tuple(row[:-1]), row[-1]) for row in rows]
                after = tuple(rows[-1][:-1])


def _opens(registry: Registry, each: Sealed) -> bool:
    try:
        registry.keys.unseal(each.value)
    except UnusableKeys:
        return False
    return True
