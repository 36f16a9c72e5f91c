"""What is changed is checked and what is approved is planned by itself, by one process at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from assessment.library import Library
from bot.outreach import campaigns, planning
from bot.outreach.checked import Checked
from bot.outreach.drafts import draft_of
from bot.outreach.planning import keep_planning
from bot.outreach.reasons import POLICIES_CHANGED
from bot.registry.database import Registry
from bot.registry.tables import Campaign
from bot.registry.wall import Wall
from tests.bot.outreach.enrolled import AUTHOR, WORDS, Planted, approved, kept, now_of, rows_of, sending, written
from tests.bot.outreach.sending import until
from tests.bot.registry.owners import OnADay

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True),
]


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[OnADay]:
    service = sending(library, registry, tmp_path / "served")
    with patch.object(planning, "SECONDS_BETWEEN_LOOKS", 0.02):
        yield service
    await service.close()


@asynccontextmanager
async def going_on(service: OnADay) -> AsyncIterator[None]:
    work = asyncio.create_task(keep_planning(service))
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work


async def until_checked(registry: Registry, campaign: Campaign) -> Checked:
    async def is_checked() -> bool:
        found = await now_of(registry, campaign)
        return found.checked_content == found.content

    await until(is_checked)
    return Checked.model_validate((await now_of(registry, campaign)).checked)


async def until_planned(registry: Registry, campaign: Campaign) -> None:
    async def is_planned() -> bool:
        return (await now_of(registry, campaign)).state == "scheduled"

    await until(is_planned)


async def checked_by(registry: Registry, campaign: Campaign, edition: str) -> None:
    """Have it be as if it had been checked by other policies."""
    found = Checked(on=date(2026, 1, 1), edition=edition, firms=1, recipients=1, channels={}, left_out={}, problems=[])
    async with registry.writing() as session:
        row = await session.get_one(Campaign, campaign.id)
        row.checked, row.checked_content = found.model_dump(mode="json"), row.content


async def one_enrolled(registry: Registry) -> None:
    planted = Planted()
    planted.contact(planted.firm())
    await planted.keep(registry)


async def test_a_draft_is_checked_as_it_is_and_again_when_it_was_changed(service: OnADay, registry: Registry) -> None:
    await one_enrolled(registry)
    campaign = await kept(registry, written())
    async with going_on(service):
        first = await until_checked(registry, campaign)
        assert (first.recipients, first.firms, first.may_be_approved) == (1, 1, True)
        other = replace(draft_of(campaign), words={"en": {"title": "T", "body": "{missing}"}})
        await campaigns.edit(Wall(registry, "hangzhou"), AUTHOR, campaign.id, other)
        second = await until_checked(registry, campaign)
    assert (second.recipients, len(second.problems), second.may_be_approved) == (1, 1, False)
    assert await rows_of(registry, campaign) == []


async def test_a_draft_is_checked_again_when_the_policies_changed(service: OnADay, registry: Registry) -> None:
    await one_enrolled(registry)
    campaign = await kept(registry, written())
    await checked_by(registry, campaign, "another edition")
    async with going_on(service):

        async def is_of_today() -> bool:
            found = Checked.model_validate((await now_of(registry, campaign)).checked)
            return found.edition == service.policies.edition

        await until(is_of_today)


async def test_what_waits_for_approval_is_checked_again_each_day_and_a_draft_is_not(
    service: OnADay, registry: Registry
) -> None:
    await one_enrolled(registry)
    draft = await kept(registry, written())
    waiting = await kept(registry, written(words={"zh_Hans_CN": WORDS["en"]}))
    tomorrow = service.day + timedelta(days=1)
    async with going_on(service):
        for each in (draft, waiting):
            assert (await until_checked(registry, each)).on == service.day
        await campaigns.submit(Wall(registry, "hangzhou"), AUTHOR, waiting.id)
        await one_enrolled(registry)

        async def is_of_tomorrow() -> bool:
            return Checked.model_validate((await now_of(registry, waiting)).checked).on == tomorrow

        with patch.object(OnADay, "today", lambda _: tomorrow):
            await until(is_of_tomorrow)
    assert (await now_of(registry, waiting)).checked["recipients"] == 2
    assert (await now_of(registry, draft)).checked["recipients"] == 1, "its page says of which day that is"


async def test_what_was_approved_by_other_policies_is_approved_anew_and_sent_to_nobody_before(
    service: OnADay, registry: Registry
) -> None:
    await one_enrolled(registry)
    campaign, wall = await approved(registry, written()), Wall(registry, "hangzhou")
    await checked_by(registry, campaign, "another edition")

    async def is_halted() -> bool:
        return (await now_of(registry, campaign)).state == "halted"

    async with going_on(service):
        await until(is_halted)
        assert await rows_of(registry, campaign) == []
        await campaigns.resume(wall, AUTHOR, campaign.id)
        await until(is_halted)
        assert (await now_of(registry, campaign)).halted_why == POLICIES_CHANGED
        await campaigns.edit(wall, AUTHOR, campaign.id, draft_of(campaign))
        assert (await until_checked(registry, campaign)).edition == service.policies.edition
    found = await now_of(registry, campaign)
    assert (found.state, found.approver_id, found.halted_why) == ("draft", None, "")


async def test_what_is_approved_is_planned(service: OnADay, registry: Registry) -> None:
    await one_enrolled(registry)
    campaign = await approved(registry, written())
    async with going_on(service):
        await until_planned(registry, campaign)
    assert len(await rows_of(registry, campaign)) == 1


async def test_what_another_process_works_at_is_left_to_it_until_its_lease_is_over(
    service: OnADay, registry: Registry
) -> None:
    await one_enrolled(registry)
    theirs, ours = await approved(registry, written(name="theirs")), await approved(registry, written(name="ours"))
    assert await service.shared_state.lease(f"planning:{theirs.id}", "a process that died", 600)
    async with going_on(service):
        await until_planned(registry, ours)
        assert (await now_of(registry, theirs)).state == "approved"
        await service.shared_state.release(f"planning:{theirs.id}", "a process that died")
        await until_planned(registry, theirs)


async def test_a_reminder_that_cannot_be_looked_at_holds_no_other_up(service: OnADay, registry: Registry) -> None:
    await one_enrolled(registry)
    broken, sound = await approved(registry, written(name="broken")), await approved(registry, written(name="sound"))
    planned = planning.plan

    async def fails(of: OnADay, campaign: Campaign, still_wanted: planning.StillWanted) -> bool:
        if campaign.id == broken.id:
            raise ZeroDivisionError
        return await planned(of, campaign, still_wanted)

    with patch.object(planning, "plan", fails):
        async with going_on(service):
            await until_planned(registry, sound)
    assert (await now_of(registry, broken)).state == "approved"
