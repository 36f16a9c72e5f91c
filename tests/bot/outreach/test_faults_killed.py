"""kill -9 of the process that plans and sends 2,000 reminders, again and again: none lost, none doubled, and the doubtful shown."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.outreach import campaigns
from bot.outreach.drafts import Draft
from bot.registry.tables import Campaign
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.house import SENT_BY, House, could_be_repeated, housed, until
from tests.bot.outreach.sending import REGION
from tests.fakes.faults import slow

# On a machine that is busy with other tests it takes minutes.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

WANG, LI = "a" * 32, "b" * 32
WECHAT, TELEGRAM, WECOM = 1_400, 300, 300
ALL = WECHAT + TELEGRAM + WECOM
LONGER_THAN_A_TEST_LOOKS: Final = 8.0
"""Seconds, and fewer than anybody waits for a vendor."""
KILLS: Final = ((150, "", 0), (350, "telegram", 8), (500, "wecom", 8), (1_000, "wechat", 12), (1_600, "", 0))
"""After so many calls; and where a channel is named, in the middle of so many more that its vendor took and holds open."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path) as house:
        yield house


async def _approved(house: House) -> str:
    """A reminder to everybody, written by one official and approved by another once it is checked; its id."""
    wall = Wall(house.registry, REGION)
    draft = Draft(
        kind="notice",
        name="to all",
        topic="application_windows",
        audience={},
        words={"zh_Hans_CN": {"title": "申报提醒", "body": "{firm}：申报窗口开了。"}},
        about={},
        starts_at=None,
        ends_at=now() + timedelta(days=5),
        on_days_off=True,
    )
    id_ = await campaigns.add(wall, WANG, draft)
    await campaigns.submit(wall, WANG, id_)

    async def is_checked() -> bool:
        async with wall.reading() as session:
            found = await session.get_one(Campaign, id_)
            content.append(found.content)
            return found.checked_content == found.content

    content: list[str] = []
    await until(is_checked)
    await campaigns.approve(wall, LI, id_, content=content[-1])
    return id_


async def test_killed_again_and_again_while_2000_go_out_none_is_lost_or_doubled(house: House) -> None:
    people = [
        *await house.enrol(WECHAT, "wechat"),
        *await house.enrol(TELEGRAM, "telegram"),
        *await house.enrol(WECOM, "wecom"),
    ]
    campaign = await _approved(house)

    async def planning_goes_on() -> bool:
        return bool(await house.states(campaign))

    await until(planning_goes_on)
    house.serving.kill()
    house.serving.start()
    for calls, channel, held in KILLS:
        await house.sends(calls)
        if channel:
            vendor = house.vendors.of(channel)
            before = vendor.count(SENT_BY[channel])
            vendor.fault(SENT_BY[channel], slow(LONGER_THAN_A_TEST_LOOKS), times=held)
            await house.sends(before + held, channel)
        house.serving.kill()
        await house.time_passes()
        house.serving.start()
    ended = await house.ends(campaign)

    rows = await house.rows(campaign)
    shown = house.vendors.shown(people)
    assert rows.keys() == shown.keys(), "everybody has one row"
    assert set(ended) <= {"delivered", "unknown"}
    assert max(shown.values()) == 1, "nobody got it twice"
    unknown = {contact for contact, row in rows.items() if row.state == "unknown"}
    assert not [row for row in rows.values() if row.state == "unknown" and could_be_repeated(row)], "those are dropped"
    assert {contact for contact, count in shown.items() if not count} <= unknown, "what was not seen is not said to be"
    tried = await house.tried(campaign)
    # What the vendor took and could not say so any more is for a person to decide.
    by_telegram = {contact for contact in unknown if rows[contact].channel == "telegram"}
    assert by_telegram
    assert all(tried[contact] == ["begun", "unknown"] for contact in by_telegram)
    assert all(tried[contact][-1] == "delivered" for contact in rows.keys() - unknown)
