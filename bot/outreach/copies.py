"""Whom a copy reaches besides an earlier reminder that it was copied from, or that was copied from the same one.

A limit a week stops no copy that goes out within it, and the words are the same: officials are told, and decide. From which one
each was copied is kept by the audit.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import select

from bot.dates import day_of
from bot.outreach.audience import Addressee
from bot.outreach.checked import Earlier
from bot.outreach.marking import MAY_HAVE_GONE
from bot.registry.tables import AuditEntry, Campaign, Reminder
from bot.registry.wall import Wall

_OF_A_CAMPAIGN: Final = "campaign "


class _Kin(NamedTuple):
    name: str
    had: Counter[date | None]
    """How many had it, by the day; of those without one it waits to be sent."""


class Copies:
    """What was found of those who get one campaign."""

    def __init__(self, wall: Wall, kin: Mapping[str, str]) -> None:
        self._wall = wall
        self._kin = {campaign: _Kin(name, Counter()) for campaign, name in kin.items()}
        self.again = 0
        """How many recipients had or will have another one."""

    async def look(self, addressees: Sequence[Addressee]) -> None:
        """See what these had; raises RegistryUnavailable."""
        if not self._kin or not addressees:
            return
        recipients = {(addressee.firm_id, addressee.contact_id) for addressee in addressees}
        rows = select(Reminder.campaign_id, Reminder.firm_id, Reminder.contact_id, Reminder.settled_at).where(
            Reminder.campaign_id.in_(self._kin),
            Reminder.firm_id.in_({firm for firm, _ in recipients}),
            Reminder.state.in_(MAY_HAVE_GONE),
        )
        again = set()
        async with self._wall.reading() as session:
            for campaign, firm, contact, settled_at in await session.execute(rows):
                if (firm, contact) not in recipients:
                    continue
                again.add((firm, contact))
                self._kin[campaign].had[None if settled_at is None else day_of(settled_at)] += 1
        self.again += len(again)

    def earlier(self) -> list[Earlier]:
        """Each of the others that reached or will reach some of them, the latest first."""
        found = [
            Earlier(
                campaign=campaign,
                name=kin.name,
                had=kin.had.total() - kin.had[None],
                last_on=max((day for day in kin.had if day is not None), default=None),
                waiting=kin.had[None],
            )
            for campaign, kin in self._kin.items()
            if kin.had
        ]
        return sorted(found, key=lambda each: (each.last_on or date.max, each.campaign), reverse=True)


async def copies_of(wall: Wall, campaign_id: str) -> Copies:
    """What a campaign was copied from and what else was, however often; raises RegistryUnavailable."""
    source = AuditEntry.details["copied_from"].as_string()
    copied = select(AuditEntry.subject, source).where(AuditEntry.action == "reminder.drafted", source.is_not(None))
    async with wall.reading() as session:
        linked: dict[str, set[str]] = {}
        for subject, other in await session.execute(copied):
            copy = subject.removeprefix(_OF_A_CAMPAIGN)
            linked.setdefault(copy, set()).add(other)
            linked.setdefault(other, set()).add(copy)
        kin, beside = {campaign_id}, [campaign_id]
        while beside:
            new = linked.get(beside.pop(), set()) - kin
            kin |= new
            beside += new
        planned = select(Campaign.id, Campaign.name).where(
            Campaign.id.in_(kin - {campaign_id}), Campaign.planned_at.is_not(None)
        )
        return Copies(wall, {other.id: other.name for other in await session.execute(planned)})
