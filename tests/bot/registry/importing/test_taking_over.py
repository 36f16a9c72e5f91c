"""Taking a list over: whole or not at all, once, and never what its owners had deleted or said themselves."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from assessment.library import library_of
from bot.registry.audit import verify
from bot.registry.contacts import firm_known_as
from bot.registry.database import Registry
from bot.registry.importing import taking_over
from bot.registry.importing.drafts import draft_of, rows_of, sweep
from bot.registry.importing.lookups import FIRMS_AT_ONCE
from bot.registry.importing.taking_over import NotThere, take_over
from bot.registry.tables import (
    AuditEntry,
    Base,
    Firm,
    FirmFact,
    FirmTitle,
    ImportDraft,
    ImportRow,
    Judgement,
    Suppression,
)
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from bot.settings import Settings
from tests.bot.conftest import OpenRegistry
from tests.bot.registry.importing.lists import HEADINGS, code_of, row_of
from tests.bot.registry.importing.officials import AUTHOR, HERE, TODAY, brought, with_author
from tests.processes import ending_with_us

pytestmark = pytest.mark.anyio
LIBRARY = library_of()
FIGURES = (*HEADINGS[:4], "上年度营业收入（万元）", "上年度研发费用（万元）")


@pytest.fixture
async def wall(registry: Registry) -> Wall:
    return await with_author(Wall(registry, HERE))


async def _taken(wall: Wall, draft: str, on: date = TODAY) -> dict[str, int]:
    return await take_over(wall, AUTHOR, draft, LIBRARY, on)


async def _all(registry: Registry, table: Any) -> list[Any]:
    async with registry.reading() as session:
        return list(await session.scalars(select(table)))


async def _counts(registry: Registry) -> dict[str, int]:
    async with registry.reading() as session:
        return {
            table.name: await session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def test_new_firms_stand_as_their_titles_and_figures_say(wall: Wall) -> None:
    rows = [[*row_of(1, title="创新型", days=())[:4], "1,200", "30"], [*row_of(2)[:4], "-", ""]]
    counts = await _taken(wall, await brought(wall, *rows, headings=FIGURES))

    assert counts == {"refused": 0, "withdrawn": 0, "new": 2, "changed": 0, "same": 0}
    first, second = sorted(await _all(wall.registry, Firm), key=lambda firm: str(firm.credit_code))
    assert (first.name, first.listed_name, first.origin) == ("虚构1号有限公司", "虚构1号有限公司", "imported")
    assert first.judged_on == TODAY
    assert first.next_tier is not None
    assert second.judged_on is None
    facts = {fact.fact: (fact.value, fact.source, fact.given_by) for fact in await _all(wall.registry, FirmFact)}
    assert facts == {"revenue": (12_000_000, "import", ""), "rd_expense": (300_000, "import", "")}
    assert [row.reason for row in await _all(wall.registry, Judgement)] == ["import"]
    assert await verify(wall.registry) == []


async def test_two_titles_of_one_firm_in_two_rows_come_together(wall: Wall) -> None:
    rows = [
        row_of(1, title="创新型", days=("2024-07-01", "")),
        row_of(2),
        row_of(1, title="小巨人", days=("2025-07-01", "")),
    ]
    counts = await _taken(wall, await brought(wall, *rows))

    assert (counts["new"], counts["changed"]) == (2, 1)
    assert {title.title for title in await _all(wall.registry, FirmTitle)} == {"innovative_sme", "little_giant"}
    (judgement,) = await _all(wall.registry, Judgement)
    assert judgement.judged_on == TODAY


async def test_a_later_list_adds_to_what_lists_said_and_each_judgement_that_differs_is_kept(wall: Wall) -> None:
    await _taken(wall, await brought(wall, row_of(1, title="创新型", days=("2024-07-01", ""))))
    await _taken(wall, await brought(wall, row_of(1, title="小巨人", days=("2025-07-01", ""))))

    (firm,) = await _all(wall.registry, Firm)
    assert firm.expires_on == date(2027, 7, 1)
    assert {title.title for title in await _all(wall.registry, FirmTitle)} == {"innovative_sme", "little_giant"}


async def test_firms_known_already_and_new_ones_come_in_one_list(wall: Wall) -> None:
    await _taken(wall, await brought(wall, row_of(1)))
    counts = await _taken(wall, await brought(wall, *(row_of(number, title="创新型") for number in (1, 2))))

    assert (counts["changed"], counts["new"]) == (1, 1)
    assert len(await _all(wall.registry, FirmTitle)) == 2


async def test_what_an_owner_said_is_left_beside_what_the_list_says(wall: Wall) -> None:
    async with wall.writing() as session:
        firm = Firm(region=HERE, name="主人起的名字", credit_code=code_of(1), district="西湖区", origin="enrolled")
        session.add(firm)
        await session.flush()
        said = {"given_by": "c" * 32, "source": "self_check", "noted_on": TODAY}
        session.add(FirmFact(region=HERE, firm_id=firm.id, fact="revenue", value=5, **said))
        session.add(FirmTitle(region=HERE, firm_id=firm.id, title="srdi_sme", **said))
    draft = await brought(wall, [*row_of(1, title="创新型")[:4], "1200", ""], headings=FIGURES)
    (row,) = await rows_of(wall, draft, "changed", most=9)
    assert {change["of"] for change in row.changes} == {"listed", "name", "district", "title", "fact", "owner_fact"}
    await _taken(wall, draft)

    (firm,) = await _all(wall.registry, Firm)
    assert (firm.name, firm.listed_name, firm.origin) == ("虚构1号有限公司", "虚构1号有限公司", "enrolled")
    facts = {(fact.given_by, fact.value) for fact in await _all(wall.registry, FirmFact)}
    assert facts == {("c" * 32, 5), ("", 12_000_000)}
    assert {(title.given_by, title.title) for title in await _all(wall.registry, FirmTitle)} == {
        ("c" * 32, "srdi_sme"),
        ("", "innovative_sme"),
    }


async def test_who_withdraws_after_the_list_was_shown_stays_out(wall: Wall) -> None:
    draft = await brought(wall, row_of(1), row_of(2))
    async with wall.registry.writing() as session:
        session.add(Suppression(known_as=firm_known_as(wall.registry.keys, HERE, code_of(1)), kind="firm"))
    counts = await _taken(wall, draft)

    assert (counts["new"], counts["withdrawn"]) == (1, 1)
    assert [firm.credit_code for firm in await _all(wall.registry, Firm)] == [code_of(2)]


async def test_who_withdrew_from_another_region_is_new_in_this_one(wall: Wall) -> None:
    async with wall.registry.writing() as session:
        session.add(Suppression(known_as=firm_known_as(wall.registry.keys, "shanghai", code_of(1)), kind="firm"))

    assert (await _taken(wall, await brought(wall, row_of(1))))["new"] == 1


async def test_two_who_confirm_at_once_take_it_over_once(wall: Wall, open_another: OpenRegistry) -> None:
    draft = await brought(wall, *(row_of(number) for number in range(1, 30)))
    other = Wall(await open_another(), HERE)
    first, second = await asyncio.gather(_taken(wall, draft), _taken(other, draft))

    assert first == second
    assert len(await _all(wall.registry, Firm)) == 29
    entries = await _all(wall.registry, AuditEntry)
    assert [entry.action for entry in entries] == ["import.read", "import.taken"]
    # A file may be called after somebody, who could never be taken out again.
    assert all(set(entry.details) == {"refused", "withdrawn", "new", "changed", "same"} for entry in entries)


async def test_two_lists_with_the_same_new_firms_at_once_make_each_firm_once(
    wall: Wall, open_another: OpenRegistry
) -> None:
    rows = [row_of(number) for number in range(1, 30)]
    drafts = await brought(wall, *rows), await brought(wall, *rows)
    other = Wall(await open_another(), HERE)
    counts = await asyncio.gather(_taken(wall, drafts[0]), _taken(other, drafts[1]))

    assert sorted(each["new"] for each in counts) == [0, 29]
    assert len(await _all(wall.registry, Firm)) == 29


async def test_a_fault_in_the_middle_keeps_nothing(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await brought(wall, *(row_of(number) for number in range(1, 450)))
    before = await _counts(wall.registry)
    monkeypatch.setattr(taking_over, "record", None)

    with pytest.raises(TypeError):
        await _taken(wall, draft)
    assert await _counts(wall.registry) == before


async def test_another_regions_list_is_not_there(wall: Wall) -> None:
    draft = await brought(wall, row_of(1))
    other = Wall(wall.registry, "shanghai")

    assert await draft_of(other, draft) is None
    assert await rows_of(other, draft, "new", most=9) == []
    with pytest.raises(NotThere):
        await _taken(other, draft)


async def test_a_list_is_forgotten_after_its_day_taken_over_or_not(wall: Wall) -> None:
    kept, late = await brought(wall, row_of(1)), await brought(wall, row_of(2))
    async with wall.registry.writing() as session:
        ended = update(ImportDraft).where(ImportDraft.id == late).values(ends_at=now() - timedelta(seconds=1))
        await session.execute(ended)

    assert await draft_of(wall, late) is None
    with pytest.raises(NotThere):
        await _taken(wall, late)
    assert await sweep(wall.registry) == 1
    assert [draft.id for draft in await _all(wall.registry, ImportDraft)] == [kept]
    assert {row.draft_id for row in await _all(wall.registry, ImportRow)} == {kept}


class _Importer:
    """The mortal process."""

    def __init__(self, settings: Settings) -> None:
        self._job = {
            "data_dir": str(settings.data_dir),
            "database_url": settings.database_url.get_secret_value(),
            "official": AUTHOR,
        }
        keys = {
            "SRDI_REGISTRY_KEYS": settings.registry_keys.get_secret_value(),
            "SRDI_REGISTRY_DIGEST_KEY": settings.registry_digest_key.get_secret_value(),
        }
        self._process = subprocess.Popen(
            ending_with_us(sys.executable, "-m", "tests.bot.registry.importing.mortal_importer"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **keys},
            text=True,
        )

    def ended_by(self, draft: str, step: int) -> int:
        """By which signal it ends that is killed before this step."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({**self._job, "draft": draft, "step": step}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def importer(registry_settings: Settings) -> Iterator[_Importer]:
    importer = _Importer(registry_settings)
    yield importer
    importer.end()


async def test_killed_at_any_step_nothing_is_half_imported_and_the_next_try_completes_it(
    wall: Wall, importer: _Importer
) -> None:
    count = FIRMS_AT_ONCE + 2
    rows = [row_of(number, title="创新型", days=("2024-07-01", "")) for number in range(count)]
    draft = await brought(wall, *rows)
    before = await _counts(wall.registry)
    step = 0
    while await asyncio.to_thread(importer.ended_by, draft, step) == signal.SIGKILL:
        there = await _counts(wall.registry)
        assert there["firms"] in (0, count)
        assert (there == before) == (there["firms"] == 0), step
        # Not each step is tried where a process takes longer to end.
        step += 1 if wall.registry.engine.dialect.name == "sqlite" else 3

    assert step > 20
    after = await _counts(wall.registry)
    made = after["firms"], after["firm_titles"], after["judgements"], after["import_rows"]
    assert made == (count, count, count, 0)
    assert after["audit_entries"] == before["audit_entries"] + 1
    assert await verify(wall.registry) == []
