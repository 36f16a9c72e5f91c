"""The reminders of a demonstration: one that all have got, one that waits for approval, and what the system proposes of itself.

Written, approved and planned as officials do it. That the first was sent is told by its rows alone: nothing ever is.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from sqlalchemy import select, update

from assessment.wording import DEFAULT_LOCALE
from bot.dates import CHINA
from bot.demonstration import DEMONSTRATION_REGION
from bot.outreach import campaigns
from bot.outreach.drafts import Draft
from bot.outreach.kinds import BODY, TITLE, TO_EVERYBODY
from bot.outreach.preparing import check, plan
from bot.outreach.proposals import propose_all
from bot.outreach.schedule import QuietHours, next_moment
from bot.registry.bulk import insert_rows
from bot.registry.tables import Attempt, Campaign, Reminder
from bot.registry.tables.base import new_id, now
from bot.registry.wall import Wall
from bot.service import Service

_DAYS_AGO: Final = 20
"""When the first one was sent: so long ago that it counts in no week any more."""
_WEEKS_TO_SEND: Final = timedelta(weeks=5)
_BETWEEN: Final = timedelta(seconds=2)
_AN_HOUR: Final = timedelta(hours=1)
_BY: Final = "demonstration"
_SENT: Final[Mapping[str, str]] = {
    "name": "示例：服务日",
    TITLE: "专精特新服务日（示例）",
    BODY: "{firm}：本月的专精特新服务日在云洲市政务服务中心举行，欢迎带着问题来。这是示例通知。",
}
_SUBMITTED: Final[Mapping[str, str]] = {
    "name": "示例：离专精特新只差一项",
    TITLE: "离专精特新中小企业只差一项（示例）",
    BODY: "{firm}还差的一项是：{missing}。回复本消息，可以看怎样补上。这是示例通知。",
}
_ONE_SHORT: Final = {"next": "srdi_sme", "missing_least": "1", "missing": "1"}


class Hands(NamedTuple):
    """The officials who had a hand in them, by their ids."""

    author: str
    approver: str


async def remind(service: Service, hands: Hands) -> None:
    """Have there be reminders in a registry that is filled; raises RegistryUnavailable."""
    wall = Wall(service.registry, DEMONSTRATION_REGION)
    sent = await _submitted(service, wall, hands.author, _draft(_SENT, {}))
    if sent.checked["recipients"] and not sent.checked["problems"]:
        await campaigns.approve(wall, hands.approver, sent.id, content=sent.content)
        await plan(service, await _campaign(wall, sent.id))
        await _have_been_sent(service, wall, sent.id)
    await _submitted(service, wall, hands.author, _draft(_SUBMITTED, _ONE_SHORT))
    await propose_all(service)


def _draft(words: Mapping[str, str], audience: Mapping[str, str]) -> Draft:
    said = {DEFAULT_LOCALE: {part: words[part] for part in (TITLE, BODY)}}
    return Draft("notice", words["name"], TO_EVERYBODY, audience, said, {}, None, now() + _WEEKS_TO_SEND)


async def _submitted(service: Service, wall: Wall, author: str, draft: Draft) -> Campaign:
    id_ = await campaigns.add(wall, author, draft)
    await campaigns.submit(wall, author, id_)
    found = await check(service, await _campaign(wall, id_))
    async with wall.writing() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.id == id_))).one()
        campaign.checked, campaign.checked_content = found.model_dump(mode="json"), campaign.content
    return campaign


async def _campaign(wall: Wall, id_: str) -> Campaign:
    async with wall.reading() as session:
        return (await session.scalars(select(Campaign).where(Campaign.id == id_))).one()


async def _have_been_sent(service: Service, wall: Wall, id_: str) -> None:
    """As if it had gone out one morning, one after the other."""
    morning = datetime.combine(service.today() - timedelta(days=_DAYS_AGO), time(9), CHINA)
    begun_at = next_moment(morning, QuietHours.read(service.settings.quiet_hours), on_days_off=False)
    async with wall.writing() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.id == id_))).one()
        campaign.state, campaign.begun_at = "running", begun_at
        campaign.created_at = campaign.submitted_at = begun_at - 3 * _AN_HOUR
        campaign.approved_at = campaign.planned_at = begun_at - _AN_HOUR
        campaign.ends_at = begun_at + _WEEKS_TO_SEND
        found = select(Reminder.id, Reminder.channel).where(Reminder.campaign_id == id_, Reminder.state == "pending")
        attempts: list[Attempt] = []
        for number, (row, channel) in enumerate((await session.execute(found.order_by(Reminder.id))).all()):
            at = begun_at + number * _BETWEEN
            told = update(Reminder).where(Reminder.id == row)
            await session.execute(told.values(state="delivered", means="chat", due_at=begun_at, settled_at=at, tries=1))
            attempts += _attempts(row, channel, at)
        await insert_rows(session, attempts)


def _attempts(row: str, channel: str, at: datetime) -> Iterator[Attempt]:
    for what, when in (("begun", at - _BETWEEN / 2), ("delivered", at)):
        yield Attempt(
            id=new_id(),
            region=DEMONSTRATION_REGION,
            reminder_id=row,
            at=when,
            by=_BY,
            channel=channel,
            means="chat",
            what=what,
        )
