"""A process that plans a campaign and may be killed at any step of it, as by kill -9; started by tests.

It reads jobs, a line of JSON each, does each in a child of its own, and answers how that ended and after how many steps. A step is
a statement, the commit, or what follows the commit. Parts are small, so that there are many.
"""

import asyncio
import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.orm import Session

from assessment.library import library_of
from bot.outreach import preparing, walking
from bot.outreach.planning import plan
from bot.registry.database import registry_of
from bot.registry.tables import Campaign
from bot.settings import Settings
from tests.bot.outreach.enrolled import sending


async def act(job: dict[str, Any]) -> int:
    """Do it, killed before this step, or to its end; how many steps it took."""
    steps, taken = count(), 0

    def step(*_: object) -> None:
        nonlocal taken
        taken = next(steps)
        if taken == job["step"]:
            os.kill(os.getpid(), signal.SIGKILL)

    registry = registry_of(Settings())
    service = sending(library_of(), registry, Path(job["folder"]))
    async with registry.reading() as session:
        campaign = await session.get_one(Campaign, job["campaign"])
    event.listen(registry.engine.sync_engine, "before_cursor_execute", step)
    event.listen(registry.engine.sync_engine, "commit", step)
    event.listen(Session, "after_commit", step)
    with patch.object(walking, "FIRMS_AT_A_TIME", 2), patch.object(preparing, "_ROWS_AT_A_TIME", 2):
        await plan(service, campaign)
    await service.close()
    await registry.close()
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
        print(json.dumps(_in_a_child(json.loads(line))), flush=True)
