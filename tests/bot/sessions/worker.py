"""Starts processes that take turns without end and say of each that its reply was seen; tests kill them in the middle.

Each line read (STORE USER CHANNEL NUMBER) starts one at that message; its lines are CHANNEL NUMBER. An empty line is echoed. The
policies are read once, since a fresh interpreter for each process would take most of a test's time.
"""

import asyncio
import os
import signal
import sys
import traceback
from datetime import date
from pathlib import Path

from assessment.library import load_library
from bot.sessions.redis import RedisStore
from bot.sessions.sqlite import SqliteStore
from bot.sessions.turns import take_turn
from flows.position import Ground


async def work(ground: Ground, address: str, user: str, channel: str, number: int) -> None:
    """Take the channel's messages from this number on, as long as who started this process is there."""
    parent = os.getppid()
    store = RedisStore.at(address) if "://" in address else SqliteStore(Path(address))
    while os.getppid() == parent:
        await take_turn(store, user, f"{channel}-{number}", ("English", "中文")[number % 2], ground)
        # In one piece, so that no other process writes into the middle of it.
        os.write(1, f"{channel} {number}\n".encode())
        number += 1


def main() -> None:
    """Start a process for each line."""
    ground = Ground(load_library(), date(2026, 11, 21))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in iter(sys.stdin.readline, ""):
        wanted = line.split()
        if not wanted:
            os.write(1, b"\n")
            continue
        process = os.fork()
        if not process:
            try:
                asyncio.run(work(ground, wanted[0], wanted[1], wanted[2], int(wanted[3])))
            finally:
                traceback.print_exc()
                os._exit(1)
        os.write(1, f"process {process}\n".encode())


if __name__ == "__main__":
    main()
