"""A member of a corporation, who talks to the application in this process: signed and encrypted by wechatpy, as the vendor does."""

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import escape

import pytest
import xmltodict  # type: ignore[import-untyped]
from starlette.testclient import TestClient
from wechatpy.enterprise.crypto import WeChatCrypto  # type: ignore[import-untyped]

from assessment.library import Library
from bot.channels import wecom_delivery
from bot.channels.five_seconds import Pace
from bot.service import Service
from bot.settings import Settings
from bot.web.app import create_app
from tests.bot.web.sites import Fragile
from tests.fakes.servers import WeComServer

CORP = WeComServer.CORP_ID
AGENT = WeComServer.AGENT_ID
TOKEN = "QDG6eK"  # noqa: S105 - the vendor's own example
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NONCE = "1372623149"
PUBLIC = "https://self-check.example"


class Heard(NamedTuple):
    """What came back: the status, and the fields of the answer, none where there is no answer."""

    status: int
    fields: Mapping[str, Any]

    @property
    def text(self) -> str:
        """What the member reads in it."""
        return str(self.fields.get("Content", ""))

    @property
    def button(self) -> str:
        """What the pressed button shows from now on."""
        return str(self.fields.get("Button", {}).get("ReplaceName", ""))


class Application:
    """The installation, as the vendor reaches it."""

    def __init__(self, client: TestClient, service: Service, store: Fragile) -> None:
        self.client, self.service, self.store = client, service, store
        self.form: Literal["xml", "json"] = "xml"
        self.token, self.aes_key, self.corp = TOKEN, AES_KEY, CORP

    def sealed(self, content: bytes | str) -> tuple[dict[str, str], bytes]:
        """The query and the body that the vendor would send."""
        now = str(int(time.time()))
        crypto = WeChatCrypto(self.token, self.aes_key, self.corp)
        parts = xmltodict.parse(crypto.encrypt_message(content, NONCE, now))["xml"]
        query = {"msg_signature": parts["MsgSignature"], "timestamp": now, "nonce": NONCE}
        if self.form == "json":
            outer = {"tousername": self.corp, "encrypt": parts["Encrypt"], "agentid": str(AGENT)}
            return query, json.dumps(outer).encode()
        inner = f"<Encrypt><![CDATA[{parts['Encrypt']}]]></Encrypt><AgentID><![CDATA[{AGENT}]]></AgentID>"
        return query, f"<xml><ToUserName><![CDATA[{self.corp}]]></ToUserName>{inner}</xml>".encode()

    def post(self, fields: Mapping[str, Any]) -> Heard:
        """Deliver it once."""
        return self.post_content(json.dumps(fields) if self.form == "json" else f"<xml>{_elements(fields)}</xml>")

    def post_content(self, content: bytes | str) -> Heard:
        """Deliver whatever this is, well sealed."""
        query, body = self.sealed(content)
        response = self.client.post("/wecom", params=query, content=body)
        if response.status_code != 200 or not response.content:
            return Heard(response.status_code, {})
        return Heard(200, self.opened(response.content))

    def opened(self, body: bytes) -> Mapping[str, Any]:
        """The fields of a sealed answer, as wechatpy reads it."""
        crypto = WeChatCrypto(self.token, self.aes_key, self.corp)
        if self.form == "json":
            outer = json.loads(body)
            parts = {"Encrypt": outer["encrypt"]}
            signed = (outer["msgsignature"], str(outer["timestamp"]), outer["nonce"])
            read: Mapping[str, Any] = json.loads(crypto.decrypt_message(parts, *signed))
            return read
        outer = xmltodict.parse(body)["xml"]
        signed = (outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])
        found: Mapping[str, Any] = xmltodict.parse(crypto.decrypt_message(outer, *signed))["xml"]
        return found

    def kept(self) -> list[tuple[Any, ...]]:
        """All rows of the store of sessions."""
        with sqlite3.connect(self.service.settings.sessions_file) as database:
            names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return [(name, *row) for name in sorted(names) for row in database.execute(f"SELECT * FROM {name}")]  # noqa: S608 - names of our own


class Member:
    """Somebody in the corporation."""

    def __init__(self, application: Application, name: str = "Zhang.San") -> None:
        self.application, self.name = application, name
        self._numbers = count(7_000_000_000_000_000_000)

    def message(self, kind: str, **fields: Any) -> dict[str, Any]:
        """A message or an event of this member, a new one each time."""
        told = {"ToUserName": CORP, "FromUserName": self.name, "CreateTime": int(time.time()), "MsgType": kind}
        return told | ({} if kind == "event" else {"MsgId": next(self._numbers)}) | {"AgentID": AGENT} | fields

    def says(self, text: str) -> Heard:
        """Type it."""
        return self.application.post(self.message("text", Content=text))

    def does(self, event: str, **fields: Any) -> Heard:
        """Have something happen."""
        return self.application.post(self.message("event", Event=event, **fields))

    def press(self, card: Mapping[str, Any], label: str, code: str) -> dict[str, Any]:
        """The event that follows when the button with this label is pressed."""
        (key,) = [button["key"] for button in card["button_list"] if button["text"] == label]
        told = {"Event": "template_card_event", "EventKey": key, "TaskId": card["task_id"]}
        return self.message("event", **told, CardType=card["card_type"], ResponseCode=code)

    def presses(self, vendor: WeComServer, label: str, card: Mapping[str, Any] | None = None) -> Heard:
        """Press a button of the last card on the screen, or of this one."""
        shown = card or self.cards(vendor)[-1]
        code = vendor.taps(self.name, shown["task_id"])
        return self.application.post(self.press(shown, label, code))

    def cards(self, vendor: WeComServer) -> list[Mapping[str, Any]]:
        """The cards on the screen, the oldest first."""
        return [sent["template_card"] for sent in vendor.shown(self.name) if sent["msgtype"] == "template_card"]


@contextmanager
def application(library: Library, folder: Path, **settings: Any) -> Iterator[Application]:
    """The installation, without the vendor's API unless it is among the settings; the vendor waits for it as long as need be."""
    known: dict[str, Any] = {
        "wecom_corp_id": CORP,
        "wecom_token": TOKEN,
        "wecom_aes_key": AES_KEY,
        "wecom_agent_id": AGENT,
    }
    known |= {"chat_rate": "100000/minute", "public_url": PUBLIC, "data_dir": folder}
    made = Settings(**(known | settings))
    store = Fragile(made.sessions_file)
    service = Service(library, store, made)
    with patience(60), TestClient(create_app(service), raise_server_exceptions=False) as client:
        assert client.portal is not None
        try:
            yield Application(client, service, store)
        finally:
            client.portal.call(service.close)
            client.portal.call(store.close)


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """For how long an answer is in time. No answer on its way has to hurry with many seconds, and none comes with few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pace, "budget", seconds)
        patch.setattr(Pace, "held", seconds + 0.1)
        patch.setattr(wecom_delivery, "ANSWERED_WITHIN", seconds)
        yield


def with_api(vendor: WeComServer) -> dict[str, Any]:
    """The settings that name the vendor's API."""
    return {"wecom_api": vendor.url, "wecom_secret": WeComServer.SECRET}


def _elements(fields: Mapping[str, Any]) -> str:
    return "".join(
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}>{escape(str(value))}</{name}>"
        for name, value in fields.items()
    )
