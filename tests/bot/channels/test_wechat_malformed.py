"""Whatever strangers send to `/wechat`: one refusal that tells nothing, nothing kept, and no stack trace in the log."""

import json
import logging
import time
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from hashlib import sha1
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.library import Library
from bot.channels.inbound import Inbound
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.web.app import create_app
from tests.bot.channels.wechat_vendor import (
    ACCOUNT,
    AES_KEY,
    APP_ID,
    OWNER,
    TOKEN,
    Answer,
    Vendor,
    event_of,
    settings_of,
    text_of,
)

pytestmark = pytest.mark.anyio
NAME = Inbound("wechat", ACCOUNT, OWNER, "", "").name
MODES = ("plain", "compatible", "encrypted")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Installation:
    """An account in each mode over one store, and what was logged meanwhile."""

    def __init__(self, service: Service, vendors: dict[str, Vendor], log: pytest.LogCaptureFixture) -> None:
        self.service, self.vendors, self._log = service, vendors, log

    async def refuses(self, answer: Answer, *, status: int = 400) -> None:
        """It was refused without a word, nothing is kept, and nothing in the log is a fault of ours."""
        assert (answer.status, answer.body) == (status, b"")
        await self.is_untouched()

    async def is_untouched(self) -> None:
        """Nothing is kept, and nothing in the log is a fault of ours."""
        assert (await self.service.store.load(NAME)).version == 0
        assert not [record for record in self._log.records if record.exc_info or record.levelno >= logging.ERROR]


@pytest.fixture
async def installation(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Installation]:
    store = SqliteStore(tmp_path / "sessions.sqlite3")
    services = {mode: Service(library, store, settings_of(tmp_path, wechat_mode=mode)) for mode in MODES}
    vendors = {mode: Vendor(create_app(service), mode=mode) for mode, service in services.items()}
    yield Installation(services["encrypted"], vendors, caplog)
    for service in services.values():
        await service.close()
    await store.close()


def sealed(plain: bytes, *, signed_with: str = TOKEN, timestamp: str = "") -> tuple[dict[str, str], bytes]:
    """Whatever bytes, encrypted with the account's own key and rightly signed."""
    key = b64decode(AES_KEY + "=")
    encrypted = b64encode(Cipher(AES(key), CBC(key[:16])).encryptor().update(plain)).decode()
    now, nonce = timestamp or str(int(time.time())), "123456"
    joined = "".join(sorted((signed_with, now, nonce, encrypted)))
    signature = sha1(joined.encode(), usedforsecurity=False).hexdigest()
    parameters = {"timestamp": now, "nonce": nonce, "encrypt_type": "aes", "msg_signature": signature}
    return parameters, f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


def filled(content: bytes, *, app_id: str = APP_ID, length: int | None = None, padding: int | None = None) -> bytes:
    """Content as it is laid out before it is encrypted."""
    size = len(content) if length is None else length
    whole = b"r" * 16 + size.to_bytes(4, "big") + content + app_id.encode()
    missing = 32 - len(whole) % 32
    return whole + bytes((missing if padding is None else padding,)) * missing


MESSAGE = (
    f"<xml><ToUserName>{ACCOUNT}</ToUserName><FromUserName>{OWNER}</FromUserName><CreateTime>{int(time.time())}"
    "</CreateTime><MsgType>text</MsgType><Content>Hangzhou</Content><MsgId>1</MsgId></xml>"
).encode()


async def test_the_same_without_a_fault_is_taken(installation: Installation) -> None:
    assert (await installation.vendors["encrypted"].post(*sealed(filled(MESSAGE)))).text


@pytest.mark.parametrize(
    "plain",
    [
        filled(MESSAGE, app_id="wxanother9abcdef00"),
        filled(MESSAGE, app_id=""),
        filled(MESSAGE, app_id=APP_ID + "x"),
        filled(MESSAGE, length=0),
        filled(MESSAGE, length=len(MESSAGE) - 1),
        filled(MESSAGE, length=2**31),
        filled(MESSAGE, length=2**32 - 1),
        filled(MESSAGE, padding=0),
        filled(MESSAGE, padding=33),
        filled(MESSAGE, padding=255),
        b"\x20" * 32,
        b"\x00" * 32,
        b"",
        filled(MESSAGE)[:-16],
        filled(b""),
        filled(MESSAGE[:-20]),
        filled(b"<xml><ToUserName>a</ToUserName></xml>"),
        filled(b"<html></html>"),
        filled(b"\xff\xfe\x00"),
        filled(b"{" * 20_000),
        filled(b"<xml>" + b"<a>" * 9_000),
        filled(b'<!DOCTYPE xml [<!ENTITY a "b">]>' + MESSAGE.replace(b"Hangzhou", b"&a;")),
        filled(b'<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + MESSAGE.replace(b"Hangzhou", b"&a;")),
        filled(b'<?xml-stylesheet href="http://127.0.0.1:9/"?>' + MESSAGE),
    ],
    ids=range(24),
)
async def test_what_is_rightly_signed_and_wrong_inside_is_refused(installation: Installation, plain: bytes) -> None:
    await installation.refuses(await installation.vendors["encrypted"].post(*sealed(plain)))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "", "msg_signature": ""},
        {"signature": "0" * 40, "msg_signature": "0" * 40},
        {"signature": "签" * 40, "msg_signature": "签" * 40},
        {"timestamp": ""},
        {"timestamp": "soon"},
        {"timestamp": "9" * 400},
        {"nonce": "\x00"},
        {"nonce": "n" * 10_000},
    ],
)
async def test_what_is_not_signed_by_the_vendor_is_refused(
    installation: Installation, mode: str, changed: dict[str, str]
) -> None:
    vendor = installation.vendors[mode]
    parameters, body = vendor.written(text_of("Hangzhou"))
    await installation.refuses(await vendor.post({**parameters, **changed}, body))
    signature = {name: value for name, value in changed.items() if name != "msg_signature"}
    await installation.refuses(await vendor.verify(**signature))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("seconds", [-700, 700])
async def test_what_was_signed_long_ago_or_will_be_is_refused(
    installation: Installation, mode: str, seconds: int
) -> None:
    vendor = installation.vendors[mode]
    stale = vendor.written(text_of("Hangzhou"), str(int(time.time()) + seconds))
    await installation.refuses(await vendor.post(*stale))


@pytest.mark.parametrize("mode", ["plain", "compatible"])
async def test_a_signature_seen_elsewhere_signs_no_other_message(installation: Installation, mode: str) -> None:
    vendor = installation.vendors[mode]
    parameters, body = vendor.written(text_of("杭州"))
    said = (await vendor.post(parameters, body)).text
    forged = "".join(f"<{name}>{value}</{name}>" for name, value in event_of("unsubscribe").items())
    seen = {name: parameters[name] for name in ("signature", "timestamp", "nonce")}
    assert (await vendor.post(seen, f"<xml>{forged}</xml>".encode())).status == 400
    assert (await installation.service.store.load(NAME)).version == 1
    assert (await vendor.post(parameters, body)).text == said, "delivered again"


@pytest.mark.parametrize("mode", MODES)
async def test_a_signed_request_with_a_body_of_nothing_is_refused(installation: Installation, mode: str) -> None:
    vendor = installation.vendors[mode]
    parameters, body = vendor.written(text_of("Hangzhou"))
    for sent in (b"", b" ", b"success", body[:-10], body[10:], b"<xml></xml>", b"{}", b"[]", b"<xml><Encrypt/></xml>"):
        await installation.refuses(await vendor.post(parameters, sent))


async def test_a_body_that_goes_on_and_on_is_not_read_to_its_end(installation: Installation) -> None:
    vendor = installation.vendors["encrypted"]
    parameters, _ = vendor.written(text_of("Hangzhou"))
    await installation.refuses(await vendor.post(parameters, b"<xml>" * 30_000), status=413)


async def test_other_methods_are_not_taken(installation: Installation) -> None:
    vendor = installation.vendors["encrypted"]
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await vendor._ask(method, {}, b"")).status == 405
    await installation.is_untouched()


@contextmanager
def _untouched(service: Service) -> Iterator[None]:
    """No entry of anybody is made meanwhile."""
    store = service.store
    assert isinstance(store, SqliteStore)
    before = _size(store)
    yield
    assert _size(store) == before


def _size(store: SqliteStore) -> int:
    connection = store._connect()
    try:
        found: int = connection.execute(
            "SELECT (SELECT count(*) FROM entries) + (SELECT count(*) FROM replies)"
        ).fetchone()[0]
    finally:
        connection.close()
    return found


PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.text(max_size=60)
        for name in ("signature", "msg_signature", "timestamp", "nonce", "encrypt_type", "echostr", "openid")
    },
)
NESTED = st.recursive(
    st.none() | st.text(max_size=9) | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
)
BODIES = st.one_of(
    st.binary(max_size=400),
    st.binary(max_size=200).map(lambda inner: b"<xml>" + inner + b"</xml>"),
    st.binary(max_size=200).map(lambda inner: b"<xml><Encrypt><![CDATA[" + inner + b"]]></Encrypt></xml>"),
    NESTED.map(lambda value: json.dumps({"Encrypt": value}).encode()),
)


@settings(max_examples=100)
@given(parameters=PARAMETERS, body=BODIES, mode=st.sampled_from(MODES))
async def test_no_stranger_gets_anything_but_a_refusal(
    installation: Installation, parameters: dict[str, str], body: bytes, mode: str
) -> None:
    vendor = installation.vendors[mode]
    with _untouched(installation.service):
        for answer in (await vendor.post(parameters, body), await vendor._ask("GET", parameters, b"")):
            assert (answer.status, answer.body) == (400, b"")


@settings(max_examples=100)
@given(plain=st.binary(max_size=300), cut=st.integers(0, len(MESSAGE) - 20))
async def test_no_bytes_that_our_own_key_encrypted_do_any_harm(
    installation: Installation, plain: bytes, cut: int
) -> None:
    vendor = installation.vendors["encrypted"]
    with _untouched(installation.service):
        for whole in (plain + b"\x00" * (-len(plain) % 16), filled(plain), filled(MESSAGE[:cut] + plain)):
            assert (await vendor.post(*sealed(whole))).status in (200, 400)


FIELDS = st.dictionaries(
    st.sampled_from(
        ["ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Event", "EventKey", "bizmsgmenuid"]
    ),
    st.one_of(
        st.sampled_from(["text", "event", "subscribe", "CLICK", "voice", "1795340000", "", "qrscene_", "begin"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
        st.lists(st.just("x"), min_size=2, max_size=2),
        st.fixed_dictionaries({"a": st.just("b")}),
    ),
)


@settings(max_examples=100)
@given(
    changed=FIELDS, missing=st.sets(st.sampled_from(["ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"]))
)
async def test_no_fields_of_a_message_lead_to_a_fault_of_ours(
    installation: Installation, changed: dict[str, object], missing: set[str]
) -> None:
    vendor = installation.vendors["encrypted"]
    vendor.kind = "json"
    fields = {**text_of("Hangzhou"), **changed}
    answer = await vendor.send({name: value for name, value in fields.items() if name not in missing})
    assert answer.status in (200, 400)
    assert answer.status == 200 or answer.body == b""
