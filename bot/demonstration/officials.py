"""The officials of a demonstration, one of each role, each time with other passwords and another secret for one-time codes."""

import secrets
from datetime import datetime
from typing import Final, NamedTuple

import pyotp
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.one_time_codes import new_secret
from bot.console.passwords import kept
from bot.console.roles import Role
from bot.demonstration import DEMONSTRATION_REGION
from bot.registry.database import Registry
from bot.registry.keys import Keys
from bot.registry.tables import Official
from bot.registry.tables.base import new_id

_NAMES: Final = {
    Role.VIEWER: "示例·查看",
    Role.AUTHOR: "示例·起草",
    Role.APPROVER: "示例·审批",
    Role.ADMINISTRATOR: "示例·管理",
}
_GROUPS, _OF_LETTERS = 4, 4
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


class SignInData(NamedTuple):
    """What one signs in with as one of them; said once, on the terminal."""

    id: str
    role: Role
    username: str
    password: str
    secret: str


async def make_officials(session: AsyncSession, keys: Keys) -> list[SignInData]:
    """Make them, with one secret for all, since whoever tries them all has one app."""
    secret, made = new_secret(), []
    for role in Role:
        groups = ("".join(secrets.choice(_LETTERS) for _ in range(_OF_LETTERS)) for _ in range(_GROUPS))
        official = SignInData(new_id(), role, f"demo.{role.value}", "-".join(groups), secret)
        session.add(
            Official(
                id=official.id,
                region=DEMONSTRATION_REGION,
                username=official.username,
                name=_NAMES[role],
                role=role.value,
                password_hash=await kept(official.password),
                one_time_secret=keys.seal(secret),
            )
        )
        made.append(official)
    await session.flush()
    return made


async def code_now(registry: Registry, moment: datetime) -> str | None:
    """The one-time code that is good now; None where there is no demonstration."""
    async with registry.reading() as session:
        sealed = await session.scalar(
            select(Official.one_time_secret).where(Official.region == DEMONSTRATION_REGION).limit(1)
        )
    return None if not sealed else str(pyotp.TOTP(registry.keys.unseal(sealed)).at(moment))
