"""What is kept of a caller, as the caller may see it: what this person said, never what others or a bureau's list said of the firm.

How the firm stands is worked out from the person's own answers, since officials may know more.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from bot.dates import day_of
from bot.registry.known import known, latest, order_of
from bot.registry.standing import stand
from bot.registry.tables import Consent, Contact, Enrolled, Firm, FirmFact, FirmTitle, Reminder
from flows.enrolment import PURPOSES, TOPICS, OwnConsent, OwnData, OwnFact, OwnFirm, OwnReminder, OwnTitle

_SENT: Final = ("delivered", "unknown")
"""Where a reminder stands that went out."""


async def read_own_data(session: AsyncSession, contacts: Sequence[Contact], library: Library, on: date) -> OwnData:
    """All that is kept of these contacts, who are one person."""
    ids = [contact.id for contact in contacts]
    rows = (
        await session.execute(
            select(Enrolled, Firm)
            .join(Firm, Firm.id == Enrolled.firm_id)
            .where(Enrolled.contact_id.in_(ids))
            .order_by(Enrolled.since, Enrolled.id)
        )
    ).all()
    firms = {firm.id: firm for _, firm in rows}
    parts = {key: [enrolled for enrolled, _ in rows if enrolled.firm_id == key] for key in firms}
    facts = (
        await session.scalars(select(FirmFact).where(FirmFact.firm_id.in_(firms), FirmFact.given_by.in_(ids)))
    ).all()
    titles = (
        await session.scalars(select(FirmTitle).where(FirmTitle.firm_id.in_(firms), FirmTitle.given_by.in_(ids)))
    ).all()
    lines = await session.scalars(select(Consent).where(Consent.contact_id.in_(ids)).order_by(Consent.at, Consent.id))
    sent = await session.scalars(
        select(Reminder)
        .where(Reminder.contact_id.in_(ids), Reminder.state.in_(_SENT), Reminder.settled_at.is_not(None))
        .order_by(Reminder.settled_at, Reminder.id)
    )
    return OwnData(
        firms=tuple(
            _firm(
                firm,
                parts[firm.id],
                [each for each in facts if each.firm_id == firm.id],
                [each for each in titles if each.firm_id == firm.id],
                library,
                on,
            )
            for firm in firms.values()
        ),
        consents=tuple(_consent(line, firms) for line in lines),
        reminders=tuple(_reminder(row, firms) for row in sent),
    )


def _firm(
    firm: Firm,
    parts: Sequence[Enrolled],
    facts: Sequence[FirmFact],
    titles: Sequence[FirmTitle],
    library: Library,
    on: date,
) -> OwnFirm:
    standing = stand(library, firm.region, known(library, facts, titles, on).values, on)
    told, agreed = parts[-1], {purpose for part in parts for purpose in part.purposes}
    wanted = {topic for part in parts for topic in part.topics}
    said = latest(facts)
    held = {title.title: title for title in sorted(titles, key=lambda each: each.said_at)}
    return OwnFirm.model_validate(
        {
            "id": firm.id,
            "firm_name": told.firm_name,
            "credit_code": firm.credit_code,
            "region": firm.region,
            "district": told.district,
            "role": told.role,
            "topics": tuple(topic for topic in TOPICS if topic in wanted),
            "channels": tuple(dict.fromkeys(part.channel for part in parts)),
            "purposes": tuple(purpose for purpose in PURPOSES if purpose in agreed),
            "enrolled_on": day_of(parts[0].since),
            "facts": tuple(_fact(said[fact]) for fact in order_of(library.catalogue, list(said))),
            "titles": tuple(
                OwnTitle(title=each.title, granted_on=each.granted_on, expires_on=each.expires_on)
                for each in held.values()
            ),
            "likely_tier": None if standing is None else standing.likely_tier,
            "possible_tier": None if standing is None else standing.possible_tier,
            "judged_on": None if standing is None else on,
        }
    )


def _fact(row: FirmFact) -> OwnFact:
    return OwnFact.model_validate(
        {
            "fact": row.fact,
            "value": row.value,
            "source": row.source,
            "noted_on": row.noted_on,
            "stale_on": row.stale_on,
        }
    )


def _consent(line: Consent, firms: dict[str, Firm]) -> OwnConsent:
    """A line of the ledger; which firm it was about is no longer known once the person has left that."""
    firm = firms.get(line.firm_id)
    return OwnConsent.model_validate(
        {
            "credit_code": "" if firm is None else firm.credit_code,
            "purpose": line.purpose,
            "given": line.given,
            "words": line.words,
            "channel": line.channel,
            "on": day_of(line.at),
        }
    )


def _reminder(row: Reminder, firms: dict[str, Firm]) -> OwnReminder:
    """A reminder that went out; its words are kept for a while, and of which firm it was as long as the person has that."""
    firm = firms.get(row.firm_id)
    assert row.settled_at is not None
    return OwnReminder(
        credit_code="" if firm is None else firm.credit_code,
        on=day_of(row.settled_at),
        channel=row.channel,
        why=row.values.get("why", ""),
        source=row.values.get("source", ""),
        arrived=row.state == "delivered",
    )
