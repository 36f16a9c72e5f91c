"""A reply as it is kept for a message that comes again: to which words it was said, all that was said, and no code.

Who reads the store may not get into a talk with what it finds, so the place of a code is kept and the code is not.
"""

from hashlib import blake2b
from typing import Final, NamedTuple

from bot.sessions.handover import code_for
from flows.replies import Reply, replies_from_json, replies_to_json

_CODE: Final = "000-000-000"
"""Where a code stood; never one itself, since codes have no 0."""


class OtherMessage(ValueError):
    """The id was used before, for a message that said something else."""


class Said(NamedTuple):
    """What is said back; `over` says that the owner wants to stop for now."""

    replies: tuple[Reply, ...]
    over: bool = False


def written(said: Said, name: str, message_id: str, text: str) -> str:
    """What is kept of the reply to this message."""
    code = code_for(name, message_id)
    replies = replies_to_json(said.replies)
    has_code = code in replies
    return f"{_digest(text, message_id)} {int(said.over)} {int(has_code)} {replies.replace(code, _CODE)}"


def recalled(kept: str, name: str, message_id: str, text: str | None = None) -> Said:
    """The reply that was kept, as it was said; raises OtherMessage where this text is not what it was said to."""
    digest, over, has_code, replies = kept.split(" ", 3)
    if text is not None and digest != _digest(text, message_id):
        raise OtherMessage
    if has_code == "1":
        replies = replies.replace(_CODE, code_for(name, message_id))
    return Said(replies_from_json(replies), over == "1")


def _digest(text: str, message_id: str) -> str:
    """Tells one text from another, and without the id nothing about it."""
    key = blake2b(message_id.encode()).digest()
    return blake2b(text.encode(), digest_size=9, key=key).hexdigest()
