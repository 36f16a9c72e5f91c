"""A process that does for one owner what it is told and may be killed at any step of it, as by kill -9; started by tests.

It reads jobs, a line of JSON each, does each in a child of its own, and answers how that ended and after how many steps. A step is
a statement, the commit, or what follows the commit.
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
from bot.settings import Settings
from tests.bot.registry.owners import FACTS, WANG, WANG_TALK, OnADay, enrolment, registrar


async def act(job: dict[str, Any]) -> int:
    """Do it, killed before this step, or to its end; how many steps it took."""
    steps, taken = count(), 0

    def step(*_: object) -> None:
        nonlocal taken
        taken = next(steps)
        if taken == job["step"]:
            os.kill(os.getpid(), signal.SIGKILL)

    settings = Settings(data_dir=Path(job["data_dir"]), database_url=SecretStr(job["database_url"]))
    registry = Registry(engine_for(address_of(settings)), keys_of(settings))
    event.listen(registry.engine.sync_engine, "before_cursor_execute", step)
    event.listen(registry.engine.sync_engine, "commit", step)
    event.listen(Session, "after_commit", step)
    service = OnADay(library_of(), None, settings, registry)  # type: ignore[arg-type]
    wang = registrar(service, WANG)
    match job["action"]:
        case "enrol":
            await wang.enrol(WANG_TALK, enrolment(granted={"innovative_sme": None}), FACTS)
        case "erase":
            await wang.erase(WANG_TALK)
        case "withdraw":
            (firm,) = (await wang.own_data(WANG_TALK)).firms
            await wang.withdraw(WANG_TALK, firm.id, "facts", "en")
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
        print(json.dumps(_in_a_child(json.loads(line))), flush=True)
