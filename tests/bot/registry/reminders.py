"""Reminders as planning leaves them, for tests of what becomes of them."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from bot.registry.database import Registry
from bot.registry.tables import Attempt, Campaign, Enrolled, Firm, Reminder
from bot.registry.tables.base import new_id, now

AUTHOR: Final = new_id()
APPROVER: Final = new_id()
CONTENT: Final = "content"


async def a_campaign(registry: Registry, *, region: str = "hangzhou", state: str = "running", **said: object) -> str:
    """A campaign in that state, approved where the state needs it; its id."""
    is_approved = state not in ("draft", "submitted", "cancelled")
    fields = {
        "region": region,
        "state": state,
        "kind": "window_opens",
        "name": "Window",
        "topic": "application_windows",
        "audience": {},
        "words": {"en": {"title": "Applications open", "body": "{firm}: apply."}},
        "about": {},
        "ends_at": now() + timedelta(days=30),
        "content": CONTENT,
        "author_id": AUTHOR,
        "edited_by": [AUTHOR],
        "approver_id": APPROVER if is_approved else None,
        "approved_content": CONTENT if is_approved else "",
        "approved_at": now() if is_approved else None,
        "planned_at": now() if is_approved and state != "approved" else None,
        **said,
    }
    async with registry.writing() as session:
        session.add(made := Campaign(**fields))
        await session.flush()
        return made.id


async def a_reminder(
    registry: Registry,
    campaign: str,
    *,
    channel: str = "wechat",
    credit_code: str = "",
    state: str = "pending",
    settled_at: datetime | None = None,
    **values: str,
) -> str:
    """A reminder of the campaign to the contact enrolled over the channel; its id."""
    async with registry.writing() as session:
        firms = select(Firm).order_by(Firm.created_at)
        firm = (await session.scalars(firms.where(Firm.credit_code == credit_code) if credit_code else firms)).first()
        assert firm is not None
        part = await session.scalar(select(Enrolled).where(Enrolled.firm_id == firm.id, Enrolled.channel == channel))
        assert part is not None
        made = Reminder(
            region=firm.region,
            campaign_id=campaign,
            firm_id=firm.id,
            contact_id=part.contact_id,
            state=state,
            channel=channel,
            locale="zh_Hans_CN",
            values={"firm": part.firm_name, "why": f"{part.firm_name}: one requirement short", **values},
            due_at=now(),
            claimed_by="worker" if state in ("claimed", "attempted") else "",
            claimed_until=now() + timedelta(minutes=1) if state in ("claimed", "attempted") else None,
            settled_at=settled_at or (None if state in ("pending", "claimed") else now()),
        )
        session.add(made)
        await session.flush()
        if state not in ("pending", "claimed", "suppressed", "expired"):
            session.add(
                Attempt(
                    region=firm.region,
                    reminder_id=made.id,
                    at=made.settled_at or now(),
                    by="worker",
                    channel=channel,
                    means="chat",
                    what="begun",
                )
            )
        return made.id
