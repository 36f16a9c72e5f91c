"""Processes that do the same thing to one store at the same moment; each says what came of it.

As a program: STORE. Every line read is a race, the name of what is raced for, and the second of the clock at which all begin.
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


async def _swap(state: SharedState, name: str) -> int:
    """Add one 25 times; how often that took another look, since another process came between."""
    looks = done = 0
    while done < 25:
        looks += 1
        seen = await state.get(name)
        done += await state.swap(name, seen, str(int(seen or 0) + 1), 60)
    return looks - done


async def _lease(state: SharedState, name: str) -> list[tuple[float, float]]:
    """Hold the lease five times; from when until when each."""
    held: list[tuple[float, float]] = []
    while len(held) < 5:
        if await state.lease(name, str(os.getpid()), 30):
            begun = time.monotonic()
            await asyncio.sleep(0.002)
            held.append((begun, time.monotonic()))
            await state.release(name, str(os.getpid()))
        await asyncio.sleep(0.001)
    return held


async def _spend(state: SharedState, name: str) -> int:
    """Try to count 60 times, alone and in pairs; how many were counted."""
    counted = 0
    for turn in range(60):
        amount = turn % 2 + 1
        if await state.spend(name, ROOM, amount) == 0:
            counted += amount
    return counted


async def _draw(state: SharedState, name: str) -> int:
    """Draw until nothing is left; how many."""
    drawn = 0
    while await state.draw(name):
        drawn += 1
    return drawn


ROOM: Final = (Allowance(50, 600), Allowance(90, 3_600))
_RACES: Final[dict[str, Callable[[SharedState, str], Awaitable[Any]]]] = {
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

    def race(self, number: int, what: str) -> list[Any]:
        """Let so many of them begin this at once; what came of each."""
        for place in range(number):
            self.tell(place, f"{what} {time.time() + AT_ONCE}")
        return [self.heard(place) for place in range(number)]

    def tell(self, place: int, line: str) -> None:
        """Give this one a line to read."""
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


async def serve(work: Callable[[Sequence[str]], Awaitable[Any]]) -> None:
    """Do what each line says when it says, and write what came of it."""
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        *what, moment = line.split()
        await asyncio.sleep(max(0.0, float(moment) - time.time()))
        print(json.dumps(await work(what)), flush=True)


async def main(address: str) -> None:
    """Take part in every race for what is in this store."""
    state = opened(address)
    await state.get("warm")
    await serve(lambda what: _RACES[what[0]](state, what[1]))
    await state.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
