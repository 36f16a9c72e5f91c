"""A contact's part in a firm over one channel: begun, brought up to date, and put right, in whoever's transaction it is."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.registry.contacts import Caller, address_for
from bot.registry.keys import Keys
from bot.registry.tables import Contact, Enrolled, Firm
from flows.enrolment import ROLES, TOPICS, Correction, Enrolment


async def firm_of(session: AsyncSession, enrolment: Enrolment) -> Firm:
    """The firm of this credit code, held for this transaction, made where it is not known."""
    firm = await session.scalar(
        select(Firm).where(Firm.region == enrolment.region, Firm.credit_code == enrolment.credit_code).with_for_update()
    )
    if firm is None:
        firm = Firm(
            region=enrolment.region,
            credit_code=enrolment.credit_code,
            name=enrolment.firm_name,
            district=enrolment.district,
            origin="enrolled",
        )
        session.add(firm)
        await session.flush()
    return firm


async def take_part(
    session: AsyncSession, keys: Keys, caller: Caller, firm: Firm, contact: Contact, enrolment: Enrolment
) -> tuple[Enrolled, bool]:
    """The contact's part in the firm over this channel as it is said now, and whether anything of it is new."""
    address = await address_for(session, keys, caller, contact)
    enrolled = await session.scalar(
        select(Enrolled).where(
            Enrolled.firm_id == firm.id,
            Enrolled.contact_id == contact.id,
            Enrolled.channel == caller.channel,
        )
    )
    is_new = enrolled is None
    if enrolled is None:
        enrolled = Enrolled(
            region=firm.region, firm_id=firm.id, contact_id=contact.id, channel=caller.channel, purposes=[]
        )
        session.add(enrolled)
    before = None if is_new else _told(enrolled)
    enrolled.firm_name, enrolled.district = enrolment.firm_name, enrolment.district
    enrolled.role, enrolled.topics = enrolment.role, list(enrolment.topics)
    enrolled.address_id = None if address is None else address.id
    is_news = before != _told(enrolled)
    await session.flush()
    return enrolled, is_news


def _told(enrolled: Enrolled) -> tuple[object, ...]:
    return enrolled.firm_name, enrolled.district, enrolled.role, list(enrolled.topics), enrolled.address_id


def put_right(part: Enrolled, correction: Correction) -> bool:
    """Whether that changed anything; a value that the field cannot have changes nothing."""
    value = correction.value
    new: object
    match correction.field:
        case "role":
            new = value if value in ROLES else part.role
        case "topics":
            new = [topic for topic in TOPICS if topic in value] if not isinstance(value, str) else part.topics
        case _:
            new = value if isinstance(value, str) else getattr(part, correction.field)
    if new == getattr(part, correction.field):
        return False
    setattr(part, correction.field, new)
    return True
