"""The shared store: a Redis (or Valkey, alone or a cluster), for many processes on many machines.

A look and a commit are one round trip each. All keys of a user share one hash tag:

    srdi:{USER}:s       list    the session: its version, then its entries
    srdi:{USER}:r:ID    string  the reply to a message
    srdi:{USER}:m       sorted  the keys of the replies, by when they run out
    srdi:{USER}:f       string  whom this name follows
    srdi:{USER}:n       sorted  the names that follow this user, by when that runs out
    srdi:{USER}:t       sorted  the tickets to this session, by when they run out
    srdi:ticket:{ID}    hash    a ticket: its user, and who took it

What was committed survives a crash of the server where that writes before it answers: `appendonly yes`, `appendfsync always`.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from typing import Self

from bot.backends.redis_calls import Client, RedisCalls, client_at, hash_tag, milliseconds, tagged
from bot.sessions import redis_scripts as scripts
from bot.sessions.in_short import shortened, whole
from bot.sessions.store import (
    AlreadyAnswered,
    Found,
    Kept,
    Quiet,
    Spans,
    StoreUnavailable,
    UnusableStore,
    VersionConflict,
)


class RedisStore:
    """Sessions in the Redis of a URL; `redis+cluster://` names any node of a cluster."""

    def __init__(self, client: Client, spans: Spans | None = None) -> None:
        self._calls = RedisCalls(client, StoreUnavailable)
        self._spans = spans or Spans()

    @classmethod
    def at(cls, url: str, spans: Spans | None = None) -> Self:
        """The store behind this URL, which is not asked for before it is used; raises UnusableStore."""
        try:
            return cls(client_at(url), spans)
        except ValueError:
            # What the library says may quote parts of the URL, and so of the password.
            raise UnusableStore("Redis: the URL cannot be read; redis://HOST:PORT/0 is the form of it") from None

    async def load(self, user: str) -> Kept:
        """The user's session; an empty one of version 0 where there is none."""
        return _kept(await self._calls.do("LRANGE", _key(user, "s"), 0, -1))

    async def look_up(self, name: str, message_id: str = "") -> Found:
        """All that is needed to answer a message from this name, in one look (two where it follows somebody)."""
        kept, reply, user = await self._look(name, message_id)
        if user is None or reply is not None:
            user = name
        else:
            kept, reply, _ = await self._look(user, message_id)
        if reply is not None and kept.version == 0:
            # Deleted, and the message comes again: perhaps because deleting broke off.
            await self._finish_erasing(user, message_id, reply, name)
        return Found(user, kept, reply)

    async def reply_to(self, user: str, message_id: str) -> str | None:
        """The reply that was committed with this message, None while it has none, and a day later."""
        reply: str | None = await self._calls.do("GET", _reply_key(user, message_id))
        return reply

    async def commit(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Keep the turn whole or not at all, and the session for its span from now; raises AlreadyAnswered, VersionConflict."""
        keys = (_key(user, "s"), _reply_key(user, message_id), _key(user, "m"))
        _settle(await self._calls.run(scripts.COMMIT, keys, version, version + 1, reply, *self._written(entries)))

    async def rewrite(self, user: str, message_id: str, version: int, entries: Sequence[str], reply: str) -> None:
        """Like `commit`, but these entries take the place of all before; raises AlreadyAnswered, VersionConflict."""
        # A reply kept meanwhile came with another version of the session.
        replies = await self._calls.do("ZRANGE", _key(user, "m"), 0, -1)
        keys = (_key(user, "s"), _reply_key(user, message_id), _key(user, "m"), *replies)
        _settle(await self._calls.run(scripts.REWRITE, keys, version, version + 1, reply, *self._written(entries)))

    async def erase(self, user: str, message_id: str, version: int, reply: str, name: str = "") -> None:
        """Delete all that is kept of the user, but for the reply to this message; raises AlreadyAnswered, VersionConflict."""
        asked_by = name or user
        if await self.reply_to(asked_by, message_id) is not None:
            raise AlreadyAnswered
        await self._erase_slot(user, message_id, str(version), reply)
        await self._finish_erasing(user, message_id, reply, asked_by)

    async def follow(self, name: str, user: str) -> None:
        """From now on this name (of a channel's user, a device) speaks in that user's session, or in its own again."""
        before = await self.followed(name)
        if name == user:
            await self._calls.do("DEL", _key(name, "f"))
        else:
            span = milliseconds(self._spans.session)
            # First what deleting looks for, so that a crash between the two leaves nothing that deleting would miss.
            await self._calls.run(scripts.REMEMBER, (_key(user, "n"),), name, span)
            await self._calls.do("SET", _key(name, "f"), user, "PX", span)
        if before != user:
            await self._calls.do("ZREM", _key(before, "n"), name)

    async def followed(self, name: str) -> str:
        """The user whose session the name speaks in: the name itself where it follows nobody."""
        user: str | None = await self._calls.do("GET", _key(name, "f"))
        return user or name

    async def keep_ticket(self, ticket: str, user: str, seconds: float) -> None:
        """Keep a ticket to the user's session for so long."""
        span = milliseconds(seconds)
        await self._calls.run(scripts.REMEMBER, (_key(user, "t"),), ticket, span)
        await self._calls.run(scripts.KEEP, (_ticket_key(ticket),), user, span)

    async def take_ticket(self, ticket: str, taker: str) -> str | None:
        """The user that the ticket is for; None where it is unknown, has run out, or was another's to take."""
        user: str | None = await self._calls.run(scripts.TAKE, (_ticket_key(ticket),), taker)
        return user

    async def quiet_between(self, after: float, until: float) -> AsyncIterator[Quiet]:
        """Each session whose last turn was after the one moment and not after the other, both in seconds since 1970."""
        span = milliseconds(self._spans.reply)
        async for keys in self._calls.scan("srdi:{*}:m"):
            ends = await asyncio.gather(*(self._calls.run(scripts.LAST, (key,)) for key in keys))
            for key, last in zip(keys, ends, strict=True):
                # The score is when the reply runs out, which is so long after its turn.
                at = int(float(last)) - span if last else 0
                if not milliseconds(after) < at <= milliseconds(until):
                    continue
                user = tagged(key)
                if entries := (await self.load(user)).entries:
                    yield Quiet(user, at / 1000, entries)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._calls.close()

    def _written(self, entries: Sequence[str]) -> tuple[int | str, ...]:
        """The spans of session and reply, then the entries in short."""
        spans = (milliseconds(self._spans.session), milliseconds(self._spans.reply))
        return (*spans, *(shortened(entry) for entry in entries))

    async def _look(self, user: str, message_id: str) -> tuple[Kept, str | None, str | None]:
        keys = (_key(user, "s"), _reply_key(user, message_id), _key(user, "f"))
        session, reply, follows = await self._calls.run(scripts.LOOK_UP, keys, milliseconds(self._spans.session))
        return _kept(session), reply, follows

    async def _erase_slot(self, user: str, message_id: str, version: str, reply: str) -> None:
        """Delete what is kept under the user's own hash tag, but for the lists that the rest is found by."""
        replies = await self._calls.do("ZRANGE", _key(user, "m"), 0, -1)
        followed = await self.followed(user)
        # A reply kept meanwhile came with another version of the session.
        keys = [_key(user, "s"), _reply_key(user, message_id), _key(user, "f"), _key(user, "m"), *replies]
        _settle(await self._calls.run(scripts.ERASE, keys, version, reply, milliseconds(self._spans.reply)))
        await self._calls.do("ZREM", _key(followed, "n"), user)

    async def _finish_erasing(self, user: str, message_id: str, reply: str, name: str) -> None:
        """Delete what lies under other hash tags; the lists that name it go last, so that this can be done again."""
        for gone in dict.fromkeys((user, name)):
            if gone != user:
                with suppress(AlreadyAnswered):
                    await self._erase_slot(gone, message_id, "", reply)
            for follower in await self._calls.do("ZRANGE", _key(gone, "n"), 0, -1):
                await self._calls.run(scripts.CUT, (_key(follower, "f"),), gone)
            for ticket in await self._calls.do("ZRANGE", _key(gone, "t"), 0, -1):
                await self._calls.do("DEL", _ticket_key(ticket))
            await self._calls.do("DEL", _key(gone, "n"), _key(gone, "t"))
        if name != user:
            # The reply waits for the name now, which follows the user no more.
            await self._calls.do("DEL", _reply_key(user, message_id))


def _key(user: str, what: str) -> str:
    return f"srdi:{hash_tag(user)}:{what}"


def _reply_key(user: str, message_id: str) -> str:
    return _key(user, f"r:{message_id}")


def _ticket_key(ticket: str) -> str:
    return f"srdi:ticket:{{{ticket}}}"


def _kept(session: Sequence[str]) -> Kept:
    return Kept(int(session[0]), tuple(whole(entry) for entry in session[1:])) if session else Kept(0, ())


def _settle(outcome: int) -> None:
    if outcome == scripts.ANSWERED:
        raise AlreadyAnswered
    if outcome == scripts.CONFLICT:
        raise VersionConflict
