"""A contact known by an id alone ends reminders, or leaves altogether, as the contact itself could in the chat."""

import pytest
from sqlalchemy import func, select

from bot.registry.contact_wishes import NoSuchContact, gets_reminders, is_kept, stop_reminders, unsubscribe
from bot.registry.contacts import address_known_as
from bot.registry.tables import Address, AuditEntry, Consent, Contact, Enrolled, Firm, Suppression
from tests.bot.registry.owners import LI, LI_TALK, OTHER_CODE, WANG, WANG_TALK, OnADay, enrolment, registrar

pytestmark = pytest.mark.anyio


async def contact_at(service: OnADay, channel: str) -> str:
    """The id of the contact who is reached on that channel."""
    async with service.registry.reading() as session:
        found = await session.scalar(select(Address.contact_id).where(Address.channel == channel))
        assert found is not None
        return found


async def purposes_of(service: OnADay, contact: str) -> list[list[str]]:
    async with service.registry.reading() as session:
        return list(await session.scalars(select(Enrolled.purposes).where(Enrolled.contact_id == contact)))


async def test_reminders_end_for_all_firms_of_the_contact_and_for_nobody_else(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), {})
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(credit_code=OTHER_CODE), {})
    await registrar(service, LI).enrol(LI_TALK, enrolment(), {})
    wang, li = await contact_at(service, "wechat"), await contact_at(service, "telegram")
    for _ in range(2):
        await stop_reminders(service, wang, "wechat", "en")
    assert await purposes_of(service, wang) == [["register", "facts"]] * 2
    assert await purposes_of(service, li) == [["register", "facts", "reminders"]]
    async with service.registry.reading() as session:
        assert not await gets_reminders(session, wang)
        assert await gets_reminders(session, li)
        taken_back = select(Consent).where(Consent.given.is_(False))
        lines = (await session.scalars(taken_back)).all()
        assert [(line.purpose, line.contact_id, line.locale) for line in lines] == [("reminders", wang, "en")] * 2
        audited = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "consent.withdrawn")
        assert await session.scalar(audited) == 2, "and what was asked for again is not told twice"


async def test_who_unsubscribes_is_nowhere_any_more_and_suppressed(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), {})
    wang = await contact_at(service, "wechat")
    await unsubscribe(service, wang, "wechat")
    async with service.registry.reading() as session:
        assert not await is_kept(session, wang)
        for table in (Contact, Address, Enrolled, Firm):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
        assert await session.get(Suppression, address_known_as(service.registry.keys, WANG)) is not None


async def test_of_somebody_who_is_gone_there_is_nothing_to_ask_for(service: OnADay) -> None:
    for wish in (stop_reminders(service, "0" * 32, "wechat", "en"), unsubscribe(service, "0" * 32, "wechat")):
        with pytest.raises(NoSuchContact):
            await wish
    async with service.registry.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Suppression)) == 0
