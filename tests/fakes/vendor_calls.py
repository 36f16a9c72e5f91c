"""Calls us as WeChat and WeCom do: signed, encrypted, cut after five seconds, tried three times, doubled and out of order.

Written from the vendors' description, with nothing of ours. An answer that the vendor could not read raises Unreadable: a
person would see an error.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import aiohttp

from tests.fakes.vendor_seals import decrypted, encrypted, is_signed, signature

PATIENCE: Final = 5.0
TRIES: Final = 3
NUMBERS: Final = ("CreateTime", "MsgId", "MsgID", "ErrorCode", "AgentID", "AgentId", "MenuId")

Mode = Literal["plain", "compatible", "encrypted"]
Form = Literal["xml", "json"]
Fields = Mapping[str, Any]


class Unreadable(AssertionError):
    """An answer that the vendor cannot read."""


class Answer(NamedTuple):
    """What came back to one try; status 0 where nothing came in time or at all."""

    status: int
    text: str = ""
    """As the vendor reads it, decrypted."""

    @property
    def is_settled(self) -> bool:
        """Whether the vendor lets it be."""
        return self.status == 200

    @property
    def fields(self) -> dict[str, Any]:
        """The reply, empty where there is none."""
        if self.text in ("", "success"):
            return {}
        if self.text.startswith("{"):
            found: dict[str, Any] = json.loads(self.text)
            return found
        try:
            root = ET.fromstring(self.text)  # noqa: S314 - what we said ourselves
        except ET.ParseError as error:
            raise Unreadable(self.text) from error
        return {child.tag: _value(child) for child in root}

    @property
    def content(self) -> str:
        """What the person reads, where it is a text."""
        return str(self.fields.get("Content", ""))


def _value(element: ET.Element) -> Any:
    return {child.tag: _value(child) for child in element} if len(element) else element.text or ""


@dataclass
class Caller:
    """The vendor's side of one callback address. `receiver` is the app id or the corp id; `ahead` is by how much its clock is."""

    url: str
    token: str
    aes_key: str
    receiver: str
    account: str = "gh_0123456789ab"
    """What messages are sent to."""
    mode: Mode = "encrypted"
    form: Form = "xml"
    patience: float = PATIENCE
    ahead: float = 0.0
    connections: int = 100
    _numbers: Iterator[int] = field(default_factory=lambda: count(time.time_ns() // 1000))

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=self.connections)
        self._session = aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=self.patience))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._session.close()

    def text(self, user: str, content: str, **more: object) -> dict[str, Any]:
        """A text message of this person, new each time."""
        return self._message(user, "text", Content=content, MsgId=next(self._numbers), **more)

    def sent(self, user: str, kind: str, **more: object) -> dict[str, Any]:
        """A message of another kind: sent("anna", "voice", MediaId="…")."""
        return self._message(user, kind, MsgId=next(self._numbers), **more)

    def event(self, user: str, name: str, **more: object) -> dict[str, Any]:
        """Something that happened: event("anna", "subscribe", EventKey="qrscene_…")."""
        return self._message(user, "event", Event=name, **more)

    def _message(self, user: str, kind: str, **more: object) -> dict[str, Any]:
        created = int(time.time() + self.ahead)
        return {"ToUserName": self.account, "FromUserName": user, "CreateTime": created, "MsgType": kind, **more}

    async def verifies(self) -> Answer:
        """The check of the address that the console does when it is saved: only the echo will do."""
        query, echo = self._signed(), token_hex(8)
        async with self._session.get(self.url, params={**query, "echostr": echo}) as response:
            return Answer(response.status, await response.text())

    async def push(self, fields: Fields, is_read: asyncio.Event | None = None) -> Answer:
        """One try: what came back within the vendor's patience. The event is set once we have begun to read it."""
        query, body = self._sealed(fields)
        headers = {"Content-Type": "application/json" if self.form == "json" else "text/xml"}

        async def asked_for() -> AsyncIterator[bytes]:
            yield body
            if is_read is not None:
                is_read.set()

        if is_read is not None:
            headers["Content-Length"] = str(len(body))
        data = body if is_read is None else asked_for()
        try:
            async with self._session.post(
                self.url, params=query, data=data, headers=headers, expect100=is_read is not None
            ) as response:
                text = await response.text()
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            return Answer(0)
        return Answer(status, self._opened(text) if status == 200 else text)

    async def deliver(self, fields: Fields) -> list[Answer]:
        """As the vendor does: again where nothing came in time, or a fault did, three times in all; the last is what is seen."""
        answers: list[Answer] = []
        while len(answers) < TRIES and not (answers and answers[-1].is_settled):
            answers.append(await self.push(fields))
        return answers

    async def deliver_overlapping(self, fields: Fields, apart: float = 0.0, tries: int = TRIES) -> list[Answer]:
        """All tries of one message, each begun while those before it are still running."""

        async def later(number: int) -> Answer:
            await asyncio.sleep(number * apart)
            return await self.push(fields)

        return list(await asyncio.gather(*(later(number) for number in range(tries))))

    def _signed(self) -> dict[str, str]:
        timestamp, nonce = str(int(time.time() + self.ahead)), token_hex(5)
        return {"signature": signature(self.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}

    def _sealed(self, fields: Fields) -> tuple[dict[str, str], bytes]:
        """The query and the body of one try; signature, nonce and filling are new in every try."""
        query = self._signed() | {"openid": str(fields["FromUserName"])}
        body = written(fields, self.form)
        if self.mode != "plain":
            sealed = encrypted(body.encode(), self.aes_key, self.receiver)
            query |= {"encrypt_type": "aes"}
            query |= {"msg_signature": signature(self.token, query["timestamp"], query["nonce"], sealed)}
            outside: dict[str, Any] = {"ToUserName": fields["ToUserName"], "Encrypt": sealed}
            body = written(dict(fields) | outside if self.mode == "compatible" else outside, self.form)
        return query, body.encode()

    def _opened(self, text: str) -> str:
        if self.mode == "plain" or text in ("", "success"):
            return text
        # In JSON, WeCom writes the names in small letters.
        outside = {name.lower(): str(value) for name, value in Answer(200, text).fields.items()}
        try:
            sealed, claimed = outside["encrypt"], outside["msgsignature"]
            parts = (self.token, outside["timestamp"], outside["nonce"], sealed)
        except KeyError as error:
            raise Unreadable(text) from error
        if not is_signed(claimed, *parts):
            raise Unreadable("the answer is not signed")
        try:
            return decrypted(sealed, self.aes_key, self.receiver).decode()
        except ValueError as error:
            raise Unreadable(str(error)) from error


@dataclass
class WeComCaller(Caller):
    """WeCom: encrypted always, with the application's number outside, and an echo that is encrypted too."""

    agent_id: int = 1000002

    def _message(self, user: str, kind: str, **more: object) -> dict[str, Any]:
        return super()._message(user, kind, **more) | {"ToUserName": self.receiver, "AgentID": self.agent_id}

    async def verifies(self) -> Answer:
        query, echo = self._signed(), str(time.time_ns())
        del query["signature"]
        sealed = encrypted(echo.encode(), self.aes_key, self.receiver)
        query |= {"msg_signature": signature(self.token, query["timestamp"], query["nonce"], sealed), "echostr": sealed}
        async with self._session.get(self.url, params=query) as response:
            answer = Answer(response.status, await response.text())
        if answer.status == 200 and answer.text != echo:
            raise Unreadable(answer.text)
        return answer

    def _sealed(self, fields: Fields) -> tuple[dict[str, str], bytes]:
        query = self._signed()
        del query["signature"]
        sealed = encrypted(written(fields, self.form).encode(), self.aes_key, self.receiver)
        query |= {"msg_signature": signature(self.token, query["timestamp"], query["nonce"], sealed)}
        names = ("ToUserName", "AgentID", "Encrypt") if self.form == "xml" else ("tousername", "agentid", "encrypt")
        outside = dict(zip(names, (self.receiver, str(self.agent_id), sealed), strict=True))
        return query, written(outside, self.form).encode()


def written(fields: Fields, form: Form) -> str:
    """The fields as the vendor writes them."""
    return json.dumps(fields, ensure_ascii=False) if form == "json" else f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Fields) -> str:
    parts = []
    for name, value in fields.items():
        if isinstance(value, list):
            parts += [_elements({name: one}) for one in value]
            continue
        if isinstance(value, Mapping):
            inner = _elements(value)
        elif name in NUMBERS:
            inner = escape(str(value))
        else:
            inner = f"<![CDATA[{str(value).replace(']]>', ']]]]><![CDATA[>')}]]>"
        parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)
