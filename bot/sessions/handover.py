"""A talk goes on elsewhere: a short code, good once and for a quarter of an hour, lets another device or channel speak in it.

With a thousand codes alive, a thousand guesses a second find one in a quarter of an hour with a chance of 1 in 29,000; so ways in
that strangers reach limit guesses all the same. The ticket is kept as a digest, never as the code: a code asked for in a message is
worked out from that message, whose id is not kept either, so that a repeated delivery is told the same code. An id alone could be
guessed (a tap on a menu is known by who tapped and in which second), so a random seed, kept with the reply, goes into it too.
"""

import secrets
import unicodedata
from hashlib import blake2b, sha256
from typing import Final

from assessment.wording import Words
from bot.sessions.store import Store
from flows.replies import Text

GOOD_FOR_SECONDS: Final = 15 * 60
LINK_GOOD_FOR_SECONDS: Final = 7 * 24 * 60 * 60
"""A link is tapped, not typed, so its code can be far too long to guess, and good until an owner has time to look at it."""
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that look alike."""
_PAIRS: Final = tuple(first + second for second in _LETTERS for first in _LETTERS)
"""Two at a time, since every turn has its link at hand."""
_GROUPS: Final = 3
_GROUP: Final = 3
_BITS: Final = 128
"""Far more than a code tells apart, so that each is as likely as any other."""
_LINK_LETTERS: Final = 26
"""As many as hold all these bits."""


async def issue(store: Store, name: str, code: str = "") -> str:
    """A code, a new one or this one, for the talk that this name speaks in; raises StoreUnavailable."""
    code = code or _grouped(secrets.randbits(_BITS))
    await store.keep_ticket(_digest(code.replace("-", "")), await store.followed(name), GOOD_FOR_SECONDS)
    return code


def new_seed() -> str:
    """What makes the codes of one turn unlike anybody's guess."""
    return f"{secrets.randbits(_BITS):x}"


def code_for(name: str, message_id: str, seed: str) -> str:
    """The code that this message of this name is answered with; as hard to guess as the seed is."""
    return _grouped(_number(b"code", name, message_id, seed))


def link_for(name: str, message_id: str, seed: str) -> str:
    """The code in a link that this message of this name is answered with; as hard to guess as the seed is."""
    return _spelled(_number(b"link", name, message_id, seed), _LINK_LETTERS)


async def issue_link(store: Store, name: str, code: str) -> None:
    """Let this code open the talk that this name speaks in, to the first who takes it; raises StoreUnavailable."""
    await store.keep_ticket(_digest(code), await store.followed(name), LINK_GOOD_FOR_SECONDS)


async def redeem(store: Store, name: str, code: str) -> str | None:
    """Let this name speak in the code's talk from now on, and tell whose it is; None for a code that is not good (any more).

    The same name may redeem its code again, so that neither a crash on the way nor a second tap costs anybody the code.
    """
    letters = _letters(code)
    if letters is None:
        return None
    user = await store.take_ticket(_digest(letters), _digest(name))
    if user is not None:
        await store.follow(name, user)
    return user


def code_made(code: str, words: Words) -> Text:
    """What a code is for."""
    return Text(
        text=words.say(
            "Your code: {code}\nOn the other device, open this self-check and type “continue {code}”. "
            "The code works once, within 15 minutes.",
            code=code,
        )
    )


def code_refused(words: Words) -> Text:
    """What to do about a code that is not good."""
    return Text(
        text=words.say(
            "This code does not work: perhaps there is a slip in it, it was used already, or its 15 minutes are over. "
            "On the first device, type “continue elsewhere” for a new one. Your answers here are still here."
        )
    )


def _number(what: bytes, name: str, message_id: str, seed: str) -> int:
    asked = f"{len(name)} {name} {message_id}".encode()
    return int.from_bytes(blake2b(asked, digest_size=_BITS // 8, key=seed.encode(), person=what).digest())


def _grouped(number: int) -> str:
    """The number as a code, in groups to be read and typed."""
    letters = _spelled(number, _GROUPS * _GROUP)
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def _spelled(number: int, length: int) -> str:
    letters = []
    for _ in range(0, length, 2):
        number, place = divmod(number, len(_PAIRS))
        letters.append(_PAIRS[place])
    return "".join(letters)[:length]


def _letters(code: str) -> str | None:
    """The code as it was made, however it was typed; None where none was ever made so."""
    typed = "".join(letter for letter in unicodedata.normalize("NFKC", code).upper() if letter.isalnum())
    return typed if len(typed) in (_GROUPS * _GROUP, _LINK_LETTERS) and set(typed) <= set(_LETTERS) else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
