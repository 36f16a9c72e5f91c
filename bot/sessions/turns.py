"""A turn happens once: the same message again gets the reply it got, and what came in between is seen.

The conversation is worked out outside of the store's transaction and committed only on the version it was worked out from.
Messages of one name stand in line in this process, so that they are answered in the order in which they came; between processes
the version decides.
"""

import asyncio
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakValueDictionary

from assessment.wording import Words
from bot.memory import forget
from bot.sessions.handover import code_for, code_made, code_refused, issue, redeem
from bot.sessions.kept_replies import Said, recalled, written
from bot.sessions.store import AlreadyAnswered, Found, Kept, Store, StoreUnavailable, VersionConflict
from flows.circumstances import EraseAsked
from flows.conversation import opening, turn
from flows.position import Ground, position
from flows.replies import Text
from flows.session import Entry, LanguageChosen, entry_from_json, entry_to_json, replay
from flows.steps import Turn

MOST_TRIES: Final = 100
MOST_ENTRIES: Final = 10_000
"""A hundred times what a whole talk takes; a longer one is replayed too slowly for everybody else."""

_LINES: Final[WeakKeyDictionary[Store, WeakValueDictionary[str, asyncio.Lock]]] = WeakKeyDictionary()
"""For each name that is being answered, what others of its messages wait for; gone with the last of them."""


async def take_turn(store: Store, name: str, message_id: str, text: str, ground: Ground) -> Said:
    """Take a message of this name and keep what it led to, together with the reply; raises StoreUnavailable, OtherMessage."""
    message = told_apart(name, message_id)
    async with _line(store, name):
        for _ in range(MOST_TRIES):
            found = await store.look_up(name, message)
            if found.reply is not None:
                return recalled(found.reply, name, message_id, text)
            taken = turn(log_of(found.kept.entries), text, ground)
            if len(found.kept.entries) >= MOST_ENTRIES and taken.entries and not _is_deleting(taken):
                return Said((_too_long(found.kept, ground),))
            try:
                return await _keep(store, name, _Message(message_id, text), found, taken, ground)
            except (AlreadyAnswered, VersionConflict):
                continue
    raise StoreUnavailable("the session changes faster than it can be answered")


async def open_talk(store: Store, name: str, ground: Ground, locale: str | None = None) -> Said:
    """What is said before the first message, in the language asked for or spoken last; raises StoreUnavailable."""
    for _ in range(MOST_TRIES):
        user, kept, _ = await store.look_up(name)
        log = log_of(kept.entries)
        if locale is None or replay(log).locale == locale:
            return Said(opening(log, ground))
        chosen = LanguageChosen(locale=locale)
        try:
            # A start is no message that could be delivered twice, so its number among the turns is name enough.
            await store.commit(user, f"start-{kept.version}", kept.version, [entry_to_json(chosen)], "[]")
        except (AlreadyAnswered, VersionConflict):
            continue
    raise StoreUnavailable("the session changes faster than it can be answered")


async def erase_talk(store: Store, name: str) -> None:
    """Delete all that is kept of the name and of the talk it speaks in; raises StoreUnavailable."""
    for _ in range(MOST_TRIES):
        user, kept, _ = await store.look_up(name)
        try:
            # Never an id used before: what was deleted once and begun anew can be deleted again.
            await store.erase(user, f"erase-{uuid4().hex}", kept.version, "", name)
        except VersionConflict:
            continue
        forget()
        return
    raise StoreUnavailable("the session changes faster than it can be deleted")


async def language_of(store: Store, name: str) -> str | None:
    """The language that the name's talk was in last, None where none was chosen; raises StoreUnavailable."""
    return replay(log_of((await store.look_up(name)).kept.entries)).locale


def log_of(entries: Iterable[str]) -> tuple[Entry, ...]:
    """What a session holds, as the conversation reads it."""
    return tuple(entry_from_json(entry) for entry in entries)


class _Message(NamedTuple):
    """What somebody said, under the id that its channel gave it."""

    id: str
    text: str


async def _keep(store: Store, name: str, message: _Message, found: Found, taken: Turn, ground: Ground) -> Said:
    """Do what the turn wishes for and commit it; every step may be done again, so that a crash between two costs nothing."""
    replies, entries = taken.replies, taken.entries
    user, kept = found.user, found.kept
    known_as = told_apart(name, message.id)
    match taken.wish:
        case "erase":
            said = Said(replies, taken.over)
            await store.erase(user, known_as, kept.version, written(said, name, *message), name)
            forget()
            return said
        case "ticket":
            code = await issue(store, name, code_for(name, message.id))
            replies = (code_made(code, _words(kept, ground)), *replies)
        case "resume":
            if await redeem(store, name, taken.code) is None:
                replies = (code_refused(_words(kept, ground)), *replies)
            else:
                user, kept, _ = await store.look_up(name, known_as)
                replies, entries = opening(log_of(kept.entries), ground), ()
        case None:
            pass
    said = Said(replies, taken.over)
    lines = [entry_to_json(entry) for entry in entries]
    await store.commit(user, known_as, kept.version, lines, written(said, name, *message))
    return said


def _is_deleting(taken: Turn) -> bool:
    return taken.wish == "erase" or any(isinstance(entry, EraseAsked) for entry in taken.entries)


def _too_long(kept: Kept, ground: Ground) -> Text:
    said = _words(kept, ground).say(
        "This talk has become so long that nothing more is noted in it. Your answers are still here; "
        "to begin anew, say “delete my data”."
    )
    return Text(text=said)


def _words(kept: Kept, ground: Ground) -> Words:
    return position(log_of(kept.entries), ground).words


def _line(store: Store, name: str) -> asyncio.Lock:
    lines = _LINES.setdefault(store, WeakValueDictionary())
    return lines.setdefault(name, asyncio.Lock())


def told_apart(name: str, message_id: str) -> str:
    """An id that messages of other channels and devices do not share, of one length whatever a channel sends."""
    return blake2b(f"{len(name)} {name} {message_id}".encode(), digest_size=12).hexdigest()
