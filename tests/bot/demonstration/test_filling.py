"""A demonstration's registry shows every part of the console something, holds to every rule of the registry, and nothing real."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.console.passwords import is_right
from bot.console.roles import Role
from bot.demonstration import DEMONSTRATION_REGION
from bot.demonstration.filling import fill
from bot.demonstration.officials import SignInData, code_now
from bot.demonstration.showing import set_up
from bot.registry.audit import verify
from bot.registry.database import Registry, open_registry
from bot.registry.rejudging import judge_some
from bot.registry.tables import (
    AuditEntry,
    Consent,
    Contact,
    Enrolled,
    Entitlement,
    Firm,
    FirmFact,
    FirmTitle,
    Judgement,
    Official,
    Publication,
    Regional,
    Shortfall,
    VisitCount,
)
from bot.registry.tables.base import Base, now
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]
DAY = date(2026, 11, 22)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def filled(registry: Registry, made_up: Library) -> Registry:
    async with registry.writing() as session:
        await fill(session, registry.keys, made_up, DAY, count=400)
    return registry


@pytest.fixture
async def service(registry_settings: Settings, made_up: Library) -> AsyncIterator[Service]:
    registry = await open_registry(registry_settings)
    store = SqliteStore(registry_settings.data_dir / "sessions.sqlite3")
    service = Service(made_up, store, registry_settings, registry, demonstration=True)
    yield service
    await service.close()
    await store.close()
    await registry.close()


async def _all(registry: Registry, table: Any) -> list[Any]:
    async with registry.reading() as session:
        return list(await session.scalars(select(table)))


async def test_every_part_of_the_console_has_something_to_show(filled: Registry) -> None:
    for table in (
        Firm,
        FirmFact,
        FirmTitle,
        Judgement,
        Shortfall,
        Entitlement,
        Contact,
        Enrolled,
        Consent,
        VisitCount,
        AuditEntry,
    ):
        assert await _all(filled, table), table.__name__
    firms = await _all(filled, Firm)
    assert len(firms) == 400
    assert {firm.likely_tier for firm in firms} == {None, "innovative_sme", "srdi_sme", "little_giant"}
    assert any(firm.judged_on is None for firm in firms)
    assert any(firm.expires_on is not None for firm in firms)
    assert len({firm.created_at.month for firm in firms}) > 6
    lines = Counter((line.purpose, line.given) for line in await _all(filled, Consent))
    assert min(lines["register", True], lines["register", False], lines["reminders", False], lines["facts", True]) > 5
    assert {count.exit for count in await _all(filled, VisitCount)} == {"finished", "stopped", "ruled_out"}


@pytest.mark.parametrize("day", [date(2027, 1, 1), date(2028, 2, 29)])
async def test_the_firms_stand_alike_on_whatever_day_they_are_shown(
    registry: Registry, made_up: Library, day: date
) -> None:
    async with registry.writing() as session:
        await fill(session, registry.keys, made_up, day, count=200)
    firms = await _all(registry, Firm)
    standing = Counter(firm.likely_tier for firm in firms if firm.judged_on)

    assert min(standing[tier] for tier in ("innovative_sme", "srdi_sme", "little_giant")) > 5
    assert sum(firm.likely_tier is not None for firm in firms) > 70
    facts = await _all(registry, FirmFact)
    stale = sum(fact.stale_on is not None and fact.stale_on <= day for fact in facts)
    assert stale < len(facts) / 8
    assert all(fact.noted_on <= day for fact in facts)


async def test_everything_is_of_the_made_up_region_and_marked_as_made_up(filled: Registry) -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Regional):
            assert {row.region for row in await _all(filled, mapper.class_)} <= {DEMONSTRATION_REGION}
    assert {firm.origin for firm in await _all(filled, Firm)} == {"demonstration"}


async def test_nothing_happened_before_its_firm_came_nor_after_today(filled: Registry) -> None:
    firms = {firm.id: firm for firm in await _all(filled, Firm)}

    assert all(firm.created_at <= firm.active_at <= now() for firm in firms.values())
    assert all(firms[row.firm_id].created_at <= row.at <= now() for row in await _all(filled, Judgement))
    assert all(line.at <= now() for line in await _all(filled, Consent))


async def test_figures_are_kept_only_where_that_is_agreed_to(filled: Registry) -> None:
    agreed = {row.firm_id for row in await _all(filled, Enrolled) if "facts" in row.purposes}

    assert {fact.firm_id for fact in await _all(filled, FirmFact)} <= agreed


async def test_firms_stand_as_they_are_judged_from_what_is_kept(filled: Registry, made_up: Library) -> None:
    told = {firm.id: (firm.likely_tier, firm.missing_count, firm.recheck_on) for firm in await _all(filled, Firm)}
    async with filled.writing() as session:
        for firm in await session.scalars(select(Firm)):
            firm.rules_hash = firm.rules_hash and "of other rules"
    after: str | None = ""
    while after is not None:
        after = await judge_some(filled, made_up, DEMONSTRATION_REGION, DAY, after=after, most=100)

    again = {firm.id: (firm.likely_tier, firm.missing_count, firm.recheck_on) for firm in await _all(filled, Firm)}
    assert again == told


async def test_one_official_of_each_role_can_sign_in_and_other_ones_each_time(service: Service, tmp_path: Path) -> None:
    officials = await set_up(service, count=50)
    kept = {official.username: official for official in await _all(service.registry, Official)}

    assert [official.role for official in officials] == list(Role)
    for official in officials:
        assert await is_right(official.password, kept[official.username].password_hash)
        assert service.registry.keys.unseal(kept[official.username].one_time_secret) == official.secret
    assert len({official.password for official in officials}) == len(officials)
    code = await code_now(service.registry, now())
    assert code is not None
    assert len(code) == 6
    assert await verify(service.registry) == []


async def test_there_is_a_draft_that_can_be_compared(service: Service) -> None:
    officials = await set_up(service, count=10)
    (draft,) = await _all(service.registry, Publication)
    author: SignInData = next(official for official in officials if official.role is Role.AUTHOR)

    assert (draft.region, draft.state, draft.author_id) == (DEMONSTRATION_REGION, "draft", author.id)
    assert draft.based_on == service.policies.edition
