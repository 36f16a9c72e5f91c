"""Invitations: a code, good for a day, by which an official sets password and codes up, and without which none can be set.

It is used up only when all is set up, so that who is interrupted can begin anew. Of the code only a keyed digest is kept.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.console.cookies import new_secret
from bot.registry.keys import Keys
from bot.registry.tables import Official

LASTS: Final = timedelta(hours=24)
PATH: Final = "/console/invitation"
LONGEST_NAME: Final = 100
"""Of an official's own name."""
_USERNAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}", re.ASCII)


def username_of(typed: str) -> str | None:
    """A user name as it is kept: 3 to 32 Latin letters, digits, dots, dashes; None where it is none."""
    name = typed.strip().lower()
    return name if _USERNAME.fullmatch(name) else None


def invite(keys: Keys, official: Official, moment: datetime) -> str:
    """Have this official set up anew whatever there was; the code that only the invited may get to see."""
    code = new_secret()
    official.invitation = _digest(keys, code)
    official.invited_until = moment + LASTS
    official.password_hash, official.one_time_secret, official.last_step = "", b"", 0
    official.failures, official.locked_until = 0, None
    return code


async def invited_by(session: AsyncSession, keys: Keys, code: str, moment: datetime) -> Official | None:
    """Who was invited by this code, as long as it is good."""
    if not code:
        return None
    return await session.scalar(
        select(Official).where(
            Official.invitation == _digest(keys, code), Official.invited_until > moment, Official.disabled_at.is_(None)
        )
    )


def _digest(keys: Keys, code: str) -> str:
    return keys.digest("console invitation", code)
