"""Processes killed in the middle of their turns: no turn whose reply was seen is lost, and none is kept twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bot.sessions.turns import log_of, take_turn
from flows.position import Ground
from tests.bot.sessions.conftest import Shop
from tests.processes import ending_with_us

pytestmark = pytest.mark.anyio

CHANNELS = ("web", "wechat")
ROUNDS = 12


class Workers:
    """Processes of two channels; each answers its channel's messages in turn, and when started anew the unanswered one first."""

    def __init__(self) -> None:
        command = ending_with_us(sys.executable, "-m", "tests.bot.sessions.worker")
        self._starter = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._running: list[int] = []
        self.answered = dict.fromkeys(CHANNELS, 0)

    def kill_in_the_middle(self, address: str) -> None:
        """Start them, and end them some time after each has taken a turn."""
        before = dict(self.answered)
        for channel in CHANNELS:
            started = len(self._running)
            self._ask(f"{address} anna {channel} {self.answered[channel]}")
            while len(self._running) == started:
                self._read()
        while any(self.answered[channel] == before[channel] for channel in CHANNELS):
            self._read()
        time.sleep(random.uniform(0, 0.1))
        self.kill()
        self._ask("")
        while self._read():
            pass

    def kill(self) -> None:
        """End what runs, and wait until it is gone."""
        for process in self._running:
            os.kill(process, signal.SIGKILL)
        for process in self._running:
            with suppress(ProcessLookupError):
                while True:
                    os.kill(process, 0)
                    time.sleep(0.001)
        self._running.clear()

    def close(self) -> None:
        self.kill()
        self._starter.communicate()

    def _ask(self, line: str) -> None:
        assert self._starter.stdin is not None
        self._starter.stdin.write(f"{line}\n")
        self._starter.stdin.flush()

    def _read(self) -> bool:
        assert self._starter.stdout is not None
        line = self._starter.stdout.readline()
        assert line, "the processes could not be started"
        match line.split():
            case ["process", number]:
                self._running.append(int(number))
            case [channel, number]:
                assert int(number) == self.answered[channel]
                self.answered[channel] += 1
        return bool(line.strip())


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()


async def test_turns_of_killed_processes_are_kept_once_each_and_go_on(
    shop: Shop, workers: Workers, ground: Ground
) -> None:
    store = shop.open()
    for _ in range(ROUNDS):
        workers.kill_in_the_middle(shop.address)
    for channel, answered in workers.answered.items():
        # The channel delivers again what it got no answer to.
        await take_turn(store, "anna", f"{channel}-{answered}", ("English", "中文")[answered % 2], ground)
    kept = await store.load("anna")
    messages = sum(workers.answered.values()) + len(CHANNELS)
    assert messages > 2 * ROUNDS
    assert kept.version == messages
    assert len(log_of(kept.entries)) == messages
