"""Passwords of officials: what one must be, and how it is kept and checked.

A check takes a fifth of a second of a processor on purpose, so it is done beside the event loop, two at a time, and whoever comes
when a crowd waits already is sent away. A check for nobody takes as long as one for somebody.
"""

import unicodedata
from functools import cache
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from starlette.exceptions import HTTPException

from assessment.wording import later as _

SHORTEST: Final = 12
LONGEST: Final = 128
_TOO_SHORT: Final = _(
    "The password needs {shortest} characters or more: a few words in a row are good, and easy to type."
)
_TOO_LONG: Final = _("The password may have {longest} characters at most.")
_IS_NAME: Final = _("The user name must not be a part of the password.")
_SAME: Final = _("The password is made of too few different characters.")
_DIFFER: Final = _("The two passwords are not the same. Please type them once more.")
_FEWEST_DIFFERENT: Final = 5
_MOST_WAITING: Final = 40

_hasher: Final = PasswordHasher()
_at_once: Final = CapacityLimiter(2)


def faults(password: str, again: str, username: str) -> list[str]:
    """What is wrong with a new password, in sentences to be said with `shortest` and `longest`; none where it is good."""
    plain = _plain(password)
    found = []
    if len(plain) < SHORTEST:
        found.append(_TOO_SHORT)
    if len(plain) > LONGEST:
        found.append(_TOO_LONG)
    if username.casefold() in plain.casefold():
        found.append(_IS_NAME)
    if len(plain) >= SHORTEST and len(set(plain)) < _FEWEST_DIFFERENT:
        found.append(_SAME)
    if password != again:
        found.append(_DIFFER)
    return found


async def kept(password: str) -> str:
    """How a password is kept; raises HTTPException 503 where too many wait."""
    _check_crowd()
    return await run_sync(_hasher.hash, _plain(password), limiter=_at_once)


async def is_right(password: str, known: str) -> bool:
    """Whether this is the password that is kept so; for an empty one it never is, as late; raises HTTPException 503."""
    _check_crowd()
    right = await run_sync(_verify, _plain(password), known or _nobodys(), limiter=_at_once)
    return right and bool(known)


def is_outdated(known: str) -> bool:
    """Whether passwords are kept better by now."""
    return _hasher.check_needs_rehash(known)


def _verify(password: str, known: str) -> bool:
    try:
        return _hasher.verify(known, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's")


def _check_crowd() -> None:
    if _at_once.statistics().tasks_waiting >= _MOST_WAITING:
        raise HTTPException(503, headers={"Retry-After": "10"})


def _plain(password: str) -> str:
    """As it is typed on any keyboard: full-width letters and composed ones are the same. Cut where it is too long for anybody's."""
    return unicodedata.normalize("NFKC", password[: 4 * LONGEST])
