"""`srdi serve` with a WeChat account, as a process of its own that is called over real connections."""

import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from tests.bot.channels.wechat_vendor import AES_KEY, APP_ID, TOKEN, Answer, Vendor, event_of, text_of
from tests.fakes.installation import Installation
from tests.servers import RedisServer

ACCOUNT = {"SRDI_WECHAT_APP_ID": APP_ID, "SRDI_WECHAT_TOKEN": TOKEN, "SRDI_WECHAT_AES_KEY": AES_KEY}
CUT_AFTER = 0.5
"""The vendor has ten times this patience with a connection; that it has cut one is all that can be seen here."""


@pytest.fixture(scope="module")
def shared_server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def installation(shared_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    settings = {"SRDI_REDIS_URL": shared_server.url}
    with Installation(tmp_path_factory.mktemp("installation"), ACCOUNT, settings) as installation:
        yield installation
        assert installation.complaints() == [], installation.said()


def call(installation: Installation, vendor: Vendor, fields: Any, patience: float = 60) -> Answer | None:
    """One callback over a connection of its own; None where it was not answered in time, and the connection was cut."""
    parameters, body = vendor.written(fields)
    connection = HTTPConnection(urlsplit(installation.url).netloc, timeout=patience)
    try:
        connection.request("POST", f"/wechat?{urlencode(parameters)}", body, {"Content-Type": "text/xml"})
        response = connection.getresponse()
        answered = response.read()
    except TimeoutError:
        return None
    finally:
        connection.close()
    return vendor.answer(response.status, dict(response.getheaders()), answered)


def test_a_talk_over_real_connections_outlives_the_process(installation: Installation) -> None:
    outlives(installation, Vendor(), "o-talks")


def test_a_talk_in_the_compatible_mode_outlives_the_process(tmp_path: Path) -> None:
    with Installation(tmp_path, ACCOUNT, {"SRDI_WECHAT_MODE": "compatible"}) as installation:
        outlives(installation, Vendor(mode="compatible", kind="json"), "o-talks")
        assert installation.complaints() == []


def outlives(installation: Installation, vendor: Vendor, name: str) -> None:
    """The answer to a message is the same after the process was killed and started again."""
    owner = {"FromUserName": name}
    followed = call(installation, vendor, event_of("subscribe", "qrscene_hangzhou", Ticket="T", **owner))
    assert followed is not None
    assert "杭州" in followed.text
    result = text_of("结果", **owner)
    first = call(installation, vendor, result)
    assert first is not None
    assert f"{installation.url}/go/" in first.text
    installation.kill()
    installation.start()
    again = call(installation, vendor, result)
    assert again is not None
    assert again.text == first.text
    left = call(installation, vendor, event_of("unsubscribe", **owner))
    assert left is not None
    assert left.body == b"success"


def test_a_store_that_stands_still_costs_nobody_a_word(installation: Installation, shared_server: RedisServer) -> None:
    vendor, owner = Vendor(), {"FromUserName": "o-waits"}
    message = text_of("English", **owner)
    shared_server.pause()
    assert call(installation, vendor, message, CUT_AFTER) is None
    shared_server.go_on()
    second, third = call(installation, vendor, message), call(installation, vendor, message)
    assert second is not None
    assert third is not None
    assert second.text == third.text
    assert "Which region" in second.text

    # As old as a message is when it is delivered for the third time: a delivery cut so soon may not have been seen.
    message = text_of("Hangzhou", CreateTime=str(int(time.time()) - 10), **owner)
    shared_server.pause()
    assert call(installation, vendor, message, CUT_AFTER) is None
    assert call(installation, vendor, message, CUT_AFTER) is None
    last = call(installation, vendor, message)
    shared_server.go_on()
    assert last is not None, "the person would be told that the account is out of order"
    assert last.text
    next_word = call(installation, vendor, text_of("Hangzhou", **owner))
    assert next_word is not None
    assert "Judged by the policies of Hangzhou" in next_word.text


def test_nonsense_on_a_raw_connection_leaves_no_trace_in_the_log(installation: Installation) -> None:
    where = urlsplit(installation.url)
    for nonsense in (
        b"POST /wechat HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n<xml>",
        b"POST /wechat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"POST /wechat?signature=%FF%FE&timestamp=%00 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
        b"GET /wechat?echostr=%3Cscript%3E HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01\x02\x00" * 20,
    ):
        assert where.hostname is not None
        with socket.create_connection((where.hostname, where.port or 0), timeout=60) as connection:
            connection.sendall(nonsense)
            connection.shutdown(socket.SHUT_WR)
            assert b"<script" not in connection.recv(65_536)
    answer = call(installation, Vendor(), text_of("杭州", FromUserName="o-sense"))
    assert answer is not None
    assert answer.status == 200
    assert installation.complaints() == []
