"""Processes that do the same thing to one store at the same moment; each says what came of it.

As a program: STORE WHAT. Every line read is a second of the clock at which all begin; the line written is what came of it.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final, Self

from bot.shared_state.redis import RedisState
from bot.shared_state.sqlite import SqliteState
from bot.shared_state.state import Allowance, SharedState
from tests.processes import ending_with_us

AT_ONCE: Final = 0.05
"""Seconds from when the processes are told until they begin, so that all have heard it."""


def opened(address: str) -> SharedState:
    """The store at this address: a URL of Redis, or a file."""
    return RedisState.at(address) if "://" in address else SqliteState(Path(address))


async def _swap(state: SharedState) -> int:
    """Add one 25 times; how often another process came between."""
    lost = done = 0
    while done < 25:
        seen = await state.get("sum")
        if await state.swap("sum", seen, str(int(seen or 0) + 1), 60):
            done += 1
        else:
            lost += 1
    return lost


async def _lease(state: SharedState) -> list[tuple[float, float]]:
    """Hold the lease five times; from when until when each."""
    held: list[tuple[float, float]] = []
    while len(held) < 5:
        if await state.lease("one", str(os.getpid()), 30):
            begun = time.monotonic()
            await asyncio.sleep(0.002)
            held.append((begun, time.monotonic()))
            await state.release("one", str(os.getpid()))
        await asyncio.sleep(0.001)
    return held


async def _spend(state: SharedState) -> int:
    """Try to count 40 times, in pairs and alone; how many were counted."""
    windows = (Allowance(50, 60), Allowance(90, 3_600))
    counted = 0
    for turn in range(40):
        amount = turn % 2 + 1
        if await state.spend("spent", windows, amount) == 0:
            counted += amount
    return counted


async def _draw(state: SharedState) -> int:
    """Draw until nothing is left; how many."""
    drawn = 0
    while await state.draw("granted"):
        drawn += 1
    return drawn


RACES: Final[dict[str, Callable[[SharedState], Awaitable[Any]]]] = {
    "swap": _swap,
    "lease": _lease,
    "spend": _spend,
    "draw": _draw,
}


class Racers:
    """So many processes of one program with these arguments, all ready to begin."""

    def __init__(self, number: int, module: str, *arguments: str) -> None:
        command = ending_with_us(sys.executable, "-m", module, *arguments)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._processes = [subprocess.Popen(command, **pipes) for _ in range(number)]

    def __enter__(self) -> Self:
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._processes:
            process.kill()
            process.communicate()

    def race(self) -> list[Any]:
        """Let all begin at once; what came of each."""
        self.tell(range(len(self._processes)), str(time.time() + AT_ONCE))
        return [self.heard(place) for place in range(len(self._processes))]

    def tell(self, places: Sequence[int], line: str) -> None:
        """Give these a line to read."""
        for place in places:
            stdin = self._processes[place].stdin
            assert stdin is not None
            stdin.write(f"{line}\n")
            stdin.flush()

    def heard(self, place: int) -> Any:
        """What this one says next."""
        stdout = self._processes[place].stdout
        assert stdout is not None
        line = stdout.readline()
        assert line, "the process failed"
        return json.loads(line)

    def kill(self, place: int) -> None:
        """End this one in the middle of whatever it does."""
        self._processes[place].kill()
        self._processes[place].wait()


async def serve(work: Callable[[], Awaitable[Any]]) -> None:
    """Do this at every moment that is read, and write what came of it."""
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        await asyncio.sleep(max(0.0, float(line) - time.time()))
        print(json.dumps(await work()), flush=True)


async def main(address: str, what: str) -> None:
    """Take part in this race whenever it begins."""
    state = opened(address)
    await state.get("warm")
    await serve(lambda: RACES[what](state))
    await state.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
