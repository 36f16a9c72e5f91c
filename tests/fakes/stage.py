"""What the stand-ins have in common: the log of calls, the queue of faults, a clock that can be moved, and a door for the test.

The vendor's API and the test's door are two ports of one process. No module of the product may be imported here.
"""

import asyncio
import hashlib
import json
import socket
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple, Self

from aiohttp import web

from tests.fakes.faults import Fault

Json = dict[str, Any]
_LARGEST: Final = 60 * 1024 * 1024


@dataclass
class Call:
    """One request to the vendor's API."""

    number: int
    at: float
    method: str
    name: str
    token: str
    """What stands before the name in the path."""
    query: dict[str, str]
    body: bytes
    headers: dict[str, str]
    fields: Json = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    status: int | None = None
    """What it was answered with; None while it waits, and where it was cut."""

    @classmethod
    def made_up(cls) -> Self:
        """One that came on another way than by a request."""
        return cls(number=0, at=time.monotonic(), method="POST", name="", token="", query={}, body=b"", headers={})

    def shown(self) -> Json:
        """As a test reads it."""
        return {key: value for key, value in asdict(self).items() if key not in ("body", "token")}


class Answer(NamedTuple):
    """What the vendor says."""

    body: object
    status: int = 200


class Vendor(ABC):
    """One vendor: how its calls are named, how it answers, what a test may tell and ask it."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._calls: list[Call] = []
        self._faults: list[tuple[str, Fault, int | None]] = []

    def now(self) -> float:
        """The vendor's time, in seconds since 1970."""
        return time.time() + self._ahead

    @abstractmethod
    def name_of(self, path: str) -> str:
        """What the call is called in the vendor's documentation."""

    @abstractmethod
    async def answer(self, call: Call) -> Answer:
        """Do what is asked for."""

    @abstractmethod
    async def tell(self, what: str, said: Json) -> object:
        """Something that a test makes happen, or wants to know."""

    async def running(self) -> None:
        """What the vendor does by itself, until it is cancelled."""
        await asyncio.Event().wait()

    def refused(self) -> Answer:
        """What is answered to a body that is too large or no body at all."""
        return Answer({"errcode": 47001, "errmsg": "data format error"})

    def parsed(self, body: bytes) -> Json:
        """A body of JSON, as this vendor reads it; raises ValueError."""
        fields = json.loads(body)
        if not isinstance(fields, dict):
            raise ValueError
        return fields

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Take one call of the vendor's API: note it, then answer it as is right, or as was scripted."""
        call = Call(
            number=len(self._calls) + 1,
            at=time.monotonic(),
            method=request.method,
            name=self.name_of(request.path),
            token=request.path.strip("/").rpartition("/")[0],
            query=dict(request.query),
            body=b"",
            headers={key.lower(): value for key, value in request.headers.items()},
        )
        self._calls.append(call)
        is_readable = await self._read(request, call)
        fault = self._next_fault(call.name)
        answer = Answer(None)
        if fault is None or fault.is_taken or not fault.replaces:
            answer = await self.answer(call) if is_readable else self.refused()
        if fault is not None:
            await asyncio.sleep(fault.delay)
            if fault.is_cut:
                assert request.transport is not None
                request.transport.abort()
            elif fault.text is not None:
                call.status = fault.status
                return web.Response(text=fault.text, status=fault.status, content_type="text/html")
            elif fault.body is not None:
                answer = Answer(fault.body, fault.status)
        call.status = None if fault is not None and fault.is_cut else answer.status
        return web.Response(
            text=json.dumps(answer.body, ensure_ascii=False), status=answer.status, content_type="application/json"
        )

    async def _read(self, request: web.Request, call: Call) -> bool:
        """Fill in fields and files; whether the body could be read."""
        kind = request.content_type
        try:
            if kind == "multipart/form-data":
                for name, value in (await request.post()).items():
                    if isinstance(value, web.FileField):
                        call.files[name] = _described(value)
                    else:
                        call.fields[name] = str(value)
            elif kind == "application/x-www-form-urlencoded":
                call.fields = {key: str(value) for key, value in (await request.post()).items()}
            else:
                call.body = await request.read()
                if call.body:
                    call.fields = self.parsed(call.body)
        except (ValueError, UnicodeError):
            return False
        return True

    def _next_fault(self, name: str) -> Fault | None:
        for place, (meant, fault, times) in enumerate(self._faults):
            if meant not in ("*", name):
                continue
            if times == 1:
                del self._faults[place]
            elif times is not None:
                self._faults[place] = (meant, fault, times - 1)
            return fault
        return None

    async def control(self, request: web.Request) -> web.Response:
        """What the test says at its own door."""
        said = await request.json() if request.can_read_body else {}
        what = request.match_info["what"]
        match what:
            case "fault":
                self._faults.append((said["name"], Fault(**said["fault"]), said["times"]))
                result: object = None
            case "clear_faults":
                self._faults.clear()
                result = None
            case "calls":
                result = [call.shown() for call in self._calls if said["name"] in ("*", call.name)]
            case "count":
                result = sum(said["name"] in ("*", call.name) for call in self._calls)
            case "ahead":
                self._ahead += said["seconds"]
                result = None
            case _:
                result = await self.tell(what, said)
        return web.json_response(result)


def _described(file: web.FileField) -> Json:
    content = file.file.read()
    found = {"filename": file.filename, "content_type": file.content_type, "size": len(content)}
    return found | {"sha256": hashlib.sha256(content).hexdigest(), "head": content[:8].hex()}


def serve(vendor: Vendor) -> None:
    """Serve the vendor's API and the test's door on two free ports of the loopback, and say which, until this process ends."""
    asyncio.run(_serve(vendor))


async def _serve(vendor: Vendor) -> None:
    api = web.Application(client_max_size=_LARGEST)
    api.router.add_route("*", "/{path:.*}", vendor.handle)
    door = web.Application(client_max_size=_LARGEST)
    door.router.add_post("/{what}", vendor.control)
    async with _listening(api) as api_url, _listening(door) as door_url:
        print(json.dumps({"url": api_url, "door": door_url}), flush=True)
        work = asyncio.create_task(vendor.running())
        # Whoever started this holds the other end open for as long as it is wanted.
        end = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(end), sys.stdin)
        await end.read()
        work.cancel()


@asynccontextmanager
async def _listening(app: web.Application) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
    await runner.setup()
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    await web.SockSite(runner, listening).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await runner.cleanup()
