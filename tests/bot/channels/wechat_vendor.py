"""WeChat's side of the wire, played by the SDK that others use: it signs, encrypts and opens with code that is not ours.

Callbacks go straight into the application, with a connection that can be cut while it waits.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from hashlib import sha1
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import urlencode

import xmltodict  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]
from wechatpy.replies import deserialize_reply  # type: ignore[import-untyped]

from bot.service import Service
from bot.sessions.store import Store
from bot.settings import Settings
from bot.web.app import create_app
from tests.fakes.servers import WeChatServer

APP_ID, TOKEN, AES_KEY = WeChatServer.APP_ID, "token0123456789", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_TOKEN, OLD_AES_KEY = "earlier-token", "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
ACCOUNT, OWNER = "gh_0123456789ab", "oABCdefGHIjklMNOpqrSTUvwxYZ0"
_NUMBERS: Iterator[int] = count(24_000_000_000_000_001)

Fields = Mapping[str, Any]


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    fields: Fields
    """What the SDK finds in it, opened with the keys of the message; empty where it is no message."""

    @property
    def text(self) -> str:
        """What the person reads."""
        return str(self.fields.get("Content", ""))


class Vendor:
    """One account's server at the vendor."""

    def __init__(
        self,
        app: ASGIApp | None = None,
        *,
        mode: str = "encrypted",
        kind: str = "xml",
        token: str = TOKEN,
        key: str = AES_KEY,
    ) -> None:
        self._app, self.mode, self.kind = app, mode, kind
        self._token, self._crypto = token, WeChatCrypto(token, key, APP_ID)

    async def verify(self, *, echostr: str = "5927782489442352469", **changed: str) -> Answer:
        """Check the address, as the console does."""
        return await self._ask("GET", {**self._signed(), "echostr": echostr, **changed}, b"")

    async def say(self, text: str, **fields: Any) -> Answer:
        """A text of the owner's."""
        return await self.send(text_of(text, **fields))

    async def happen(self, event: str, key: str = "", **fields: Any) -> Answer:
        """Something that the owner did."""
        return await self.send(event_of(event, key, **fields))

    async def send(self, fields: Fields, *, cut: asyncio.Event | None = None, **changed: str) -> Answer:
        """A callback with these fields; its connection is cut when the vendor loses patience."""
        parameters, body = self.written(fields)
        return await self._ask("POST", {**parameters, **changed}, body, cut)

    async def post(self, parameters: Mapping[str, str], body: bytes) -> Answer:
        """Whatever somebody sends."""
        return await self._ask("POST", parameters, body)

    def written(self, fields: Fields, timestamp: str = "") -> tuple[dict[str, str], bytes]:
        """A callback's parameters and body."""
        parameters = self._signed(timestamp)
        plain = self._as_text(fields)
        if self.mode == "plain":
            return parameters, plain.encode()
        nonce, now = parameters["nonce"], parameters["timestamp"]
        sealed = xmltodict.parse(self._crypto.encrypt_message(plain, nonce, now))["xml"]
        parameters |= {"encrypt_type": "aes", "msg_signature": sealed["MsgSignature"], "openid": OWNER}
        beside = fields if self.mode == "compatible" else {"ToUserName": ACCOUNT}
        return parameters, self._as_text({**beside, "Encrypt": sealed["Encrypt"]}).encode()

    def _as_text(self, fields: Fields) -> str:
        if self.kind == "json":
            return json.dumps(fields, ensure_ascii=False)
        return str(xmltodict.unparse({"xml": fields}, full_document=False))

    def _signed(self, timestamp: str = "") -> dict[str, str]:
        now, nonce = timestamp or str(int(time.time())), str(next(_NUMBERS))[-9:]
        signature = sha1("".join(sorted((self._token, now, nonce))).encode(), usedforsecurity=False).hexdigest()
        return {"signature": signature, "timestamp": now, "nonce": nonce}

    async def _ask(
        self, method: str, parameters: Mapping[str, str], body: bytes, cut: asyncio.Event | None = None
    ) -> Answer:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": "/wechat",
            "raw_path": b"/wechat",
            "root_path": "",
            "query_string": urlencode(parameters).encode(),
            "headers": [(b"host", b"testserver"), (b"content-type", b"text/xml")],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
        }
        parts: list[Message] = []
        sent = iter([body])

        async def receive() -> Message:
            for part in sent:
                return {"type": "http.request", "body": part, "more_body": False}
            await (cut or asyncio.Event()).wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            parts.append(message)

        assert self._app is not None
        await self._app(scope, receive, send)
        headers = {name.decode().lower(): value.decode() for name, value in parts[0]["headers"]}
        answered = b"".join(part.get("body", b"") for part in parts[1:])
        return self.answer(parts[0]["status"], headers, answered)

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
        """What came back, opened."""
        return Answer(status, headers, body, self._read(body))

    def _read(self, body: bytes) -> Fields:
        if not body.startswith((b"<xml>", b"{")):
            return {}
        fields = json.loads(body) if body[:1] == b"{" else xmltodict.parse(body)["xml"]
        if "Encrypt" in fields:
            opened = self._crypto.decrypt_message(
                {"Encrypt": fields["Encrypt"]}, fields["MsgSignature"], str(fields["TimeStamp"]), fields["Nonce"]
            )
            return self._read(opened if isinstance(opened, bytes) else opened.encode())
        if body[:1] == b"<":
            assert deserialize_reply(body.decode()).content == fields["Content"], "the SDK reads it as we meant it"
        return dict(fields)


def text_of(text: str, **fields: Any) -> Fields:
    """A text as the vendor tells of it."""
    return _of("text", Content=text, MsgId=str(next(_NUMBERS)), **fields)


def event_of(event: str, key: str = "", **fields: Any) -> Fields:
    """An event likewise."""
    return _of("event", Event=event, EventKey=key, **fields)


def _of(kind: str, **fields: Any) -> Fields:
    now = str(int(time.time()))
    return {"ToUserName": ACCOUNT, "FromUserName": OWNER, "CreateTime": now, "MsgType": kind, **fields}


def settings_of(folder: Any, **changed: Any) -> Settings:
    """The settings of an account, in the mode that is the default."""
    plain = {
        "data_dir": folder,
        "chat_rate": "1000/minute",
        "public_url": "https://self-check.example",
        "wechat_app_id": APP_ID,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
    }
    return Settings(**{**plain, **changed})


@asynccontextmanager
async def account(library: Any, store: Store, settings: Settings) -> AsyncIterator[tuple[Service, ASGIApp]]:
    """An installation with this account, until it is stopped; who made the store closes it."""
    service = Service(library, store, settings)
    try:
        yield service, create_app(service)
    finally:
        await service.close()
