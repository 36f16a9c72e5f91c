"""Officials for tests: ready to sign in, or signed in already."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Final, TypeVar

import pyotp
from argon2 import PasswordHasher

from bot.console import sign_ins
from bot.registry.database import Registry
from bot.registry.tables import Official
from bot.registry.tables.base import now

PASSWORD: Final = "correct horse battery"  # noqa: S105 - of made-up officials
_numbers: Final = count(1)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Person:
    """An official, and what only they know."""

    id: str
    username: str
    region: str
    role: str
    secret: str

    def code(self, steps: int = 0) -> str:
        """The code that their app shows, or will show so many steps from now."""
        totp = pyotp.TOTP(self.secret)
        return totp.generate_otp(totp.timecode(now()) + steps)


@cache
def _hash() -> str:
    return PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4).hash(PASSWORD)


async def made(registry: Registry, region: str, role: str, locale: str = "en", username: str = "") -> Person:
    """A new official, who has set a password and an app up."""
    secret = pyotp.random_base32()
    official = Official(
        region=region,
        username=username or f"{role}{next(_numbers)}",
        name=f"{role.title()} of {region}",
        role=role,
        locale=locale,
        password_hash=_hash(),
        one_time_secret=registry.keys.seal(secret),
    )
    async with registry.writing() as session:
        session.add(official)
    return Person(official.id, official.username, region, role, secret)


async def cookie_for(registry: Registry, person: Person) -> str:
    """What a browser keeps in which this official is signed in."""
    async with registry.writing() as session:
        official = await session.get_one(Official, person.id)
        return await sign_ins.begin(session, registry.keys, official, is_proven=True)


def elsewhere(work: Coroutine[Any, Any, Result]) -> Result:
    """What this comes to, worked out in another thread, since a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
