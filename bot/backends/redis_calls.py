"""Calls to a Redis (or Valkey, alone or a cluster) that may be slow, gone, or new and without our scripts.

No call lasts longer than PATIENCE, and none is made twice: whoever asked knows what may be asked again. Calls that are made in the
same moment, by whomever, go to a server that is alone in one write and are answered in one read: most of what a call costs is that.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from hashlib import sha1
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError

PATIENCE: Final = 3
"""Seconds that a call may take, waiting for a connection included."""
MOST_CONNECTIONS: Final = 64
_SCANNED_AT_ONCE: Final = 500
_CLUSTER: Final = "redis+cluster://"

Client = Redis | RedisCluster


class Script(NamedTuple):
    """A script that Redis runs as one step, and the name that Redis knows it by."""

    text: str
    digest: str


def script(text: str) -> Script:
    """The script of this text."""
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


def client_at(url: str) -> Client:
    """A client for this URL, where `redis+cluster://` names any node of a cluster; raises ValueError, which may quote the URL."""
    # No second try: redis-py may take the end of a caller's patience for a timeout of its own, and begin anew.
    options: dict[str, Any] = {
        "decode_responses": True,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": MOST_CONNECTIONS,
    }
    # Every call has its patience around it. With one of its own, redis-py sends through asyncio.wait_for, which before
    # Python 3.12 may swallow that the caller was cancelled, or that its patience is over.
    options |= {"socket_connect_timeout": PATIENCE, "socket_timeout": None}
    if url.startswith(_CLUSTER):
        return RedisCluster.from_url(url.replace(_CLUSTER, "redis://", 1), **options)
    return Redis.from_url(url, **options)


class _Call(NamedTuple):
    command: Sequence[str | bytes]
    answer: asyncio.Future[Any]


class RedisCalls:
    """One client, and the error that says that it cannot be reached."""

    def __init__(self, client: Client, unavailable: type[Exception]) -> None:
        self._client: Any = client
        self._unavailable = unavailable
        # A pool of redis-py refuses who comes when all its connections are in use; here they wait their turn.
        self._places = asyncio.Semaphore(MOST_CONNECTIONS)
        self._asked: list[_Call] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def do(self, *command: str | int) -> Any:
        """What the server answers to this command."""
        # Encoded here, so that what cannot be fails nobody else's call.
        name, *rest = command
        encoded: tuple[str | bytes, ...] = (str(name), *(str(part).encode() for part in rest))
        try:
            if isinstance(self._client, RedisCluster):
                return await self._alone(encoded)
            return await self._with_others(encoded)
        except NoScriptError as error:
            raise _NotLoaded(str(error)) from error
        except (RedisError, OSError, TimeoutError) as error:
            raise self._unavailable(f"Redis: {str(error) or type(error).__name__}") from error

    async def run(self, script: Script, keys: Sequence[str], *arguments: str | int) -> Any:
        """What the script answers, in one round trip where the server knows it."""
        try:
            return await self.do("EVALSHA", script.digest, len(keys), *keys, *arguments)
        except _NotLoaded:
            # The server is new or was started again; running the text makes it known there.
            return await self.do("EVAL", script.text, len(keys), *keys, *arguments)

    async def scan(self, pattern: str) -> AsyncIterator[tuple[str, ...]]:
        """All keys of this pattern that are there all the while, some at once and none twice."""
        seen: set[str] = set()
        some: list[str] = []
        keys = aiter(self._client.scan_iter(match=pattern, count=_SCANNED_AT_ONCE))
        try:
            while True:
                async with asyncio.timeout(PATIENCE):
                    key = await anext(keys, None)
                if key is None or len(some) == _SCANNED_AT_ONCE:
                    yield tuple(some)
                    some = []
                if key is None:
                    return
                if key not in seen:
                    seen.add(key)
                    some.append(key)
        except (RedisError, OSError, TimeoutError) as error:
            raise self._unavailable(f"Redis: {str(error) or type(error).__name__}") from error

    async def _alone(self, command: Sequence[str | bytes]) -> Any:
        async with asyncio.timeout(PATIENCE), self._places:
            return await self._client.execute_command(*command)

    async def _with_others(self, command: Sequence[str | bytes]) -> Any:
        loop = asyncio.get_running_loop()
        call = _Call(command, loop.create_future())
        if not self._asked:
            # It begins when all have run that can run now, and whatever they ask goes with it.
            sending = loop.create_task(self._send())
            self._sending.add(sending)
            sending.add_done_callback(self._sending.discard)
        self._asked.append(call)
        return await call.answer

    async def _send(self) -> None:
        asked, self._asked = self._asked, []
        calls = [call for call in asked if not call.answer.done()]
        try:
            answers = await self._answers([call.command for call in calls])
            for call, answer in zip(calls, answers, strict=True):
                _settle(call, answer)
        except Exception as error:  # noqa: BLE001 - it is raised where each of them waits
            for call in calls:
                _settle(call, error)
        finally:
            for call in calls:
                call.answer.cancel()

    async def _answers(self, commands: Sequence[Sequence[str | bytes]]) -> Sequence[Any]:
        """What is answered to each; an error of one alone is its answer."""
        if len(commands) == 1:
            return [await self._alone(commands[0])]
        async with asyncio.timeout(PATIENCE), self._places:
            together = self._client.pipeline(transaction=False)
            for command in commands:
                together.execute_command(*command)
            return list(await together.execute(raise_on_error=False))

    async def close(self) -> None:
        """Let go of the connections."""
        with suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._client.aclose()


class _NotLoaded(Exception):
    """The server does not know the script by its name."""


def _settle(call: _Call, answer: Any) -> None:
    if call.answer.done():
        # Whoever asked does not wait any more.
        return
    if isinstance(answer, Exception):
        call.answer.set_exception(answer)
    else:
        call.answer.set_result(answer)


def hash_tag(name: str) -> str:
    """The part of a key that places it in a cluster: keys with the same one lie together."""
    # A brace in a name would end the hash tag early.
    return f"{{{quote(name, safe=':/@ ')}}}"


def tagged(key: str) -> str:
    """The name that a key's hash tag stands for."""
    return unquote(key[key.index("{") + 1 : key.index("}")])


def milliseconds(seconds: float) -> int:
    """The span as Redis takes it."""
    return round(seconds * 1000)
