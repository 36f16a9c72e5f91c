"""Who is not heard of for long is forgotten, and nobody is kept out for it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.registry.retention import IDLE_FOR, forget_idle
from bot.registry.tables import Address, AuditEntry, Contact, Enrolled, Firm, FirmFact, Suppression
from bot.registry.tables.base import now
from tests.bot.registry.owners import (
    FACTS,
    LI,
    LI_TALK,
    OTHER_CODE,
    TODAY,
    WANG,
    WANG_TALK,
    OnADay,
    enrolment,
    registrar,
)
from tests.bot.registry.rows import count

pytestmark = pytest.mark.anyio


async def test_who_said_nothing_for_three_years_is_forgotten_and_others_stay(service: OnADay, library: Library) -> None:
    registry = service.registry
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    async with registry.writing() as session:
        await session.execute(update(Contact).values(active_at=now() - IDLE_FOR - timedelta(days=1)))
    await registrar(service, LI).enrol(LI_TALK, enrolment(credit_code=OTHER_CODE), FACTS)
    assert await forget_idle(registry, library, TODAY, now() - IDLE_FOR) == 1
    assert await forget_idle(registry, library, TODAY, now() - IDLE_FOR) == 0
    for table in (Firm, Contact, Address, Enrolled):
        assert await count(registry, table) == 1
    assert await count(registry, FirmFact) == len(FACTS)
    assert await count(registry, Suppression) == 0
    async with registry.reading() as session:
        actors = (await session.scalars(select(AuditEntry.actor).where(AuditEntry.action == "enrolment.ended"))).all()
    assert actors == ["system"]


async def test_whoever_says_something_again_is_heard_of(service: OnADay, library: Library) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    async with registry.writing() as session:
        await session.execute(update(Contact).values(active_at=now() - IDLE_FOR - timedelta(days=1)))
    await wang.keep_facts(WANG_TALK, firm, {**FACTS, "employees": 121})
    assert await forget_idle(registry, library, TODAY, now() - IDLE_FOR) == 0
