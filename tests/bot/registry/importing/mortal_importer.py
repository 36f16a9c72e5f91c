"""A process that takes a list over and is killed before a step of it, as by kill -9; started by tests.

It reads jobs, a line of JSON each, and does each in a child of its own. A step is a statement, the commit, or what follows it.
"""

import asyncio
import json
import os
import signal
import sys
from itertools import count
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.orm import Session

from assessment.library import library_of
from bot.registry.database import Registry, address_of, engine_for, keys_of
from bot.registry.importing.taking_over import take_over
from bot.registry.wall import Wall
from bot.settings import Settings
from tests.bot.registry.importing.officials import HERE, TODAY


async def act(job: dict[str, Any]) -> None:
    """Take the list over, killed before this step."""
    steps = count()

    def step(*_: object) -> None:
        if next(steps) == job["step"]:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(data_dir=Path(job["data_dir"]), database_url=SecretStr(job["database_url"]))
    registry = Registry(engine_for(address_of(settings)), keys_of(settings))
    event.listen(registry.engine.sync_engine, "before_cursor_execute", step)
    event.listen(registry.engine.sync_engine, "commit", step)
    event.listen(Session, "after_commit", step)
    await take_over(Wall(registry, HERE), job["official"], job["draft"], library_of(), TODAY)
    await registry.close()


def _in_a_child(job: dict[str, Any]) -> int:
    child = os.fork()
    if not child:
        asyncio.run(act(job))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


if __name__ == "__main__":
    library_of()
    for line in sys.stdin:
        print(_in_a_child(json.loads(line)), flush=True)
