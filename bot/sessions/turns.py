"""A turn happens once: the same message again gets the reply it got, and what came in between is seen.

The conversation is worked out outside of the store's transaction and committed only on the version it was worked out from.
"""

from typing import NamedTuple

from bot.sessions.store import AlreadyAnswered, Store, VersionConflict
from flows.conversation import opening, turn
from flows.position import Ground
from flows.replies import Reply, replies_from_json, replies_to_json
from flows.session import Entry, LanguageChosen, entry_from_json, entry_to_json, replay

MOST_TRIES = 100


class Said(NamedTuple):
    """What is said back; `over` says that the owner wants to stop for now."""

    replies: tuple[Reply, ...]
    over: bool = False


def take_turn(store: Store, user: str, message_id: str, text: str, ground: Ground) -> Said:
    """Take a message and keep what it led to, together with the reply."""
    for _ in range(MOST_TRIES):
        known = store.reply_to(user, message_id)
        if known is not None:
            return Said(replies_from_json(known))
        kept = store.load(user)
        taken = turn(_log(kept.entries), text, ground)
        try:
            entries = [entry_to_json(entry) for entry in taken.entries]
            store.commit(user, message_id, kept.version, entries, replies_to_json(taken.replies))
        except (AlreadyAnswered, VersionConflict):
            continue
        return Said(taken.replies, taken.over)
    raise VersionConflict


def open_talk(store: Store, user: str, ground: Ground, locale: str | None = None) -> Said:
    """What is said before the first message, in the language asked for or spoken last."""
    for _ in range(MOST_TRIES):
        kept = store.load(user)
        log = _log(kept.entries)
        if locale is None or replay(log).locale == locale:
            return Said(opening(log, ground))
        chosen = LanguageChosen(locale=locale)
        try:
            # A start is no message that could be delivered twice, so its number among the turns is name enough.
            store.commit(user, f"start-{kept.version}", kept.version, [entry_to_json(chosen)], "[]")
        except (AlreadyAnswered, VersionConflict):
            continue
    raise VersionConflict


def language_of(store: Store, user: str) -> str | None:
    """The language that the user spoke last, None where none was chosen."""
    return replay(_log(store.load(user).entries)).locale


def _log(entries: tuple[str, ...]) -> tuple[Entry, ...]:
    return tuple(entry_from_json(entry) for entry in entries)
