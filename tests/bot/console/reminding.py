"""Reminders for tests of the console: firms whose contacts agreed to them, what a form says, and rows in every state."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select, update

from bot.outreach import campaigns, drafts
from bot.outreach.drafts import Draft
from bot.outreach.planning import check
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.database import Registry
from bot.registry.tables import Address, Attempt, Campaign, Contact, Enrolled, Firm, Reminder
from bot.registry.tables.base import new_id, now
from bot.registry.wall import Wall
from bot.service import Service
from tests.bot.console.firms import NOON, a_firm, kept

HERE: Final = "/console/reminders"
FIRST_USER: Final = 10_000
"""The first contact's user on the messenger; the others follow."""
STATES: Final = ("pending", "delivered", "failed", "suppressed", "expired", "unknown")


async def willing(
    registry: Registry,
    count: int = 2,
    *,
    region: str = "hangzhou",
    channel: str = "telegram",
    account: str = "111111",
    first_user: int = FIRST_USER,
    **more: Any,
) -> list[str]:
    """So many firms with a contact each who wants reminders of every topic; the firms' ids."""
    firms = [a_firm(f"杭州提醒企业{number:03}有限公司", region, **more) for number in range(count)]
    contacts = [Contact(id=new_id(), talk=f"talk of {firm.id}", locale="zh_Hans_CN") for firm in firms]
    ids = [firm.id for firm in firms]
    await kept(registry, *firms, *contacts)
    addresses = [
        _address(registry, Caller(channel, account, str(first_user + number)), contact.id)
        for number, contact in enumerate(contacts)
    ]
    await kept(registry, *addresses)
    parts = [
        Enrolled(
            firm_id=firm.id,
            region=region,
            contact_id=address.contact_id,
            address_id=address.id,
            channel=channel,
            firm_name=firm.name,
            role="finance",
            topics=["application_windows", "yearly_updates", "title_expiry", "policy_changes", "support_measures"],
            purposes=["register", "facts", "reminders"],
            since=NOON,
        )
        for firm, address in zip(firms, addresses, strict=True)
    ]
    await kept(registry, *parts)
    return ids


def _address(registry: Registry, caller: Caller, contact: str) -> Address:
    return Address(
        id=new_id(),
        contact_id=contact,
        channel=caller.channel,
        sealed=sealed_address(registry.keys, caller),
        known_as=address_known_as(registry.keys, caller),
    )


def written(**more: str) -> dict[str, str]:
    """What an author types into the form of a notice."""
    fields = {
        "kind": "notice",
        "name": "Spring notice",
        "topic": "",
        "title.zh_Hans_CN": "请留意申报",
        "body.zh_Hans_CN": "{firm}：春季申报就要开始了。",
        "ends": "2099-01-01 18:00",
        "on_days_off": "1",
        "act": "save",
    }
    return {**fields, **more}


async def checked(registry: Registry, service: Service, campaign_id: str) -> None:
    """What the planner does with a draft."""
    async with registry.reading() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.id == campaign_id))).one()
    found = await check(service, campaign)
    async with Wall(registry, campaign.region).writing() as session:
        await session.execute(
            update(Campaign)
            .where(Campaign.id == campaign_id)
            .values(checked=found.model_dump(mode="json"), checked_content=campaign.content)
        )


async def going_out(registry: Registry, campaign_id: str, firms: list[str], states: tuple[str, ...] = STATES) -> None:
    """Have an approved campaign go out, its recipients standing in these states in turn."""
    async with registry.writing() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.id == campaign_id))).one()
        campaign.state, campaign.planned_at, campaign.begun_at = "running", now(), now()
        for number, firm_id in enumerate(firms):
            part = (await session.scalars(select(Enrolled).where(Enrolled.firm_id == firm_id))).one()
            firm = (await session.scalars(select(Firm).where(Firm.id == firm_id))).one()
            state = states[number % len(states)]
            row = Reminder(
                id=new_id(),
                region=campaign.region,
                campaign_id=campaign_id,
                firm_id=firm_id,
                contact_id=part.contact_id,
                state=state,
                channel=part.channel,
                locale="zh_Hans_CN",
                values={"firm": firm.name, "why": "贵企业距专精特新中小企业还差1项。", "source": "cn-2026"},
                due_at=now(),
                reason={"failed": "ended", "suppressed": "suppressed", "unknown": "worker_lost"}.get(state, ""),
                means="" if state == "pending" else "chat",
                settled_at=None if state == "pending" else now(),
            )
            session.add(row)
            await session.flush()
            if state in ("delivered", "unknown"):
                session.add(_tried(row, "begun", now() - timedelta(seconds=2)))
                session.add(_tried(row, state, now()))


def _tried(row: Reminder, what: str, at: datetime) -> Attempt:
    return Attempt(
        region=row.region,
        reminder_id=row.id,
        at=at,
        by="worker",
        channel=row.channel,
        means="chat",
        what=what,
        reason=row.reason if what == "unknown" else "",
        receipt="77" if what == "delivered" else "",
    )


async def rows_of(registry: Registry, campaign_id: str) -> dict[str, str]:
    """One recipient's id by each state."""
    async with registry.reading() as session:
        found = await session.scalars(select(Reminder).where(Reminder.campaign_id == campaign_id))
        return {row.state: row.id for row in found}


async def an_approved_one(registry: Registry, region: str) -> str:
    """A notice that was written by one and approved by another; its id."""
    campaign = Campaign(
        id=new_id(),
        region=region,
        state="draft",
        author_id=new_id(),
        edited_by=[],
        approver_id=new_id(),
        approved_at=now(),
    )
    drafts.put(
        campaign,
        Draft(
            "notice",
            "春季提醒",
            "",
            {"missing": "1"},
            {"zh_Hans_CN": {"title": "请留意申报", "body": "{firm}：春季申报就要开始了。"}},
            {},
            None,
            now() + timedelta(days=400),
        ),
    )
    campaign.state, campaign.approved_content = "paused", campaign.content
    await kept(registry, campaign)
    return campaign.id


async def proposed(registry: Registry) -> str:
    """What the system proposes where titles end soon; its id."""
    draft = Draft(
        "title_expires",
        "Titles that end",
        "title_expiry",
        {"expires": "2099-01-01"},
        {"zh_Hans_CN": {"title": "称号到期", "body": "{firm}：请及时复核。"}},
        {},
        None,
        now() + timedelta(days=30),
    )
    async with registry.writing() as session:
        return await campaigns.propose(session, "hangzhou", draft, proposal="titles 2099")
