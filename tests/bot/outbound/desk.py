"""A vendor's API of the tests' own: it gives the answers that a test has put there, one by one, and keeps what it was asked."""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

WECHAT_KEY = "the-key-of-wechat"
WECOM_KEY = "the-key-of-wecom"
OK: Mapping[str, Any] = {"errcode": 0, "errmsg": "ok"}


@dataclass(frozen=True)
class Said:
    """One answer. `seconds` late; `cut` before any of it; `short` of what its head promises."""

    body: bytes
    status: int = 200
    kind: str = "application/json"
    seconds: float = 0
    cut: bool = False
    short: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def said(fields: Any, **rest: Any) -> Said:
    """The fields as JSON."""
    return Said(json.dumps(fields, ensure_ascii=False).encode(), **rest)


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def fields(self) -> Any:
        return json.loads(self.body)


class Desk:
    """One server on a free port of the loopback."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.came = asyncio.Event()
        self.connections = set[object]()
        self._script: dict[str, deque[Said]] = defaultdict(deque)
        self._always: dict[str, Said] = {}
        self._closing = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application(client_max_size=2**24)
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port: int = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self._runner.cleanup()

    def script(self, path: str, *answers: Said) -> None:
        """What is said next under the path."""
        self._script[path].extend(answers)

    def always(self, path: str, answer: Said) -> None:
        """What is said under the path when nothing else is to come."""
        self._always[path] = answer

    def times(self, path: str) -> int:
        """How often the path was asked."""
        return len(self.to(path))

    def to(self, path: str) -> list[Asked]:
        """What the path was asked."""
        return [asked for asked in self.asked if asked.path == path]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.method, request.path, dict(request.query), dict(request.headers), body))
        self.came.set()
        self.connections.add(request.transport)
        script = self._script[request.path]
        answer = script.popleft() if script else self._always.get(request.path, said({"errcode": 40066}))
        if answer.seconds:
            await asyncio.wait([asyncio.ensure_future(self._closing.wait())], timeout=answer.seconds)
        if answer.cut or answer.short:
            return await self._cut(request, answer)
        headers = {**answer.headers, "Content-Type": answer.kind}
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    async def _cut(self, request: web.Request, answer: Said) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(answer.body) + 100)})
        assert request.transport is not None
        if answer.short:
            await response.prepare(request)
            await response.write(answer.body)
        request.transport.close()
        return response
