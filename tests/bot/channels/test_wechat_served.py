"""`srdi serve` with a WeChat account, as a process of its own that is called over real connections."""

import os
import socket
import subprocess
import sys
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


@pytest.mark.parametrize(("mode", "kind"), [("encrypted", "xml"), ("compatible", "json")])
def test_a_talk_over_real_connections_outlives_the_process(tmp_path: Path, mode: str, kind: str) -> None:
    vendor = Vendor(mode=mode, kind=kind)
    with Installation(tmp_path, ACCOUNT, {"SRDI_WECHAT_MODE": mode}) as installation:
        followed = call(installation, vendor, event_of("subscribe", "qrscene_hangzhou", Ticket="T"))
        assert followed is not None
        assert "杭州" in followed.text
        result = text_of("结果")
        first = call(installation, vendor, result)
        assert first is not None
        assert f"{installation.url}/go/" in first.text
        installation.kill()
        installation.start()
        again = call(installation, vendor, result)
        assert again is not None
        assert again.text == first.text
        left = call(installation, vendor, event_of("unsubscribe"))
        assert left is not None
        assert left.body == b"success"
        assert installation.complaints() == []


def test_a_store_that_stands_still_costs_nobody_a_word(tmp_path: Path) -> None:
    with (
        RedisServer() as server,
        Installation(tmp_path, ACCOUNT, {"SRDI_REDIS_URL": server.url}) as installation,
    ):
        vendor, message = Vendor(), text_of("English")
        server.pause()
        assert call(installation, vendor, message, CUT_AFTER) is None
        server.go_on()
        second, third = call(installation, vendor, message), call(installation, vendor, message)
        assert second is not None
        assert third is not None
        assert second.text == third.text
        assert "Which region" in second.text

        message = text_of("Hangzhou")
        server.pause()
        assert call(installation, vendor, message, CUT_AFTER) is None
        assert call(installation, vendor, message, CUT_AFTER) is None
        last = call(installation, vendor, message)
        server.go_on()
        assert last is not None, "the person would be told that the account is out of order"
        assert last.text
        next_word = call(installation, vendor, text_of("Hangzhou"))
        assert next_word is not None
        assert "Judged by the policies of Hangzhou" in next_word.text
        assert installation.complaints() == []


def test_nonsense_on_a_raw_connection_leaves_no_trace_in_the_log(tmp_path: Path) -> None:
    with Installation(tmp_path, ACCOUNT) as installation:
        where = urlsplit(installation.url)
        for nonsense in (
            b"POST /wechat HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n<xml>",
            b"POST /wechat HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
            b"POST /wechat?signature=%FF%FE&timestamp=%00 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}",
            b"GET /wechat?echostr=%3Cscript%3E HTTP/1.1\r\nHost: a\r\n\r\n",
            b"\x16\x03\x01\x02\x00" * 20,
        ):
            assert where.hostname is not None
            with socket.create_connection((where.hostname, where.port or 0), timeout=10) as connection:
                connection.sendall(nonsense)
                connection.shutdown(socket.SHUT_WR)
                assert b"<script" not in connection.recv(65_536)
        answer = call(installation, Vendor(), text_of("杭州"))
        assert answer is not None
        assert answer.status == 200
        assert installation.complaints() == []


def test_a_setting_that_is_missing_is_named_when_it_is_started(tmp_path: Path) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
    settings = {"SRDI_DATA_DIR": str(tmp_path), "SRDI_WECHAT_TOKEN": TOKEN, "SRDI_WECHAT_APP_ID": APP_ID}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "serve", "--port", "0"],
        env={**inherited, **settings, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    assert "SRDI_WECHAT_AES_KEY" in done.stderr
    assert "Traceback" not in done.stderr
