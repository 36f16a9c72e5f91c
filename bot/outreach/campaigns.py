"""How a reminder to many goes out: written by one official, approved by another who has seen just that, and stopped by any.

The database refuses as well what must not be (`tables.campaigns`): one approved by its author, or otherwise than as it is.
Every step is an entry of the audit in the same transaction. Pausing, halting and cancelling hold from the moment they are
committed: whoever sends reads the state again in the transaction that marks a row as begun.
"""

import contextlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.wording import later as _
from bot.outreach import drafts, unsent
from bot.outreach.checked import Checked
from bot.outreach.drafts import Draft
from bot.outreach.reasons import POLICIES_CHANGED
from bot.outreach.stages import may, step
from bot.registry.audit import SYSTEM, record
from bot.registry.database import RegistryUnavailable
from bot.registry.tables import Campaign
from bot.registry.tables.base import now
from bot.registry.wall import Wall

NOT_THERE: Final = _("There is no such reminder in your region.")
NOT_FROM_HERE: Final = _("That cannot be done with it where it stands now.")
OF_ANOTHER: Final = _("Only its author can submit a reminder.")
OWN_WORK: Final = _("Whoever had a hand in a reminder cannot approve it: another official has to.")
OTHER_CONTENT: Final = _("The reminder was changed since you looked at it. Please look at it again.")
NOT_CHECKED: Final = _("The reminder is still being checked against everybody who would get it. Please wait a moment.")
HAS_PROBLEMS: Final = _("The check found problems. They have to be put right first.")
TO_NOBODY: Final = _("Nobody would get it.")

_SEARCHED: Final = "q"


class Refused(ValueError):
    """A step that cannot be taken, with every reason why."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__(*messages)


async def add(wall: Wall, official: str, draft: Draft) -> str:
    """Keep a new draft; gives its id. Raises Refused."""
    _refuse(drafts.faults(draft))
    async with wall.writing() as session:
        campaign = _new(wall.region, official, draft)
        session.add(campaign)
        await session.flush()
        await told(session, campaign, official, "drafted")
        return campaign.id


async def edit(wall: Wall, official: str, campaign_id: str, draft: Draft) -> None:
    """Write it otherwise, which voids an approval: the official is its author from then on. Raises Refused.

    Another name alone changes nothing that goes out, and so nothing of that, unless by other policies it would go out otherwise.
    """
    _refuse(drafts.faults(draft))
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        _check(campaign, "edit")
        if drafts.hash_of(draft) == campaign.content and campaign.halted_why != POLICIES_CHANGED:
            if draft.name != campaign.name:
                campaign.name = draft.name
                await told(session, campaign, official, "renamed")
            return
        was = campaign.state
        step(campaign, "edit")
        drafts.put(campaign, draft)
        campaign.author_id, campaign.edited_by = official, sorted({*campaign.edited_by, official})
        campaign.submitted_at = campaign.approved_at = campaign.planned_at = campaign.approver_id = None
        campaign.approved_content = campaign.checked_content = campaign.halted_why = ""
        campaign.checked = {}
        # Planned for what was approved, and nothing of it was sent.
        await unsent.forget(session, campaign_id)
        await told(session, campaign, official, "edited", stage=was)


async def copy(wall: Wall, official: str, campaign_id: str, *, name: str) -> str:
    """Begin a new draft with all that another one says; gives its id. Raises Refused."""
    async with wall.writing() as session:
        other = await _found(session, campaign_id)
        draft = drafts.again(other, name=name, at=now())
        _refuse(drafts.faults(draft))
        campaign = _new(wall.region, official, draft)
        session.add(campaign)
        await session.flush()
        await told(session, campaign, official, "drafted", copied_from=other.id)
        return campaign.id


async def submit(wall: Wall, official: str, campaign_id: str) -> None:
    """Ask for approval; what the system proposed anybody may submit, who then does not approve it. Raises Refused."""
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        if campaign.author_id not in (official, SYSTEM):
            raise Refused(OF_ANOTHER)
        _check(campaign, "submit")
        _refuse(drafts.lacks(campaign, now()))
        step(campaign, "submit")
        campaign.submitted_at = now()
        # Two people look at each reminder, whoever wrote it.
        campaign.edited_by = sorted({*campaign.edited_by, official})
        await told(session, campaign, official, "submitted")


async def approve(wall: Wall, official: str, campaign_id: str, *, content: str) -> None:
    """Have it go out, with the content that the official has seen; raises Refused."""
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        _check(campaign, "approve")
        at = now()
        _refuse((*_not_to_be_approved(campaign, official, content), *drafts.lacks(campaign, at)))
        step(campaign, "approve")
        campaign.approver_id, campaign.approved_at, campaign.approved_content = official, at, campaign.content
        await session.flush()
        await told(
            session,
            campaign,
            official,
            "approved",
            kind=campaign.kind,
            audience=_recorded(campaign.audience),
            recipients=Checked.model_validate(campaign.checked).recipients,
        )


async def pause(wall: Wall, official: str, campaign_id: str) -> None:
    """Hold it where it stands: nothing more of it is begun. Raises Refused."""
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        _take(campaign, "pause")
        await told(session, campaign, official, "paused")


async def resume(wall: Wall, official: str, campaign_id: str) -> None:
    """Have it go on with what was not sent; raises Refused.

    After a halt, what failed is tried again, and the halts of the channels that it needs are lifted: by resuming, the official
    says that whatever halted it was put right.
    """
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        was_halted = campaign.state == "halted"
        _take(campaign, "resume")
        lifted: list[str] = []
        if was_halted:
            campaign.halted_why = ""
            await unsent.try_failed_again(session, campaign_id)
            lifted = await unsent.lift_halts(session, campaign_id)
        await told(session, campaign, official, "resumed", lifted=lifted)


async def cancel(wall: Wall, official: str, campaign_id: str) -> None:
    """End it for good: what was not begun is never sent. Raises Refused."""
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        _take(campaign, "cancel")
        campaign.cancelled_at = now()
        await told(session, campaign, official, "cancelled", unsent=await unsent.waiting(session, campaign_id))
    # It holds from here on; the rows only say so, and whoever tends the sending says it of those that are left.
    with contextlib.suppress(RegistryUnavailable):
        await unsent.expire_all(wall, campaign_id)


async def drop(wall: Wall, official: str, campaign_id: str) -> None:
    """Give up what nobody approved; raises Refused. The row stays, so that nothing is proposed twice."""
    async with wall.writing() as session:
        campaign = await _found(session, campaign_id)
        _take(campaign, "drop")
        campaign.cancelled_at = now()
        await told(session, campaign, official, "dropped")


async def note_planned(session: AsyncSession, campaign: Campaign, *, recipients: int) -> bool:
    """The system: every recipient has a row now. Whether that still counts, which it does not where it was stopped meanwhile."""
    if not may(campaign, "planned"):
        return False
    step(campaign, "planned")
    campaign.planned_at = now()
    await told(session, campaign, SYSTEM, "planned", recipients=recipients)
    return True


async def begin(session: AsyncSession, campaign: Campaign) -> bool:
    """The system: its time has come. Whether it was still waiting for that.

    Where a channel that it needs is halted, so is it at once: else nobody would be asked, and it would wait until it is too late.
    """
    if not may(campaign, "begin"):
        return False
    step(campaign, "begin")
    campaign.begun_at = now()
    await told(session, campaign, SYSTEM, "begun")
    if reason := await unsent.stopped_by(session, campaign.id):
        await halt(session, campaign, reason)
    return True


async def halt(session: AsyncSession, campaign: Campaign, reason: str) -> bool:
    """The system: it cannot go on before an official has looked. Whether it was going on."""
    if not may(campaign, "halt"):
        return False
    step(campaign, "halt")
    campaign.halted_why = reason
    await told(session, campaign, SYSTEM, "halted", reason=reason)
    return True


async def propose(session: AsyncSession, region: str, draft: Draft, *, proposal: str) -> str:
    """The system: keep a draft that nobody asked for; gives its id. The database keeps its proposal unique."""
    campaign = _new(region, SYSTEM, draft, proposal=proposal)
    session.add(campaign)
    await session.flush()
    await told(session, campaign, SYSTEM, "proposed")
    return campaign.id


async def told(session: AsyncSession, campaign: Campaign, actor: str, what: str, **more: Any) -> None:
    """Record an act upon a campaign."""
    await record(
        session,
        region=campaign.region,
        actor=actor,
        action=f"reminder.{what}",
        subject=f"campaign {campaign.id}",
        details={"name": campaign.name, "content": campaign.content, **more},
    )


def _new(region: str, author: str, draft: Draft, *, proposal: str = "") -> Campaign:
    campaign = Campaign(
        region=region,
        state="draft",
        proposal=proposal,
        author_id=author,
        edited_by=[] if author == SYSTEM else [author],
    )
    drafts.put(campaign, draft)
    return campaign


async def _found(session: AsyncSession, campaign_id: str) -> Campaign:
    found = await session.scalar(select(Campaign).where(Campaign.id == campaign_id).with_for_update())
    if found is None:
        raise Refused(NOT_THERE)
    return found


def _not_to_be_approved(campaign: Campaign, official: str, content: str) -> tuple[str, ...]:
    if official == campaign.author_id or official in campaign.edited_by:
        return (OWN_WORK,)
    if campaign.content != content:
        return (OTHER_CONTENT,)
    if campaign.checked_content != campaign.content:
        return (NOT_CHECKED,)
    found = Checked.model_validate(campaign.checked)
    return (*((HAS_PROBLEMS,) if found.problems else ()), *(() if found.recipients else (TO_NOBODY,)))


def _take(campaign: Campaign, event: str) -> None:
    _check(campaign, event)
    step(campaign, event)


def _check(campaign: Campaign, event: str) -> None:
    if not may(campaign, event):
        raise Refused(NOT_FROM_HERE)


def _refuse(messages: tuple[str, ...]) -> None:
    if messages:
        raise Refused(*messages)


def _recorded(audience: Mapping[str, str]) -> dict[str, str]:
    """For the audit, which outlives the firms: of what was searched for only that it was, since it may name one."""
    return {field: "…" if field == _SEARCHED else value for field, value in audience.items()}
