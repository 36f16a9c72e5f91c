"""A turn happens once: the same message again gets the reply it got, and what came in between is seen.

The conversation is worked out outside of the store's transaction and committed only on the version it was worked out from.
Messages of one name stand in line in this process, so that they are answered in the order in which they came; between processes
the version decides.
"""

import asyncio
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final, NamedTuple, Protocol
from uuid import uuid4
from weakref import WeakKeyDictionary, WeakValueDictionary

from assessment.wording import Words
from bot.memory import forget
from bot.sessions.handover import code_for, code_made, code_refused, issue, issue_link, link_for, new_seed, redeem
from bot.sessions.kept_replies import Said, as_json, from_json, recalled, written
from bot.sessions.registrar import Registrar
from bot.sessions.store import BLANK, AlreadyAnswered, Found, Store, StoreUnavailable, VersionConflict
from bot.sessions.wishes import Desk, fulfilled, ground_at, way_to_the_data
from flows.circumstances import EraseAsked
from flows.conversation import opening, turn
from flows.events import Arrived, Incoming, in_short
from flows.position import Ground, Position, position
from flows.replies import Text
from flows.session import Entry, LanguageChosen, entry_from_json, entry_to_json, replay
from flows.stepping_back import compacted
from flows.steps import Turn

MOST_TRIES: Final = 100
MOST_ENTRIES: Final = 10_000
"""A hundred times what a whole talk takes; a longer one is replayed too slowly for everybody else."""

_LINES: Final[WeakKeyDictionary[Store, WeakValueDictionary[str, asyncio.Lock]]] = WeakKeyDictionary()
"""For each name that is being answered, what others of its messages wait for; gone with the last of them."""


class Render(Protocol):
    """How a channel puts what is said into the text that is kept, and sent again if the message comes again."""

    def __call__(self, said: Said, at: Position, link: str, /) -> str:
        """The answer; `at` is where the talk stands now, and a `link` that is in the answer opens this talk elsewhere."""
        ...


class TooOften(Exception):
    """The message was not taken: its sender should wait for so many seconds. Nothing is kept of it."""

    def __init__(self, seconds: int, at: Position) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.at = at


class Door(Protocol):
    """What a way in asks of a message that was not answered yet; one that comes again is not asked about."""

    async def admit(self, is_new: bool) -> int:  # noqa: FBT001 - the only thing to know of the talk
        """Count it, once: 0 where it may pass, else the seconds to wait. `is_new` where nothing is kept of its sender."""
        ...

    async def begun_with(self, incoming: Incoming) -> Incoming:
        """What the first message of a talk stands for, where more is known of its sender than the talk knows."""
        ...

    async def erasing(self) -> None:
        """All that is kept of the sender is about to be deleted."""
        ...


class WayIn(NamedTuple):
    """What a way in brings along: the door that counts what comes in, and the desk where firms are enrolled for its user."""

    door: Door | None = None
    desk: Desk | None = None


PLAIN: Final = WayIn()
"""A way in that counts nothing and where nobody is enrolled."""


async def take_turn(
    store: Store, name: str, message_id: str, text: str, ground: Ground, desk: Desk | None = None
) -> Said:
    """Take a message of this name and keep what it led to, together with the reply; raises StoreUnavailable, OtherMessage."""
    said_now: dict[str, Said] = {}

    def as_said(said: Said, _at: Position, _link: str) -> str:
        written_down = as_json(said)
        said_now[written_down] = said
        return written_down

    answered = await answer(store, name, message_id, text, ground, as_said, WayIn(desk=desk))
    # Only what was said before has to be read.
    return said_now.get(answered) or from_json(answered)


async def answer(
    store: Store,
    name: str,
    message_id: str,
    incoming: Incoming,
    ground: Ground,
    render: Render,
    way_in: WayIn = PLAIN,
) -> str:
    """Take whatever came in from this name and keep what it led to, together with the rendered answer.

    The same again gets the very same answer. Raises StoreUnavailable, OtherMessage, TooOften, and what the door raises.
    """
    brought = incoming.code if isinstance(incoming, Arrived) else ""
    message = _Message(message_id, in_short(incoming), new_seed(), brought)
    known_as = told_apart(name, message_id)
    door, ground = way_in.door, ground_at(way_in.desk, ground)
    async with _line(store, name):
        for _ in range(MOST_TRIES):
            found = await store.look_up(name, known_as)
            if found.reply == BLANK:
                return render(Said(()), position(log_of(found.kept.entries), ground), "")
            if found.reply is not None:
                return recalled(found.reply, name, message.id, message.text, brought)
            talk = _talk_of(found)
            log = talk.log
            # Asked again at every try: all that was kept may have been deleted meanwhile.
            if door is not None and (seconds := await door.admit(not log)):
                raise TooOften(seconds, position(log, ground))
            heard = incoming if door is None or log else await door.begun_with(incoming)
            taken = turn(log, heard, ground)
            if len(log) >= MOST_ENTRIES and taken.entries and not _is_deleting(taken) and not taken.compacts:
                at = position(log, ground)
                return render(Said((_too_long(at.words),)), at, link_for(name, message_id, message.seed))
            if door is not None and taken.wish == "erase":
                await door.erasing()
            try:
                return await _keep(store, name, message, talk, taken, _Around(ground, render, way_in.desk))
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


async def erase_talk(store: Store, name: str, registrar: Registrar | None = None) -> None:
    """Delete all that is kept of the name and of the talk it speaks in, in the registry too; raises StoreUnavailable."""
    for _ in range(MOST_TRIES):
        user, kept, _ = await store.look_up(name)
        if registrar is not None:
            await registrar.erase(user)
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
    """What somebody said under the id that its channel gave it, what its answer's codes are worked out from, a code it brought."""

    id: str
    text: str
    seed: str
    brought: str


class _Around(NamedTuple):
    """What the talk rests on, how its channel puts things, and where the registry is asked."""

    ground: Ground
    render: Render
    desk: Desk | None


class _Talk(NamedTuple):
    """Whose talk it is, how many turns it has seen, and what was said in it."""

    user: str
    version: int
    log: tuple[Entry, ...]


def _talk_of(found: Found) -> _Talk:
    return _Talk(found.user, found.kept.version, log_of(found.kept.entries))


async def _keep(store: Store, name: str, message: _Message, talk: _Talk, taken: Turn, around: _Around) -> str:
    """Do what the turn wishes for and commit it; every step may be done again, so that a crash between two costs nothing."""
    ground, render, desk = around
    at = position(talk.log, ground)
    known_as, link = told_apart(name, message.id), link_for(name, message.id, message.seed)
    taken = await fulfilled(desk, talk.user, at, taken)
    replies, entries = taken.replies, taken.entries
    match taken.wish:
        case "erase":
            answered = render(Said(replies, taken.over), position((*talk.log, *entries), ground), link)
            await store.erase(talk.user, known_as, talk.version, written(answered, name, *message), name)
            forget()
            return answered
        case "ticket":
            code = await issue(store, name, code_for(name, message.id, message.seed))
            replies = (code_made(code, at.words), *replies)
        case "download":
            replies = (way_to_the_data(desk, link, at.words), *replies)
        case "resume":
            if await redeem(store, name, taken.code) is None:
                replies = (code_refused(at.words), *replies)
            else:
                talk = _talk_of(await store.look_up(name, known_as))
                replies, entries = opening(talk.log, ground), ()
        case _:
            pass
    answered = render(Said(replies, taken.over), position((*talk.log, *entries), ground), link)
    if link in answered:
        await issue_link(store, name, link)
    reply = written(answered, name, *message)
    if taken.compacts:
        await store.rewrite(talk.user, known_as, talk.version, _lines(compacted((*talk.log, *entries))), reply)
        forget()
    else:
        await store.commit(talk.user, known_as, talk.version, _lines(entries), reply)
    return answered


def _lines(entries: Iterable[Entry]) -> list[str]:
    return [entry_to_json(entry) for entry in entries]


def _is_deleting(taken: Turn) -> bool:
    return taken.wish == "erase" or any(isinstance(entry, EraseAsked) for entry in taken.entries)


def _too_long(words: Words) -> Text:
    said = words.say(
        "This talk has become so long that nothing more is noted in it. Your answers are still here; "
        "to begin anew, say “delete my data”."
    )
    return Text(text=said)


def _line(store: Store, name: str) -> asyncio.Lock:
    lines = _LINES.setdefault(store, WeakValueDictionary())
    return lines.setdefault(name, asyncio.Lock())


def told_apart(name: str, message_id: str) -> str:
    """An id that messages of other channels and devices do not share, of one length whatever a channel sends."""
    return blake2b(f"{len(name)} {name} {message_id}".encode(), digest_size=12).hexdigest()
