"""`srdi telegram poll` killed in the middle, beside another of its kind, and while Telegram fails: nothing is lost."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fakes.faults import cut_after_accepting, html
from tests.fakes.servers import TelegramServer
from tests.processes import ending_with_us


@pytest.fixture
def vendor() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@contextmanager
def polling(vendor: TelegramServer, folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The command, running, until it is killed at the latest."""
    settings = {"SRDI_DATA_DIR": str(folder), "SRDI_TELEGRAM_TOKEN": vendor.TOKEN, "SRDI_TELEGRAM_API": vendor.url}
    command = ending_with_us(sys.executable, "-m", "bot.cli", "telegram", "poll")
    with subprocess.Popen(
        command,
        env={**os.environ, **settings, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert vendor.USERNAME in process.stdout.readline()
        yield process
        process.kill()


def until(is_so: Callable[[], bool]) -> None:
    """Wait, as long as a test may."""
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def test_what_was_not_answered_when_it_was_killed_is_answered_by_the_next(
    vendor: TelegramServer, tmp_path: Path
) -> None:
    people = range(1, 9)
    with polling(vendor, tmp_path):
        for person in people:
            vendor.says(person, "English")
        until(lambda: any(vendor.chat(person) for person in people))
    for person in people:
        vendor.says(person, "简体中文")
    with polling(vendor, tmp_path):
        until(lambda: vendor.pending() == 0)
    for person in people:
        said = [message["text"] for message in vendor.chat(person)]
        # Between Telegram's taking a message and our noting so there is a moment, and who dies in it says it again.
        assert 2 <= len(said) <= 3
        assert len(set(said)) == 2
        assert said[-1] != said[0]


def test_two_at_once_are_told_that_only_one_may(vendor: TelegramServer, tmp_path: Path) -> None:
    with polling(vendor, tmp_path) as first:
        until(lambda: bool(vendor.calls("getUpdates")))
        with polling(vendor, tmp_path):
            assert first.wait(120) == 1
            assert first.stderr is not None
            said = first.stderr.read()
            assert "another program" in said
            assert "Traceback" not in said
            assert vendor.TOKEN not in said
            vendor.says(1, "English")
            until(lambda: vendor.pending() == 0 and bool(vendor.chat(1)))


def test_while_telegram_fails_it_goes_on_trying(vendor: TelegramServer, tmp_path: Path) -> None:
    for fault in (html(502), cut_after_accepting()):
        vendor.fault("getUpdates", fault)
    with polling(vendor, tmp_path) as process:
        vendor.says(1, "English")
        until(lambda: vendor.pending() == 0 and bool(vendor.chat(1)))
        assert len(vendor.chat(1)) == 1
        process.terminate()
        assert process.wait(120) == 0
        assert process.stderr is not None
        said = process.stderr.read()
        assert "Traceback" not in said
        assert vendor.TOKEN not in said
