"""Reminders as officials write them, for tests of what becomes of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select, update

from bot.outreach import campaigns
from bot.outreach.checked import Checked, Problem
from bot.outreach.drafts import Draft
from bot.registry.database import Registry
from bot.registry.queries.campaigns import one_campaign
from bot.registry.tables import Campaign, Reminder
from bot.registry.tables.base import new_id, now
from bot.registry.wall import Wall

HERE, THERE = "hangzhou", "qingdao"
WANG, LI, ZHAO = "a" * 32, "b" * 32, "c" * 32
LATER: Final = datetime(2099, 1, 1, tzinfo=UTC)
DRAFT: Final = Draft(
    kind="window_closes",
    name="Spring window",
    topic="application_windows",
    audience={"next": "srdi_sme", "missing": "1"},
    words={"zh_Hans_CN": {"title": "{day}截止", "body": "{firm}：请在{day}前申报。"}},
    about={"day": "2027-04-30", "document": "cn-2026", "tier": "srdi_sme"},
    starts_at=None,
    ends_at=LATER,
)


def otherwise(**said: Any) -> Draft:
    """The same draft, but for this."""
    return replace(DRAFT, **said)


async def state_of(wall: Wall, campaign: str) -> str:
    return (await row_of(wall, campaign)).state


async def row_of(wall: Wall, campaign: str) -> Campaign:
    found = await one_campaign(wall, campaign)
    assert found is not None
    return found.campaign


async def counts_of(wall: Wall, campaign: str) -> dict[str, int]:
    found = await one_campaign(wall, campaign)
    assert found is not None
    return dict(found.counts)


async def check(registry: Registry, campaign: str, *, recipients: int = 3, problems: tuple[str, ...] = ()) -> None:
    """Note what looking at the whole audience of a campaign as it is now found."""
    found = Checked(
        on=now().date(),
        edition="e" * 64,
        firms=recipients,
        recipients=recipients,
        channels={},
        left_out={},
        problems=[Problem(message=message) for message in problems],
    )
    async with registry.writing() as session:
        row = await session.get_one(Campaign, campaign)
        row.checked, row.checked_content = found.model_dump(mode="json"), row.content


async def submitted(wall: Wall, *, author: str = WANG, draft: Draft = DRAFT) -> str:
    campaign = await campaigns.add(wall, author, draft)
    await check(wall.registry, campaign)
    await campaigns.submit(wall, author, campaign)
    return campaign


async def approved(wall: Wall, *, draft: Draft = DRAFT) -> str:
    campaign = await submitted(wall, draft=draft)
    await campaigns.approve(wall, LI, campaign, content=(await row_of(wall, campaign)).content)
    return campaign


async def running(wall: Wall, recipients: int = 3, *, draft: Draft = DRAFT) -> str:
    """A campaign whose recipients all wait to be sent to."""
    campaign = await approved(wall, draft=draft)
    await plan(wall.registry, campaign, recipients)
    async with wall.registry.writing() as session:
        assert await campaigns.begin(session, await session.get_one(Campaign, campaign))
    return campaign


async def plan(registry: Registry, campaign: str, recipients: int, **said: Any) -> None:
    """Give it so many recipients more, and note that it has all."""
    async with registry.writing() as session:
        row = await session.get_one(Campaign, campaign)
        rows = [
            {
                "region": row.region,
                "campaign_id": campaign,
                "firm_id": new_id(),
                "contact_id": new_id(),
                "state": "pending",
                "channel": "wechat",
                "locale": "zh_Hans_CN",
                "values": {"firm": "一家公司", "why": "差一项", "day": "2027-04-30"},
                "due_at": now() - timedelta(minutes=1),
                **said,
            }
            for _ in range(recipients)
        ]
        if rows:
            await session.execute(insert(Reminder), rows)
        await campaigns.note_planned(session, row, recipients=recipients)


async def settle(registry: Registry, campaign: str, *states: str, **said: Any) -> None:
    """Have recipients that wait stand in these states, one in each."""
    async with registry.writing() as session:
        waiting = await session.scalars(
            select(Reminder.id).where(Reminder.campaign_id == campaign, Reminder.state == "pending").limit(len(states))
        )
        for reminder, state in zip(waiting.all(), states, strict=True):
            await session.execute(
                update(Reminder).where(Reminder.id == reminder).values(state=state, settled_at=now(), **said)
            )
