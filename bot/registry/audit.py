"""The audit's chain: what was done is recorded in the transaction that does it, and nothing recorded can change unnoticed.

Entries are numbered without a hole and carry a keyed hash over themselves and the entry before; the head, sealed likewise, says
where the chain ends. Whoever can write into the database and has no key can neither change nor add, remove nor reorder an entry.
A chain is begun with a sealed head when a registry without rows is first opened; a head that is not ours is never sealed again.
Statements go past the session to its connection: the head belongs to no region, and is kept in a walled session as well.
"""

import hmac
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, String, Table, Text, cast, insert, select, type_coerce, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.database import KEYS, Registry
from bot.registry.keys import Keys
from bot.registry.tables import AuditEntry, AuditHead, Base, Consent, Contact, Firm, Official
from bot.registry.tables.base import now

OWNER: Final = "owner"
SYSTEM: Final = "system"
"""Who acted where it was no official."""

_ENTRIES: Final[Table] = Base.metadata.tables[AuditEntry.__tablename__]
_HEADS: Final[Table] = Base.metadata.tables[AuditHead.__tablename__]
_NEVER_ALL_GONE: Final = tuple(
    Base.metadata.tables[table.__tablename__] for table in (AuditEntry, Consent, Contact, Firm, Official)
)
"""Where no table of these has a row, nothing was ever done."""
_HEAD: Final = select(_HEADS.c.number, _HEADS.c.hash, _HEADS.c.seal)
_NOT_OURS: Final = ""
"""The seal of a head over which somebody else wrote."""
_AT_ONCE: Final = 1_000


class Fault(StrEnum):
    """What can be wrong with an entry, or with the head."""

    CHANGED = "changed"
    """Its words are not those recorded, or it was never recorded by us."""
    REMOVED = "removed"
    MOVED = "moved"
    """It was recorded with another number."""
    UNCHAINED = "unchained"
    """It is whole, and follows another entry than the one before it."""
    ADDED = "added"
    """It stands behind the end of the chain."""
    HEAD = "head"
    """What says where the chain ends is gone, or was not written by us: entries may be missing behind this one."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with the entry of this number, or with all from this one to the last."""

    fault: Fault
    number: int
    last: int
    recorded_as: int | None = None
    """The number that a moved entry was recorded with."""


async def record(
    session: AsyncSession, *, region: str, actor: str, action: str, subject: str, details: Mapping[str, Any]
) -> None:
    """Record an act, to be kept or dropped with whatever the session's transaction does; whoever records next waits for its end."""
    keys: Keys = session.info[KEYS]
    connection = await session.connection()
    head = (await connection.execute(_HEAD.with_for_update())).one()
    entry: dict[str, Any] = {
        "number": head.number + 1,
        "at": now(),
        "region": region,
        "actor": actor,
        "action": action,
        "subject": subject,
        # As it will be read again: a key that is a number, say, comes back as text.
        "details": json.loads(json.dumps(dict(details), allow_nan=False)),
        "previous": head.hash,
    }
    entry["hash"] = _hash_of(keys, entry)
    await connection.execute(insert(_ENTRIES).values(entry))
    # Sealed anew, a head that was set back would hide for good what is missing behind it.
    seal = _seal_of(keys, entry["number"], entry["hash"]) if _is_sealed(keys, head) else _NOT_OURS
    await connection.execute(update(_HEADS).values(number=entry["number"], hash=entry["hash"], seal=seal))


async def begin(registry: Registry) -> None:
    """Seal the head of a registry that holds nothing yet; raises RegistryUnavailable."""
    async with registry.reading() as session:
        head = (await session.execute(_HEAD)).one_or_none()
        if head is None or head.number or _is_sealed(registry.keys, head):
            return
    async with registry.writing() as session:
        connection = await session.connection()
        head = (await connection.execute(_HEAD.with_for_update())).one()
        for table in _NEVER_ALL_GONE:
            if (await connection.execute(select(*table.primary_key).limit(1))).first() is not None:
                return
        if (head.number, head.hash) == (0, ""):
            await connection.execute(update(_HEADS).values(seal=_seal_of(registry.keys, 0, "")))


async def verify(registry: Registry) -> list[Problem]:
    """Every problem of the chain, in its order; raises RegistryUnavailable."""
    async with registry.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(lambda found: list(_problems(found, registry.keys)))


async def end_of_chain(registry: Registry) -> tuple[int, str]:
    """The last entry's number and hash: whoever notes them elsewhere can tell whether all was set back to an earlier state."""
    async with registry.reading() as session:
        connection = await session.connection()
        head = (await connection.execute(select(_HEADS.c.number, _HEADS.c.hash))).one_or_none()
        return (0, "") if head is None else (head.number, head.hash)


async def is_ours(registry: Registry) -> bool:
    """Whether what says where the chain ends was written with the registry's key; raises RegistryUnavailable."""
    async with registry.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_believed_head, registry.keys) is not None


def _problems(connection: Connection, keys: Keys) -> Iterator[Problem]:
    head = _believed_head(connection, keys)
    end = math.inf if head is None else head.number
    last = 0
    previous: str | None = ""
    places: Mapping[str, int] | None = None
    for entry in _entries(connection):
        number = entry["number"]
        if last < (until := min(number - 1, end)):
            yield Problem(Fault.REMOVED, last + 1, int(until))
            previous = None
        is_whole = _is_whole(keys, entry)
        if number > end:
            yield Problem(Fault.ADDED, number, number)
        elif not is_whole:
            places = places or _places(connection, head)
            yield _of_changed(keys, entry, places.get(entry["hash"]))
        elif previous not in (None, entry["previous"]):
            yield Problem(Fault.UNCHAINED, number, number)
        # What follows an entry that is not whole shows nothing by not following it.
        last, previous = number, entry["hash"] if is_whole else None
    if head is None or (last == end and previous not in (None, head.hash)):
        yield Problem(Fault.HEAD, last, last)
    elif last < end:
        yield Problem(Fault.REMOVED, last + 1, head.number)


def _believed_head(connection: Connection, keys: Keys) -> Row[int, str, str] | None:
    head = connection.execute(_HEAD).one_or_none()
    return head if head is not None and _is_sealed(keys, head) else None


def _is_sealed(keys: Keys, head: Row[int, str, str]) -> bool:
    return hmac.compare_digest(head.seal, _seal_of(keys, head.number, head.hash))


def _entries(connection: Connection) -> Iterator[dict[str, Any]]:
    """Every entry by its number, with details and time as the database has them, which may be anything."""
    columns = [column for column in _ENTRIES.c if column.name not in ("at", "details")]
    raw = (type_coerce(_ENTRIES.c.at, String).label("at"), cast(_ENTRIES.c.details, Text).label("details"))
    some = select(*columns, *raw).order_by(_ENTRIES.c.number).limit(_AT_ONCE)
    found = connection.execute(some).all()
    while found:
        yield from (row._asdict() for row in found)
        found = connection.execute(some.where(_ENTRIES.c.number > found[-1].number)).all()


def _places(connection: Connection, head: Row[int, str, str] | None) -> Mapping[str, int]:
    """With which number each entry was recorded, found by following the chain from both ends, by the entry's hash."""
    links = connection.execute(select(_ENTRIES.c.previous, _ENTRIES.c.hash)).all()
    places = {}
    if head is not None:
        before, at, number = {link.hash: link.previous for link in links}, head.hash, head.number
        while at in before:
            places[at] = number
            at, number = before.pop(at), number - 1
    after, at, number = {link.previous: link.hash for link in links}, "", 0
    while at in after:
        at, number = after.pop(at), number + 1
        places.setdefault(at, number)
    return places


def _of_changed(keys: Keys, entry: Mapping[str, Any], place: int | None) -> Problem:
    if place is not None and _is_whole(keys, {**entry, "number": place}):
        return Problem(Fault.MOVED, entry["number"], entry["number"], recorded_as=place)
    return Problem(Fault.CHANGED, entry["number"], entry["number"])


def _is_whole(keys: Keys, entry: Mapping[str, Any]) -> bool:
    """Whether it was recorded just so."""
    try:
        at = datetime.fromisoformat(str(entry["at"]))
        details = json.loads(entry["details"])
    except ValueError:
        return False
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return hmac.compare_digest(str(entry["hash"]), _hash_of(keys, {**entry, "at": at, "details": details}))


def _hash_of(keys: Keys, entry: Mapping[str, Any]) -> str:
    details = json.dumps(entry["details"], sort_keys=True, separators=(",", ":"))
    words = (str(entry[part]) for part in ("number", "region", "actor", "action", "subject", "previous"))
    return keys.digest("audit entry", entry["at"].isoformat(), details, *words)


def _seal_of(keys: Keys, number: int, hash_: str) -> str:
    return keys.digest("audit head", str(number), hash_)
