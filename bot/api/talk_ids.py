"""Ids of talks begun over the API: as hard to guess as a password, and the same again for the same caller's idempotency key.

What a key was used for is kept for as long as the reply to a message is, under a name that does not tell the key.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_urlsafe

from bot.sessions.store import AlreadyAnswered, Store, VersionConflict

_KEYS = "api-key:"
_BEGUN = "begin"


async def new_talk(store: Store, caller: str, key: str | None, asked: Mapping[str, object]) -> str | None:
    """An id for a talk, or the id that this caller's key was given before; None where it was used to ask for something else.

    The id opens the talk, so a key that is easy to guess must not give it to callers from elsewhere.
    """
    fresh = token_urlsafe(24)
    if key is None:
        return fresh
    user, written = (
        _KEYS + sha256(f"{caller} {key}".encode()).hexdigest(),
        json.dumps({"talk": fresh, "asked": dict(asked)}),
    )
    try:
        await store.commit(user, _BEGUN, 0, (), written)
    except (AlreadyAnswered, VersionConflict):
        known = json.loads(await store.reply_to(user, _BEGUN) or written)
        return str(known["talk"]) if known["asked"] == asked else None
    return fresh
