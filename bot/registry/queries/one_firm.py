"""One firm of the region with all that officials may know of it: of who enrolled it their part and channel, never an address."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from bot.registry.tables import Consent, Enrolled, Entitlement, Firm, FirmFact, FirmTitle, Judgement, Shortfall
from bot.registry.wall import Wall


class ContactPart(NamedTuple):
    """A contact's part in a firm."""

    role: str
    channel: str
    purposes: tuple[str, ...]
    since: datetime


class LedgerLine(NamedTuple):
    """One line of the ledger of consents."""

    at: datetime
    purpose: str
    given: bool
    words: str
    locale: str
    channel: str


@dataclass(frozen=True)
class OneFirm:
    """A firm, as its rows are."""

    firm: Firm
    facts: tuple[FirmFact, ...]
    titles: tuple[FirmTitle, ...]
    judgements: tuple[Judgement, ...]
    """The latest first."""
    shortfalls: tuple[Shortfall, ...]
    entitlements: tuple[Entitlement, ...]
    contacts: tuple[ContactPart, ...]
    consents: tuple[LedgerLine, ...]
    """The latest first."""


async def one_firm(wall: Wall, id_: str) -> OneFirm | None:
    """The firm; None where the region has none of this id (any more). Raises RegistryUnavailable."""
    async with wall.reading() as session:
        firm = (await session.scalars(select(Firm).where(Firm.id == id_))).one_or_none()
        if firm is None:
            return None
        facts = await session.scalars(select(FirmFact).where(FirmFact.firm_id == id_))
        titles = await session.scalars(select(FirmTitle).where(FirmTitle.firm_id == id_).order_by(FirmTitle.title))
        judgements = await session.scalars(
            select(Judgement).where(Judgement.firm_id == id_).order_by(Judgement.at.desc(), Judgement.id)
        )
        shortfalls = await session.scalars(select(Shortfall).where(Shortfall.firm_id == id_))
        entitlements = await session.scalars(select(Entitlement).where(Entitlement.firm_id == id_))
        contacts = await session.execute(
            select(Enrolled.role, Enrolled.channel, Enrolled.purposes, Enrolled.since)
            .where(Enrolled.firm_id == id_)
            .order_by(Enrolled.since, Enrolled.id)
        )
        consents = await session.execute(
            select(Consent.at, Consent.purpose, Consent.given, Consent.words, Consent.locale, Consent.channel)
            .where(Consent.firm_id == id_)
            .order_by(Consent.at.desc(), Consent.id)
        )
        return OneFirm(
            firm,
            tuple(facts),
            tuple(titles),
            tuple(judgements),
            tuple(shortfalls),
            tuple(entitlements),
            tuple(ContactPart(role, channel, tuple(purposes), since) for role, channel, purposes, since in contacts),
            tuple(LedgerLine(*line) for line in consents),
        )
