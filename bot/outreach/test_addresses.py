"""Where officials get test messages: known because the official wrote from there with a code that only the console showed.

A code is good once and for a short while, and only the newest of an official is. It is kept where all processes see it, never in
the registry nor in a talk.
"""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select

from bot.registry.audit import record
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.tables import Official, TestAddress
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.service import Service
from bot.shared_state.state import Allowance, SharedState, known_as

GOOD_FOR: Final = 15 * 60.0
"""Seconds from the page that shows a code to the message that brings it."""
_BEGINS: Final = "TEST-"
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without those that look alike."""
_LENGTH: Final = 8
_CODE: Final = re.compile(rf"test[-\s—–]?([{_LETTERS}]{{{_LENGTH}}})", re.IGNORECASE)
_CODES: Final = Allowance(20, 3600.0)
_AGAIN: Final = 120.0
"""Seconds in which the message that brought a code may be delivered again, and is answered as before."""


class TooManyCodes(Exception):
    """This official has asked for too many; after so many seconds there is another."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Taken:
    """A code was right: whose it was, and in which language the official reads."""

    official_id: str
    locale: str


async def new_code(service: Service, official: Official) -> str:
    """A code that takes the place of the official's last; raises TooManyCodes, StateUnavailable."""
    state = service.shared_state
    if seconds := await state.spend(f"test-codes:{official.id}", (_CODES,)):
        raise TooManyCodes(seconds)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    last = f"test-code-of:{official.id}"
    if (before := await state.get(last)) is not None:
        await state.remove(before)
    await state.put(_key(code), json.dumps({"region": official.region, "official": official.id}), GOOD_FOR)
    await state.put(last, _key(code), GOOD_FOR)
    return f"{_BEGINS}{code}"


def code_in(text: str) -> str | None:
    """The code that a whole message is, None where it is none."""
    found = _CODE.fullmatch(text.strip())
    return found[1].upper() if found else None


async def take(service: Service, caller: Caller, code: str, message: str) -> Taken | None:
    """Have this address be where the code's official gets tests; None where the code is not good (any more).

    The same message again is answered as before. Raises StateUnavailable, RegistryUnavailable.
    """
    meant = await _brought_by(service.shared_state, _key(code), message)
    return None if meant is None else await _noted(service, caller, meant["region"], meant["official"])


async def addresses_of(wall: Wall, official_id: str) -> Sequence[tuple[str, datetime]]:
    """On which channels the official gets tests, and since when."""
    async with wall.reading() as session:
        found = await session.scalars(
            select(TestAddress).where(TestAddress.official_id == official_id).order_by(TestAddress.channel)
        )
        return [(each.channel, each.added_at) for each in found]


async def remove(wall: Wall, official_id: str, channel: str) -> None:
    """Have no tests be sent there any more."""
    async with wall.writing() as session:
        gone = await session.execute(
            delete(TestAddress).where(TestAddress.official_id == official_id, TestAddress.channel == channel)
        )
        if gone.rowcount:  # type: ignore[attr-defined]
            await record(
                session,
                region=wall.region,
                actor=official_id,
                action="test_address.removed",
                subject=f"official {official_id}",
                details={"channel": channel},
            )


async def _brought_by(state: SharedState, key: str, message: str) -> dict[str, str] | None:
    """Whose code it is, where this message is the first to bring it: two who send it at once are not both its official."""
    while (kept := await state.get(key)) is not None:
        meant: dict[str, str] = json.loads(kept)
        if "by" in meant:
            return meant if meant["by"] == message else None
        if await state.swap(key, kept, json.dumps({**meant, "by": message}), _AGAIN):
            return meant
    return None


async def _noted(service: Service, caller: Caller, region: str, official_id: str) -> Taken | None:
    wall, keys = Wall(service.registry, region), service.registry.keys
    async with wall.writing() as session:
        official = await session.scalar(
            select(Official).where(Official.id == official_id, Official.disabled_at.is_(None))
        )
        if official is None:
            return None
        address = await session.scalar(
            select(TestAddress).where(TestAddress.official_id == official_id, TestAddress.channel == caller.channel)
        )
        if address is None:
            address = TestAddress(region=region, official_id=official_id, channel=caller.channel)
            session.add(address)
        known = address_known_as(keys, caller)
        if address.known_as != known:
            address.sealed, address.known_as, address.added_at = sealed_address(keys, caller), known, now()
            await session.flush()
            await record(
                session,
                region=region,
                actor=official_id,
                action="test_address.added",
                subject=f"official {official_id}",
                details={"channel": caller.channel},
            )
        return Taken(official_id, official.locale)


def _key(code: str) -> str:
    return f"test-code:{known_as(code)}"
