"""One client for the vendors' APIs against a server that fails in every way: one outcome each, and no token told to anybody."""

import asyncio
import gc
import gzip
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.outbound.error_codes import Row, TokenSpoiled, error_codes
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outbound.vendor import MOST_BYTES, MOST_CONNECTIONS, Vendor
from tests.bot.outbound.desk import OK, Desk, Said, said

pytestmark = pytest.mark.anyio

UNTOLD = "an-access-token-that-nobody-may-read"
KINDS: dict[str, type[Any]] = {
    "delivered": Delivered,
    "retry_after": RetryAfter,
    "permanent": Permanent,
    "suppress": Suppress,
    "halt_channel": HaltChannel,
    "unknown": Unknown,
}
ROWS = [(channel, row) for channel in ("wechat", "wecom") for row in error_codes().channels[channel]]
CUT = Unknown("cut off before the answer was whole")
HTML = b"<html><body>502 Bad Gateway</body></html>"


@pytest.fixture
async def vendor(desk: Desk) -> AsyncIterator[Vendor]:
    vendor = Vendor(desk.url, "wechat")
    yield vendor
    await vendor.close()


@pytest.fixture
async def elsewhere() -> AsyncIterator[list[Vendor]]:
    """Vendors that a test makes itself."""
    made: list[Vendor] = []
    yield made
    for vendor in made:
        await vendor.close()


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """Takes connections and never says a word."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server


def self_signed(file: Path) -> Path:
    """A key and a certificate for the loopback, vouched for by itself alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    written = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(written + certificate.public_bytes(pem))
    return file


async def sent(vendor: Vendor, **rest: Any) -> Outcome:
    return await vendor.call("POST", "/send", params={"access_token": UNTOLD}, json={"text": "…"}, **rest)


async def sent_in_vain(vendor: Vendor, expected: Outcome) -> Outcome:
    """What came of it with little patience; with more where this machine stood still for all of that."""
    outcome = await sent(vendor, timeout=0.4)
    return outcome if outcome == expected else await sent(vendor, timeout=10.0)


@pytest.mark.parametrize(("channel", "row"), ROWS, ids=lambda part: part if isinstance(part, str) else str(part.code))
async def test_every_code_of_the_table_comes_over_the_wire_as_its_outcome(desk: Desk, channel: str, row: Row) -> None:
    desk.always("/send", said({"errcode": row.code, "errmsg": f"{row.says} rid: 655d9278-7c157f97-69055077"}))
    vendor = Vendor(desk.url, channel)
    outcome = await sent(vendor)
    await vendor.close()
    assert isinstance(outcome, KINDS[row.outcome])
    assert isinstance(outcome, TokenSpoiled) == row.renews_token
    assert desk.times("/send") == 1


async def test_a_success_is_told_with_all_of_its_answer(desk: Desk, vendor: Vendor) -> None:
    desk.script("/send", said({**OK, "msgid": 200228332}), said(OK))
    assert await sent(vendor) == Delivered({**OK, "msgid": 200228332})
    assert await sent(vendor) == Delivered(dict(OK))


async def test_characters_are_sent_as_themselves_since_the_vendor_shows_escapes(desk: Desk, vendor: Vendor) -> None:
    desk.always("/send", said(OK))
    await vendor.call("POST", "/send", json={"text": "专精特新 “…” 🙂 \ud83d"})
    assert desk.asked[0].body.decode() == '{"text": "专精特新 “…” 🙂 ?"}'
    assert desk.asked[0].headers["Content-Type"] == "application/json"


async def test_the_vendors_name_for_busy_may_be_tried_again_but_its_silence_may_not(desk: Desk, vendor: Vendor) -> None:
    desk.script("/send", said({"errcode": -1, "errmsg": "system error"}), said(OK, seconds=30))
    assert isinstance(await sent(vendor), RetryAfter)
    assert await sent(vendor, timeout=1.0) == Unknown("no answer in time")


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (said(OK, cut=True), CUT),
        (said(OK, short=True), CUT),
        (Said(HTML, kind="text/html"), Unknown("no JSON object with status 200")),
        (Said(b""), Unknown("no JSON object with status 200")),
        (Said(b"{"), Unknown("no JSON object with status 200")),
        (Said(b"\xff\xfe{\x00"), Unknown("no JSON object with status 200")),
        (Said(b"[" * 100_000), Unknown("no JSON object with status 200")),
        (Said(b"[0]"), Unknown("no JSON object with status 200")),
        (Said(b'{"errcode": 0' + b" " * MOST_BYTES + b"}"), Unknown("no JSON object with status 200")),
        (said({"errcode": "0"}), Unknown("a code that is no number")),
        (said({"errcode": True}), Unknown("a code that is no number")),
        (said({"errcode": None}), Unknown("a code that is no number")),
        (said({}), Unknown("neither a success nor a code with status 200")),
        (said({"ok": True}), Unknown("neither a success nor a code with status 200")),
        (said(OK, status=500), Unknown("status 500")),
        (said({"errcode": -1}, status=503), Unknown("status 503")),
        (Said(HTML, status=502, kind="text/html"), Unknown("status 502")),
        (said(OK, status=201), Unknown("neither a success nor a code with status 201")),
        (said(OK, status=404), Unknown("neither a success nor a code with status 404")),
        (said({"errcode": 48001}, status=403), HaltChannel("account may not use this call")),
        (Said(b"Too Many", status=429), RetryAfter(60, "too many calls")),
    ],
)
async def test_whatever_is_answered_ends_in_an_outcome(
    desk: Desk, vendor: Vendor, answer: Said, outcome: Outcome
) -> None:
    desk.always("/send", answer)
    assert await sent(vendor) == outcome
    assert desk.times("/send") == 1


async def test_an_answer_without_end_is_not_read_to_its_end(desk: Desk, vendor: Vendor) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    desk.script("/send", Said(bomb, headers={"Content-Encoding": "gzip"}), said(OK))
    assert await sent(vendor) == Unknown("no JSON object with status 200")
    assert isinstance(await sent(vendor), Delivered)


async def test_a_connection_cut_off_in_one_call_spoils_no_other(desk: Desk, vendor: Vendor) -> None:
    desk.script("/send", said(OK, cut=True), said(OK, short=True), said(OK))
    assert [await sent(vendor) for _ in range(3)] == [CUT, CUT, Delivered(dict(OK))]


async def test_nobody_is_led_elsewhere(desk: Desk, vendor: Vendor) -> None:
    desk.always("/send", Said(b"", status=302, headers={"Location": f"{desk.url}/other"}))
    assert isinstance(await sent(vendor), Unknown)
    assert desk.times("/other") == 0


async def test_nothing_that_a_vendor_wants_remembered_is_sent_back(desk: Desk, vendor: Vendor) -> None:
    desk.always("/send", said(OK, headers={"Set-Cookie": "who=me; Path=/"}))
    await sent(vendor)
    await sent(vendor)
    assert "Cookie" not in desk.asked[1].headers


async def test_a_connection_that_is_refused_has_sent_nothing(elsewhere: list[Vendor]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port = server.getsockname()[1]
    elsewhere.append(Vendor(f"http://127.0.0.1:{port}", "wechat"))
    assert await sent(elsewhere[0]) == RetryAfter(5, "no connection")


async def test_a_name_that_nobody_knows_has_sent_nothing(
    elsewhere: list[Vendor], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    elsewhere.append(Vendor("https://api.vendor.example", "wechat"))
    assert await sent(elsewhere[0]) == RetryAfter(5, "no connection")


async def test_a_handshake_that_fails_has_sent_nothing(desk: Desk, elsewhere: list[Vendor]) -> None:
    elsewhere.append(Vendor(f"https://127.0.0.1:{desk.port}", "wechat"))
    assert await sent(elsewhere[0]) == RetryAfter(5, "no connection")
    assert desk.asked == []


async def test_a_certificate_that_nobody_vouches_for_is_sent_nothing(elsewhere: list[Vendor], tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(1))
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "certificate.pem"))
    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    elsewhere.append(Vendor(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", "wechat"))
    assert await sent(elsewhere[0]) == RetryAfter(5, "no connection")
    server.close()
    assert not any(asked)


async def test_a_handshake_without_end_has_sent_nothing(silent: socket.socket, elsewhere: list[Vendor]) -> None:
    elsewhere.append(Vendor(f"https://127.0.0.1:{silent.getsockname()[1]}", "wechat"))
    expected = RetryAfter(5, "no connection")
    assert await sent_in_vain(elsewhere[0], expected) == expected


async def test_a_server_that_takes_the_call_and_says_nothing_may_have_it(
    silent: socket.socket, elsewhere: list[Vendor]
) -> None:
    elsewhere.append(Vendor(f"http://127.0.0.1:{silent.getsockname()[1]}", "wechat"))
    expected = Unknown("no answer in time")
    assert await sent_in_vain(elsewhere[0], expected) == expected


async def test_many_calls_at_once_share_few_connections(desk: Desk, vendor: Vendor) -> None:
    desk.always("/send", said(OK, seconds=0.05))
    outcomes = await asyncio.gather(*(sent(vendor) for _ in range(300)))
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert 1 < len(desk.connections) <= MOST_CONNECTIONS


@pytest.mark.parametrize(
    "answer",
    [
        said({"errcode": 40001, "errmsg": f"access_token {UNTOLD} is invalid"}),
        said({"errcode": 99, "errmsg": UNTOLD}),
        said(OK, cut=True),
        said(OK, short=True),
        said(OK, seconds=30),
        Said(UNTOLD.encode()),
        Said(UNTOLD.encode(), status=500),
        Said(b"", status=302, headers={"Location": f"http://127.0.0.1:1/?access_token={UNTOLD}"}),
        Said(b"x", headers={"Content-Encoding": "gzip"}),
    ],
)
async def test_a_token_is_told_to_nobody_but_the_vendor(
    desk: Desk, vendor: Vendor, answer: Said, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    # The desk stands in for the vendor, and writes down whom it served.
    logging.getLogger("aiohttp.access").setLevel(logging.CRITICAL)
    desk.always("/send", answer)
    outcome = await sent(vendor, timeout=1.0 if answer.seconds else 60.0)
    assert desk.asked[0].query["access_token"] == UNTOLD
    gc.collect()
    captured = capfd.readouterr()
    for text in (repr(outcome), repr(vendor), caplog.text, repr(told), captured.out, captured.err):
        assert UNTOLD not in text


async def test_a_call_that_is_given_up_says_nothing_of_what_it_asked(desk: Desk, vendor: Vendor) -> None:
    desk.always("/send", said(OK, seconds=30))
    call = asyncio.ensure_future(sent(vendor))
    await desk.came.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError) as given_up:
        await call
    error: BaseException | None = given_up.value
    while error is not None:
        assert UNTOLD not in f"{error} {error!r}"
        error = error.__cause__ or error.__context__


async def test_a_vendor_is_closed_twice_or_unused_without_harm(desk: Desk) -> None:
    vendor = Vendor(desk.url, "wechat")
    await vendor.close()
    desk.always("/send", said(OK))
    await sent(vendor)
    await vendor.close()
    await vendor.close()
