"""A Bot API for tests, on the loopback and in this process, with what happened in each chat; and an owner who writes to the bot.

It answers as Telegram does where all is well; a test scripts the rest, call by call.
"""

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple

import httpx
from aiohttp import web

from assessment.library import Library
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.web.app import create_app

TOKEN: Final = "4711:AAx"  # noqa: S105 - of a bot that is not there
SECRET: Final = "sesame"  # noqa: S105
PAGES: Final = "https://self-check.example"
Json = dict[str, Any]
Fault = Callable[[web.Request], Awaitable[web.StreamResponse | None]]
"""What happens to a call instead; None lets it be answered, but nobody hears of it."""


class Call(NamedTuple):
    """One call that came in."""

    method: str
    fields: Json
    files: dict[str, bytes]
    at: float


class BotApi:
    """What Telegram knows of one bot."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.chats: defaultdict[int, list[Json]] = defaultdict(list)
        """What each chat shows, as it is now."""
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.pending: deque[Json] = deque()
        self.offsets: list[int] = []
        self.menus: dict[str, list[Json]] = {}
        self.webhook: Json = {}
        self._news, self._called = asyncio.Event(), asyncio.Event()
        self._numbers = count(100)
        self.url = ""

    def made(self, method: str, chat: int | None = None) -> list[Call]:
        """The calls of this method, of one chat or of all."""
        return [
            call for call in self.calls if call.method == method and chat in (None, int(call.fields.get("chat_id", 0)))
        ]

    def says(self, chat: int) -> list[str]:
        """What the bot said there, message by message."""
        return [message.get("text", f"<{message['kind']}>") for message in self.chats[chat]]

    def buttons(self, chat: int) -> dict[str, str]:
        """The buttons under the last message that has some: what each says, and what it carries or opens."""
        for message in reversed(self.chats[chat]):
            if rows := message["rows"]:
                return {one["text"]: one.get("callback_data") or one["url"] for row in rows for one in row}
        return {}

    @asynccontextmanager
    async def served(self) -> AsyncIterator["BotApi"]:
        """Serve it on a free port."""
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/bot{token}/{method}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            self.url = f"http://{host}:{port}"
            yield self
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        fields: Json = {}
        files: dict[str, bytes] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                files[name] = value.file.read()
            else:
                fields[name] = _read(str(value))
        call = Call(method, fields, files, monotonic())
        self.calls.append(call)
        try:
            return await self._answered(request, call)
        finally:
            self._called.set()

    async def _answered(self, request: web.Request, call: Call) -> web.StreamResponse:
        method = call.method
        if request.match_info["token"] != TOKEN:
            return refusal(401, "Unauthorized")
        if self.faults[method]:
            answer = await self.faults[method].popleft()(request)
            if answer is not None:
                return answer
            await self._done(call)
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        return web.json_response({"ok": True, "result": await self._done(call)})

    async def _done(self, call: Call) -> object:
        fields = call.fields
        match call.method:
            case "sendMessage" | "sendPhoto" | "sendDocument":
                return self._sent(call)
            case "editMessageText" | "editMessageReplyMarkup":
                return self._edited(fields)
            case "getMe":
                return {"id": 4711, "is_bot": True, "first_name": "srdi", "username": "srdi_bot"}
            case "getWebhookInfo":
                url = self.webhook.get("url", "")
                return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.pending)}
            case "getUpdates":
                return await self._updates(int(fields.get("offset", 0)), float(fields.get("timeout", 0)))
            case "setMyCommands":
                self.menus[str(fields.get("language_code", ""))] = fields["commands"]
            case "setWebhook":
                self.webhook = fields
            case "deleteWebhook":
                self.webhook = {}
        return True

    def _sent(self, call: Call) -> Json:
        chat = int(call.fields["chat_id"])
        kind = {"sendMessage": "text", "sendPhoto": "photo", "sendDocument": "document"}[call.method]
        rows = call.fields.get("reply_markup", {}).get("inline_keyboard", [])
        shown = {"message_id": next(self._numbers), "kind": kind, "rows": rows}
        if kind == "text":
            shown["text"] = str(call.fields["text"])
        self.chats[chat].append(shown)
        return _message(chat, shown)

    def _edited(self, fields: Json) -> Json:
        chat, number = int(fields["chat_id"]), int(fields["message_id"])
        shown = next(message for message in self.chats[chat] if message["message_id"] == number)
        shown["rows"] = fields.get("reply_markup", {}).get("inline_keyboard", [])
        if "text" in fields:
            shown["text"] = str(fields["text"])
        return _message(chat, shown)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until it is so, as more and more calls come in."""
        async with asyncio.timeout(60):
            while not is_so():
                self._called.clear()
                await self._called.wait()

    async def _updates(self, offset: int, timeout: float) -> list[Json]:  # noqa: ASYNC109 - Telegram's word for it
        if offset:
            self.offsets.append(offset)
        while self.pending and self.pending[0]["update_id"] < offset:
            self.pending.popleft()
        self._called.set()
        if not self.pending and timeout:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), timeout)
            except TimeoutError:
                return []
        return list(self.pending)[:100]

    def brings(self, update: Json) -> None:
        """An update that waits to be fetched."""
        self.pending.append(update)
        self._news.set()


def refusal(status: int, description: str, **parameters: object) -> web.Response:
    """What Telegram says when it does not do what it was asked for."""
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=status)


def refuses(status: int, description: str, **parameters: object) -> Fault:
    """A fault: this refusal."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return refusal(status, description, **parameters)

    return answer


async def cut(_request: web.Request) -> None:
    """A fault: it is done, and the connection breaks before anybody hears of it."""


class Owner:
    """Somebody with a Telegram client, whose updates are numbered on."""

    def __init__(self, number: int = 7, language: str = "en", numbers: "count[int] | None" = None) -> None:
        self.number, self._language = number, language
        self._numbers = numbers or count(1000 * number)
        self._messages = count(1)

    def update(self, **content: object) -> Json:
        """An update with this in it."""
        return {"update_id": next(self._numbers), **content}

    def message(self, text: str = "", **content: object) -> Json:
        """An update with a message."""
        return self.update(message=self._message(**({"text": text} if text else {}), **content))

    def tap(self, api: BotApi, label: str) -> Json:
        """An update with a tap on the newest button that says so."""
        for shown in reversed(api.chats[self.number]):
            for row in shown["rows"]:
                for button in row:
                    if button["text"] == label:
                        return self.tapped(shown, button["callback_data"])
        raise AssertionError(f"no button says {label!r}: {api.buttons(self.number)}")

    def tapped(self, shown: Json, data: str) -> Json:
        """An update with a tap on a button of this message."""
        under = {**_message(self.number, shown), "from": {"id": 4711, "is_bot": True, "first_name": "srdi"}}
        return self.update(
            callback_query={
                "id": str(next(self._messages)),
                "from": self._sender(),
                "chat_instance": "1",
                "data": data,
                "message": under,
            }
        )

    def membership(self, status: str) -> Json:
        """An update of having blocked the bot (kicked), or let it in again (member)."""
        bot = {"id": 4711, "is_bot": True, "first_name": "srdi"}
        was = {"user": bot, "status": "member" if status == "kicked" else "kicked", "until_date": 0}
        change = {"chat": self._chat(), "from": self._sender(), "date": 1_790_000_100, "old_chat_member": was}
        return self.update(my_chat_member={**change, "new_chat_member": {**was, "status": status}})

    def _message(self, **content: object) -> Json:
        return {
            "message_id": next(self._messages),
            "date": 1_790_000_000,
            "chat": self._chat(),
            "from": self._sender(),
            **content,
        }

    def _chat(self) -> Json:
        return {"id": self.number, "type": "private", "first_name": "Anna"}

    def _sender(self) -> Json:
        known = {"language_code": self._language} if self._language else {}
        return {"id": self.number, "is_bot": False, "first_name": "Anna", **known}


class House:
    """An installation with its webhook, called over HTTP as Telegram does."""

    def __init__(self, client: httpx.AsyncClient, api: BotApi, service: Service) -> None:
        self.client, self.api, self.service = client, api, service

    async def gets(self, update: Json, secret: str = SECRET) -> httpx.Response:
        """Deliver an update once."""
        return await self.client.post("/telegram", json=update, headers={"X-Telegram-Bot-Api-Secret-Token": secret})

    async def takes(self, update: Json) -> None:
        """Deliver an update that is taken at the first try."""
        response = await self.gets(update)
        assert response.status_code == 200, response.headers

    async def takes_in_the_end(self, update: Json) -> int:
        """Deliver an update until it is taken, as Telegram does; how often that was."""
        for tries in range(1, 60):
            response = await self.gets(update)
            if response.status_code == 200:
                return tries
            assert response.status_code == 503
            await asyncio.sleep(min(float(response.headers["Retry-After"]), 1.0))
        raise AssertionError("never taken")


@asynccontextmanager
async def house(library: Library, folder: Path, api: BotApi, **settings: object) -> AsyncIterator[House]:
    """One process of an installation."""
    given: Json = {
        "data_dir": folder,
        "telegram_token": TOKEN,
        "telegram_secret": SECRET,
        "telegram_api": api.url,
        "public_url": PAGES,
        "chat_rate": "1000/minute",
    }
    chosen = Settings(**{**given, **settings})
    store = SqliteStore(chosen.sessions_file)
    service = Service(library, store, chosen)
    try:
        transport = httpx.ASGITransport(create_app(service), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver", timeout=60) as client:
            yield House(client, api, service)
    finally:
        await service.close()
        await store.close()


def _message(chat: int, shown: Json) -> Json:
    message = {
        "message_id": shown["message_id"],
        "date": 1_790_000_000,
        "chat": {"id": chat, "type": "private", "first_name": "Anna"},
    }
    if "text" in shown:
        message["text"] = shown["text"]
    if shown["rows"]:
        message["reply_markup"] = {"inline_keyboard": shown["rows"]}
    return message


def _read(value: str) -> object:
    if value[:1] in ("{", "["):
        return json.loads(value)
    return value
