"""A reply as it is kept for a message that comes again: to which words it was said, as it was put for its channel, and no code.

Who reads the store may not get into a talk with what it finds, so the place of a code is kept and the code is not: only the seed
that it is worked out from, together with the message.
"""

from hashlib import blake2b
from typing import Final, NamedTuple

from bot.sessions.handover import code_for, link_for
from flows.replies import Reply, replies_from_json, replies_to_json

_CODE: Final = "000-000-000"
_LINK: Final = "0" * 26
"""Where a code or the code of a link stood; never one itself, since codes have no 0."""
_BROUGHT: Final = "111-111-111"
"""Where the code stood that the message itself brought; never one either, since codes have no 1."""
_NO_SEED: Final = "0"
"""Stands where there is no code, and so nothing to work it out from."""


class OtherMessage(ValueError):
    """The id was used before, for a message that said something else."""


class Said(NamedTuple):
    """What is said back; `over` says that the owner wants to stop for now."""

    replies: tuple[Reply, ...]
    over: bool = False


def as_json(said: Said) -> str:
    """What is said, for channels that put it into shape when it is shown."""
    return f"{int(said.over)} {replies_to_json(said.replies)}"


def from_json(text: str) -> Said:
    """What `as_json` wrote."""
    over, replies = text.split(" ", 1)
    return Said(replies_from_json(replies), over == "1")


def written(answer: str, name: str, message_id: str, text: str, seed: str, brought: str = "") -> str:
    """What is kept of the answer to this message, whose codes are those of the seed, and perhaps the one that was brought."""
    answer = answer.replace(brought, _BROUGHT) if brought else answer
    # Without a hyphen there is no code in it.
    kept = answer.replace(code_for(name, message_id, seed), _CODE) if "-" in answer else answer
    kept = kept.replace(link_for(name, message_id, seed), _LINK)
    return f"{_digest(text, message_id)} {_NO_SEED if kept == answer else seed} {kept}"


def recalled(kept: str, name: str, message_id: str, text: str | None = None, brought: str = "") -> str:
    """The answer that was kept, as it was given; raises OtherMessage where this text is not what it was given to."""
    digest, seed, answer = kept.split(" ", 2)
    if text is not None and digest != _digest(text, message_id):
        raise OtherMessage
    if seed != _NO_SEED:
        answer = answer.replace(_CODE, code_for(name, message_id, seed))
        answer = answer.replace(_LINK, link_for(name, message_id, seed))
    return answer.replace(_BROUGHT, brought) if brought else answer


def _digest(text: str, message_id: str) -> str:
    """Tells one text from another, and without the id nothing about it."""
    key = blake2b(message_id.encode()).digest()
    return blake2b(text.encode(), digest_size=9, key=key).hexdigest()
