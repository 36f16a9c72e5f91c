"""`srdi serve` as a user starts it: it says where it is, stops when told to, and says kindly why it cannot start."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

COMMAND = [sys.executable, "-m", "bot.cli", "serve"]
MANY = 300


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, stop: signal.Signals) -> None:
    home = {**os.environ, "SRDI_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1"}
    command = [*COMMAND, "--port", "0"]
    with subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert found
        assert "浏览器" in said
        with urlopen(f"{found[0]}healthz", timeout=60) as response:  # noqa: S310 - our own server
            assert response.status == 200
        process.send_signal(stop)
        rest, complaints = process.communicate(timeout=120)
    assert (process.returncode, complaints) == (0, "")
    assert "stopped" in rest


def test_an_invitation_names_the_address_that_is_really_served(tmp_path: Path) -> None:
    home = {**os.environ, "SRDI_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1"}
    invite = [sys.executable, "-m", "bot.cli", "admin", "create", "--region", "hangzhou", "--name", "A", "--username"]
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", process.stdout.readline())
        assert found
        done = subprocess.run([*invite, "zhao"], env=home, capture_output=True, text=True, check=True)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=120)
    assert f"{found[0]}console/" in done.stdout
    named = {**home, "SRDI_PUBLIC_URL": "https://self-check.example"}
    outside = subprocess.run([*invite, "qian"], env=named, capture_output=True, text=True, check=True)
    assert "https://self-check.example/console/" in outside.stdout


def test_a_port_in_use_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _started(tmp_path, "--port", str(port))
    assert done.returncode == 1
    assert str(port) in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_none_is_refused(tmp_path: Path) -> None:
    done = _started(tmp_path, "--port=70000")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    done = _started(blocked / "below", "--port", "0")
    assert done.returncode == 1
    assert "SRDI_DATA_DIR" in done.stderr
    assert "Traceback" not in done.stderr


def test_whoever_comes_with_many_others_is_not_let_in_after_these_were_answered_over_and_over(tmp_path: Path) -> None:
    home = {**os.environ, "SRDI_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], env=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found
        answered = asyncio.run(_until_all_are_answered(int(found[1]), MANY))
        process.terminate()
    assert len(answered) == MANY
    assert max(answered) < MANY / 10


async def _until_all_are_answered(port: int, many: int) -> list[int]:
    """How many answers each of so many had who all came at once and ask again and again, when the last one had the first."""
    answered = [0] * many

    async def ask(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while not all(answered):
            writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            assert length
            await reader.readexactly(int(length[1]))
            answered[number] += 1
        writer.close()

    await asyncio.gather(*map(ask, range(many)))
    return answered


def _started(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    home = {**os.environ, "SRDI_DATA_DIR": str(folder), "PYTHONUTF8": "1"}
    return subprocess.run([*COMMAND, *options], env=home, capture_output=True, text=True, timeout=120, check=False)
