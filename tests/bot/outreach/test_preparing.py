"""Planning: every recipient gets exactly one row, however often it breaks off, and none of what was not approved just so."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import delete, func, select, update

from assessment.library import Library
from bot.outreach import campaigns, preparing, walking
from bot.outreach.drafts import draft_of
from bot.outreach.planning import check, plan
from bot.outreach.preparing import TOO_LATE, NotWanted
from bot.outreach.reasons import DOES_NOT_FIT, NO_WORDS
from bot.registry.audit import verify
from bot.registry.database import Registry
from bot.registry.tables import Campaign, Enrolled, Firm, Reminder
from bot.registry.wall import Wall
from bot.settings import Settings
from tests.bot.conftest import environment_of
from tests.bot.outreach.enrolled import AUTHOR, Planted, approved, now_of, rows_of, sending, written
from tests.bot.registry.owners import OnADay
from tests.processes import ending_with_us

pytestmark = pytest.mark.anyio

RECIPIENTS = 7
FAR = datetime(2099, 1, 3, 17, tzinfo=UTC)
"""One in the morning of a Sunday in China."""


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> OnADay:
    return sending(library, registry, tmp_path / "served")


async def enrolled(registry: Registry, count: int = RECIPIENTS) -> list[Firm]:
    """So many firms with a contact each."""
    planted = Planted()
    firms = [planted.firm(f"firm {number}") for number in range(count)]
    for firm in firms:
        planted.contact(firm)
    await planted.keep(registry)
    return firms


def small() -> Any:
    """Few firms and rows at a time."""
    return patch.multiple(walking, FIRMS_AT_A_TIME=2), patch.multiple(preparing, _ROWS_AT_A_TIME=2)


async def test_every_recipient_has_a_row_with_all_that_will_be_told(service: OnADay, registry: Registry) -> None:
    firms = await enrolled(registry)
    campaign = await approved(registry, written(starts_at=FAR, ends_at=datetime(2099, 2, 1, tzinfo=UTC)))
    assert await plan(service, campaign)
    rows = await rows_of(registry, campaign)
    assert {row.firm_id for row in rows} == {firm.id for firm in firms}
    for row in rows:
        assert (row.state, row.channel, row.locale, row.region) == ("pending", "telegram", "en", "hangzhou")
        assert set(row.values) == {"firm", "why", "source", "day"}
        assert row.due_at == datetime(2099, 1, 5, 0, tzinfo=UTC), "eight in the morning of the Monday"
    found = await now_of(registry, campaign)
    assert (found.state, found.planned_at is None) == ("scheduled", False)
    assert await verify(registry) == []


async def test_planned_twice_everybody_still_has_one_row(service: OnADay, registry: Registry) -> None:
    await enrolled(registry)
    campaign = await approved(registry, written())
    assert await plan(service, campaign)
    before = [(row.id, row.due_at) for row in await rows_of(registry, campaign)]
    with pytest.raises(NotWanted):
        await plan(service, campaign)
    assert [(row.id, row.due_at) for row in await rows_of(registry, campaign)] == before


async def test_planning_goes_on_where_it_was_left(service: OnADay, registry: Registry) -> None:
    await enrolled(registry)
    campaign = await approved(registry, written())
    looked = 0

    async def breaks_off() -> bool:
        nonlocal looked
        looked += 1
        return looked < 3

    firms_at_a_time, rows_at_a_time = small()
    with firms_at_a_time, rows_at_a_time, pytest.raises(NotWanted):
        await plan(service, campaign, breaks_off)
    first = {row.id for row in await rows_of(registry, campaign)}
    assert 0 < len(first) < RECIPIENTS
    assert (await now_of(registry, campaign)).state == "approved", "nothing goes out before everybody has a row"
    assert await plan(service, campaign)
    every = {row.id for row in await rows_of(registry, campaign)}
    assert len(every) == RECIPIENTS
    assert first < every


@pytest.mark.parametrize("what", ["edit", "pause", "cancel"])
async def test_what_an_official_stops_meanwhile_gets_no_more_rows(
    service: OnADay, registry: Registry, what: str
) -> None:
    await enrolled(registry)
    campaign = await approved(registry, written())
    wall = Wall(registry, "hangzhou")

    async def stops() -> bool:
        match what:
            case "edit":
                other = replace(draft_of(campaign), audience={"district": "西湖区"})
                await campaigns.edit(wall, AUTHOR, campaign.id, other)
            case "pause":
                await campaigns.pause(wall, AUTHOR, campaign.id)
            case _:
                await campaigns.cancel(wall, AUTHOR, campaign.id)
        return True

    firms_at_a_time, rows_at_a_time = small()
    with firms_at_a_time, rows_at_a_time, pytest.raises(NotWanted):
        await plan(service, campaign, stops)
    rows = await rows_of(registry, campaign)
    assert len(rows) == (0 if what == "edit" else 2)
    assert (await now_of(registry, campaign)).state == {"edit": "draft", "pause": "paused", "cancel": "cancelled"}[what]


async def test_paused_while_it_is_planned_it_is_planned_to_the_end_after_that(
    service: OnADay, registry: Registry
) -> None:
    await enrolled(registry)
    campaign = await approved(registry, written())
    wall = Wall(registry, "hangzhou")
    await campaigns.pause(wall, AUTHOR, campaign.id)
    with pytest.raises(NotWanted):
        await plan(service, campaign)
    await campaigns.resume(wall, AUTHOR, campaign.id)
    assert await plan(service, campaign)
    assert len(await rows_of(registry, campaign)) == RECIPIENTS


async def test_a_contact_who_leaves_while_rows_are_written_gets_none(service: OnADay, registry: Registry) -> None:
    firms = await enrolled(registry)
    campaign = await approved(registry, written())
    keeping = preparing._keep

    async def after_one_left(*arguments: Any) -> None:
        async with registry.writing() as session:
            await session.execute(delete(Enrolled).where(Enrolled.firm_id == firms[0].id))
        await keeping(*arguments)

    with patch.object(preparing, "_keep", after_one_left):
        assert await plan(service, campaign)
    assert {row.firm_id for row in await rows_of(registry, campaign)} == {firm.id for firm in firms[1:]}


async def test_what_cannot_be_told_any_more_is_kept_as_failed_with_its_reason(
    service: OnADay, registry: Registry
) -> None:
    planted = Planted()
    known, unknown, long = (planted.firm(name, recheck_on=service.today()) for name in ("known", "unknown", "long"))
    for firm in (known, unknown, long):
        planted.fact(firm, planted.contact(firm, firm_name="长" * 200 if firm is long else firm.name).id)
    await planted.keep(registry)
    words = {"en": {"title": "T", "body": "{recheck_on} " + "{firm} " * 30}}
    campaign = await approved(registry, written(kind="facts_stale", topic="application_windows", about={}, words=words))
    async with registry.writing() as session:
        await session.execute(update(Firm).where(Firm.id == unknown.id).values(recheck_on=None))
    assert await plan(service, campaign)
    states = {row.firm_id: (row.state, row.reason) for row in await rows_of(registry, campaign)}
    assert states == {
        known.id: ("pending", ""),
        unknown.id: ("failed", NO_WORDS),
        long.id: ("failed", DOES_NOT_FIT),
    }


async def test_what_the_policies_of_now_cannot_fill_is_halted_for_an_official_to_look_at(
    service: OnADay, registry: Registry
) -> None:
    await enrolled(registry)
    campaign = await approved(registry, written(audience={"next": "emperor"}))
    assert not await plan(service, campaign)
    found = await now_of(registry, campaign)
    assert (found.state, found.halted_why) == ("halted", NO_WORDS)
    assert await rows_of(registry, campaign) == []


async def test_a_reminder_that_nights_and_days_off_leave_no_time_for_cannot_be_approved(
    service: OnADay, registry: Registry
) -> None:
    await enrolled(registry)
    over_the_weekend = {"starts_at": FAR, "ends_at": datetime(2099, 1, 4, 12, tzinfo=UTC)}
    found = await check(service, written(**over_the_weekend))
    assert [problem.message for problem in found.problems] == [TOO_LATE]
    assert (await check(service, written(**over_the_weekend, on_days_off=True))).problems == []


class Planner:
    """The mortal process."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            ending_with_us(sys.executable, "-m", "tests.bot.outreach.mortal_planner"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment_of(settings),
            text=True,
        )

    def plans(self, campaign: str, step: int) -> dict[str, int]:
        """Have it done, killed before this step."""
        job = {"campaign": campaign, "step": step, "folder": str(self._folder)}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        ended: dict[str, int] = json.loads(self._process.stdout.readline())
        return ended

    def end(self) -> None:
        self._process.communicate()


@pytest.fixture
def planner(registry: Registry, registry_settings: Settings, tmp_path: Path) -> Iterator[Planner]:
    del registry
    planner = Planner(registry_settings, tmp_path / "mortal")
    yield planner
    planner.end()


async def _again(registry: Registry, campaign: Campaign) -> None:
    """As it was before it was planned."""
    async with registry.writing() as session:
        await session.execute(delete(Reminder).where(Reminder.campaign_id == campaign.id))
        await session.execute(
            update(Campaign).where(Campaign.id == campaign.id).values(state="approved", planned_at=None)
        )


async def test_killed_at_any_step_and_planned_again_every_recipient_has_exactly_one_row(
    service: OnADay, registry: Registry, planner: Planner
) -> None:
    firms = {firm.id for firm in await enrolled(registry)}
    campaign = await approved(registry, written())
    ended = planner.plans(campaign.id, -1)
    assert ended["signal"] == 0
    assert ended["steps"] > 30
    unfinished = 0
    for step in range(0, ended["steps"], 3):
        await _again(registry, campaign)
        assert planner.plans(campaign.id, step)["signal"] == signal.SIGKILL
        before = {row.id for row in await rows_of(registry, campaign)}
        is_planned = (await now_of(registry, campaign)).state == "scheduled"
        assert not is_planned or len(before) == RECIPIENTS, step
        unfinished += 0 < len(before) < RECIPIENTS
        if not is_planned:
            assert await plan(service, campaign)
        rows = await rows_of(registry, campaign)
        assert before <= {row.id for row in rows}
        assert [row.firm_id for row in rows] == sorted(firms), step
        assert (await now_of(registry, campaign)).state == "scheduled"
    assert unfinished
    async with registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Reminder)) == RECIPIENTS
