"""A process that sends reminders and may be killed at any step of it, as by kill -9; started by tests.

It reads jobs, a line of JSON each, does each in a child of its own, and answers how that ended and after how many steps. A step is
a statement, a commit, or what comes before and after the channel takes a message. What the channel took stands in a file.
"""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from assessment.library import library_of
from bot.outbound.outcomes import Delivered
from bot.outreach.content import Content
from bot.outreach.delivery import Delivery
from bot.outreach.rows import Terms
from bot.outreach.ways import Recipient, Sent, Way
from bot.registry.database import Registry, address_of, engine_for, keys_of
from bot.settings import Settings
from tests.bot.outreach.sending import CHANNEL, Going, Scripted
from tests.bot.registry.owners import OnADay

FOREVER = 3600.0


@dataclass
class Recording(Scripted):
    """A channel that writes down what it took before it says so."""

    file: Path = Path()
    step: Callable[..., None] = lambda *_: None
    seconds: float = 0.0

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        self.step()
        with self.file.open("a") as accepted:
            accepted.write(f"{key}\n")
        self.step()
        await asyncio.sleep(self.seconds)
        return Sent(Delivered(), key)


async def act(job: dict[str, Any]) -> int:
    """Send it, killed before this step, or to its end; how many steps it took."""
    steps, taken = count(), 0

    def step(*_: object) -> None:
        nonlocal taken
        taken = next(steps)
        if taken == job["step"]:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(data_dir=Path(job["data_dir"]), quiet_hours="00:00-00:00")
    registry = Registry(engine_for(address_of(settings)), keys_of(settings))
    event.listen(registry.engine.sync_engine, "before_cursor_execute", step)
    event.listen(registry.engine.sync_engine, "commit", step)
    service = OnADay(library_of(), None, settings, registry)  # type: ignore[arg-type]
    way = Way("chat", job["drops_repeats_for"])
    channel = Recording(CHANNEL, found=way, file=Path(job["accepted"]), step=step, seconds=job["seconds"])
    if job["ids"]:
        await Delivery(service, {CHANNEL: channel}).deliver(CHANNEL, job["ids"])
    else:
        async with Going(service, {CHANNEL: channel}, Terms(lease=job["lease"])):
            await asyncio.sleep(FOREVER)
    await registry.close()
    await service.close()
    return taken + 1


def _in_a_child(job: dict[str, Any]) -> dict[str, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        taken = asyncio.run(act(job))
        os.write(writing, str(taken).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    return {"signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, "steps": int(told or 0)}


if __name__ == "__main__":
    library_of()
    for line in sys.stdin:
        work = json.loads(line)
        # One that goes on forever is ended with this process, and so is this process itself.
        print(json.dumps(_in_a_child(work) if work["ids"] else {"steps": asyncio.run(act(work))}), flush=True)
