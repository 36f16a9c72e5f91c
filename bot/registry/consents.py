"""The ledger of consents: a line whenever something is agreed to, agreed to in other words, or taken back; none is ever changed."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.tables import Consent, Enrolled
from flows.enrolment import PURPOSES


class Shown(NamedTuple):
    """Which words were shown, in which language, and where."""

    words: str
    locale: str
    channel: str


async def agree(session: AsyncSession, enrolled: Enrolled, purposes: Sequence[str], shown: Shown) -> bool:
    """From now on these purposes are agreed to and no others; whether that is news."""
    given = {
        line.purpose: line
        for line in await session.scalars(
            select(Consent)
            .where(
                Consent.firm_id == enrolled.firm_id,
                Consent.contact_id == enrolled.contact_id,
                Consent.channel == enrolled.channel,
            )
            .order_by(Consent.at, Consent.id)
        )
    }
    is_news = False
    for purpose in PURPOSES:
        line = given.get(purpose)
        if purpose in purposes and (line is None or not line.given or line.words != shown.words):
            _write(session, enrolled, purpose, shown, given=True)
            is_news = True
    is_news |= take_back(session, enrolled, [each for each in PURPOSES if each not in purposes], shown)
    enrolled.purposes = [each for each in PURPOSES if each in purposes]
    return is_news


def take_back(session: AsyncSession, enrolled: Enrolled, purposes: Iterable[str], shown: Shown) -> bool:
    """These purposes are no longer agreed to; whether any was."""
    gone = [purpose for purpose in purposes if purpose in enrolled.purposes]
    for purpose in gone:
        _write(session, enrolled, purpose, shown, given=False)
    enrolled.purposes = [purpose for purpose in enrolled.purposes if purpose not in gone]
    return bool(gone)


def _write(session: AsyncSession, enrolled: Enrolled, purpose: str, shown: Shown, *, given: bool) -> None:
    session.add(
        Consent(
            region=enrolled.region,
            firm_id=enrolled.firm_id,
            contact_id=enrolled.contact_id,
            purpose=purpose,
            given=given,
            words=shown.words,
            locale=shown.locale,
            # A contact may have several channels: each consent is known by the one that it was asked on.
            channel=enrolled.channel,
        )
    )
