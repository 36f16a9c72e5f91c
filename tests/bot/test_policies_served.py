"""Two running processes on one registry: what is published in it holds in both, for whoever asks and for every firm kept."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.request import Request, urlopen

import pytest
from sqlalchemy import select, update

from assessment.content import edition_of
from assessment.library import Library
from bot.impact.runs import ask_for
from bot.pack_archives import content_of, written_archive
from bot.registry.database import Registry, open_registry
from bot.registry.publications import publish, submit
from bot.registry.queries import policies as queries
from bot.registry.standing import judge_firm
from bot.registry.tables import Firm, Publication
from bot.registry.wall import Wall
from bot.settings import Settings
from tests.bot.console.packs import hangzhou
from tests.bot.impact.firms import AUTHOR, CHAMPION, RAISED, REGION, drafted, enrolled
from tests.bot.web.conftest import served

LONG_ENOUGH = 120
DAY = date(2026, 11, 22)
Result = TypeVar("Result")


class House:
    """Two processes that serve, and the registry that both use."""

    def __init__(self, folder: Path, library: Library, until: ExitStack) -> None:
        self._settings = Settings(data_dir=folder)
        self.edition = edition_of(library)
        self.processes = [until.enter_context(served(str(folder))) for _ in range(2)]

    def run(self, work: Callable[..., Awaitable[Result]], *arguments: Any, **named: Any) -> Result:
        """What this comes to with the registry as its first argument."""

        async def worked() -> Result:
            registry = await open_registry(self._settings)
            try:
                return await work(registry, *arguments, **named)
            finally:
                await registry.close()

        return asyncio.run(worked())

    def revenue(self, address: str) -> str:
        """What this process makes of a revenue of 60 million for the hidden champion."""
        body = json.dumps({"region": REGION, "on": DAY.isoformat(), "facts": {"revenue": 60_000_000}}).encode()
        asked = Request(f"{address}/api/v1/assessments", body, {"Content-Type": "application/json"})  # noqa: S310
        with urlopen(asked, timeout=LONG_ENOUGH) as answer:  # noqa: S310
            found = json.load(answer)
        champion = next(tier for tier in found["tiers"] if tier["id"] == "provincial_hidden_champion")
        return next(str(part["outcome"]) for part in champion["requirements"] if part["id"] == "revenue")


@pytest.fixture
def house(tmp_path: Path, library: Library) -> Iterator[House]:
    with ExitStack() as until:
        yield House(tmp_path, library, until)


def _until(found: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG_ENOUGH
    while not found():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)


async def _published(registry: Registry, edition: str) -> None:
    wall, draft = Wall(registry, REGION), await drafted(registry, edition)
    await submit(wall, AUTHOR, draft)
    await publish(wall, "b" * 32, draft, content=content_of(hangzhou(raised=RAISED)), edition=edition, summary={})


async def _judged(registry: Registry, library: Library, firm_id: str) -> None:
    async with registry.writing() as session:
        await judge_firm(session, await session.get_one(Firm, firm_id), library, DAY, "import")


async def _tier(registry: Registry, firm_id: str) -> str | None:
    async with registry.reading() as session:
        return await session.scalar(select(Firm.likely_tier).where(Firm.id == firm_id))


async def _asked(registry: Registry, edition: str, *, archive: bytes = b"") -> str:
    draft = await drafted(registry, edition)
    if archive:
        await _archived(registry, draft, archive)
    await ask_for(Wall(registry, REGION), AUTHOR, draft, edition=edition, on=DAY)
    return draft


async def _asked_again(registry: Registry, draft: str, edition: str) -> None:
    await _archived(registry, draft, written_archive(hangzhou(raised=RAISED)))
    await ask_for(Wall(registry, REGION), AUTHOR, draft, edition=edition, on=DAY)


async def _archived(registry: Registry, draft: str, archive: bytes) -> None:
    async with registry.writing() as session:
        await session.execute(update(Publication).where(Publication.id == draft).values(archive=archive))


async def _impact(registry: Registry, draft: str) -> tuple[str, int]:
    impact = await queries.impact_of(Wall(registry, REGION), draft)
    assert impact is not None
    return impact.state, impact.done


def _has_children(pid: int) -> bool:
    return any(task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children"))


def test_both_processes_answer_by_what_was_published_without_a_restart(house: House) -> None:
    addresses = [address for address, _ in house.processes]
    assert [house.revenue(address) for address in addresses] == ["met", "met"]
    house.run(_published, house.edition)
    _until(lambda: [house.revenue(address) for address in addresses] == ["not_met", "not_met"])


def test_firms_are_judged_anew_after_a_publication(house: House, library: Library) -> None:
    (firm,) = house.run(enrolled, [CHAMPION])
    house.run(_judged, library, firm)
    assert house.run(_tier, firm) == "provincial_hidden_champion"
    house.run(_published, house.edition)
    _until(lambda: house.run(_tier, firm) != "provincial_hidden_champion")


def test_an_impact_that_a_killed_process_left_is_finished_by_the_other(house: House) -> None:
    house.run(enrolled, [CHAMPION] * 20)
    draft = house.run(_asked, house.edition)
    pids = [process.pid for _, process in house.processes]
    busy: list[int] = []

    def is_begun() -> bool:
        busy[:] = [pid for pid in pids if _has_children(pid)]
        return bool(busy)

    _until(is_begun)
    os.kill(busy[0], signal.SIGKILL)
    _until(lambda: house.run(_impact, draft) == ("finished", 20))


def test_an_impact_that_cannot_be_worked_out_is_shown_as_failed_and_can_be_asked_for_again(house: House) -> None:
    house.run(enrolled, [CHAMPION])
    draft = house.run(_asked, house.edition, archive=b"no zip")
    _until(lambda: house.run(_impact, draft)[0] == "failed")
    house.run(_asked_again, draft, house.edition)
    _until(lambda: house.run(_impact, draft) == ("finished", 1))
