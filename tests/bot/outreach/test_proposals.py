"""Reminders that the system proposes: each once, only where somebody would get it, and never sent by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.dates import CHINA
from bot.outreach import campaigns
from bot.outreach.preparing import check as look_at_everybody
from bot.outreach.proposals import keep_proposing, propose_all
from bot.registry.audit import SYSTEM, verify
from bot.registry.database import Registry
from bot.registry.tables import AuditEntry, Campaign, Enrolled, Firm, Movement, Publication
from bot.registry.wall import Wall
from tests.bot.outreach.enrolled import sending
from tests.bot.outreach.written import HERE, LI, WANG, check, row_of
from tests.bot.registry.owners import (
    BROWSER,
    BROWSER_TALK,
    FACTS,
    LI_TALK,
    TODAY,
    WANG_TALK,
    OnADay,
    enrolment,
    installation,
    registrar,
)
from tests.bot.registry.owners import LI as OTHER_OWNER
from tests.bot.registry.owners import WANG as OWNER

pytestmark = pytest.mark.anyio
EVERY_TOPIC = ("application_windows", "title_expiry", "yearly_updates", "support_measures", "policy_changes")
SPRING = date(2027, 5, 1)
ENDS_ON = date(2027, 1, 15)
PUBLICATION = "f" * 32


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> AsyncIterator[OnADay]:
    service = installation(library, registry, tmp_path / "served")
    yield service
    await service.close()
    await service.store.close()


async def _enrol(service: OnADay, **said: object) -> None:
    """A firm that holds a title which ends in January, whose owner wants to hear of everything."""
    granted = {"srdi_sme": ENDS_ON.replace(year=ENDS_ON.year - 3)}
    facts = dict(FACTS)
    facts["recognitions"] = ["srdi_sme"]
    await registrar(service, OWNER).enrol(
        WANG_TALK, enrolment(**{"topics": EVERY_TOPIC, "granted": granted, **said}), facts
    )


async def _proposals(registry: Registry) -> dict[str, Campaign]:
    async with registry.reading() as session:
        return {campaign.proposal: campaign for campaign in await session.scalars(select(Campaign))}


async def _publish(registry: Registry, *firms: str) -> None:
    async with registry.writing() as session:
        session.add(
            Publication(
                id=PUBLICATION,
                region=HERE,
                state="published",
                archive=b"",
                content="c",
                based_on="b",
                author_id=WANG,
                approver_id=LI,
                published_at=datetime(2026, 11, 21, 12, tzinfo=CHINA),
            )
        )
        await session.flush()
        session.add_all(
            Movement(publication_id=PUBLICATION, firm_id=firm, region=HERE, direction="up", gained=[], lost=[])
            for firm in firms
        )


async def _firm(registry: Registry) -> str:
    async with registry.reading() as session:
        return (await session.scalars(select(Firm.id))).one()


async def test_what_today_gives_occasion_to_is_drafted_by_the_system(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await propose_all(service)
    found = await _proposals(registry)
    assert set(found) == {"title_expires/2027-01/srdi_sme", "policy_changed/zhejiang-2026/ends/2026-12-31"}
    for campaign in found.values():
        assert (campaign.region, campaign.state, campaign.author_id, campaign.edited_by) == (HERE, "draft", SYSTEM, [])
    title = found["title_expires/2027-01/srdi_sme"]
    assert title.audience == {"title": "srdi_sme", "ends_from": "2027-01-01", "expires": "2027-02-01"}
    assert title.ends_at == datetime(2027, 2, 1, tzinfo=CHINA)
    assert (title.topic, title.about["title"]) == ("title_expiry", "srdi_sme")


async def test_the_yearly_update_is_proposed_to_those_who_hold_the_title(service: OnADay, registry: Registry) -> None:
    await _enrol(service, granted={"srdi_sme": date(2026, 6, 1)})
    await propose_all(replace(service, day=SPRING))
    found = await _proposals(registry)
    yearly = [campaign for campaign in found.values() if campaign.kind == "yearly_update"]
    assert [campaign.audience for campaign in yearly] == [{"title": "srdi_sme"}]
    assert yearly[0].about["day"] == "2027-05-31"
    assert yearly[0].ends_at == datetime(2027, 6, 1, tzinfo=CHINA)
    assert "{firm}" in yearly[0].words["en"]["body"]


async def test_what_the_new_year_makes_stale_is_proposed_before(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await propose_all(replace(service, day=date(2026, 12, 2)))
    stale = (await _proposals(registry))["facts_stale/2027-01"]
    assert stale.audience == {"stale": "2027-02-01"}
    assert stale.topic == "yearly_updates"


async def test_looking_again_proposes_nothing_a_second_time(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    first = await propose_all(service)
    assert first
    assert await propose_all(service) == 0
    assert len(await _proposals(registry)) == first


async def test_two_that_look_at_once_propose_everything_once(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    counts = await asyncio.gather(propose_all(service), propose_all(service))
    found = await _proposals(registry)
    assert sum(counts) == len(found)
    async with registry.reading() as session:
        told = await session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "reminder.proposed"))
        assert sorted(told) == sorted(f"campaign {campaign.id}" for campaign in found.values())
    assert await verify(registry) == []


async def test_what_an_official_gave_up_is_not_proposed_again(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await propose_all(service)
    for campaign in (await _proposals(registry)).values():
        await campaigns.drop(Wall(registry, HERE), WANG, campaign.id)
    assert await propose_all(service) == 0


@pytest.mark.parametrize(
    "said",
    [{"purposes": ("register", "facts")}, {"topics": ("application_windows",)}],
    ids=["no reminders", "another topic"],
)
async def test_nothing_is_proposed_that_nobody_agreed_to(
    service: OnADay, registry: Registry, said: dict[str, object]
) -> None:
    await _enrol(service, **said)
    assert await propose_all(service) == 0


async def test_nothing_is_proposed_to_somebody_whom_nothing_can_be_sent_to(service: OnADay, registry: Registry) -> None:
    await registrar(service, BROWSER).enrol(BROWSER_TALK, enrolment(topics=EVERY_TOPIC), FACTS)
    assert await propose_all(service) == 0


async def test_one_who_agreed_among_many_who_did_not_is_enough(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    firm = await _firm(registry)
    async with registry.writing() as session:
        part = (await session.scalars(select(Enrolled))).one()
        contact, address = part.contact_id, part.address_id
        for number in range(1_200):
            session.add(
                Enrolled(
                    region=HERE,
                    firm_id=firm,
                    contact_id=contact,
                    address_id=address,
                    channel=f"channel {number}",
                    firm_name="",
                    role="other",
                    topics=[],
                    purposes=["register"],
                )
            )
    assert await propose_all(service)


async def test_what_came_into_use_is_proposed_to_the_firms_that_it_changes(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await _publish(registry, await _firm(registry))
    await propose_all(service)
    campaign = (await _proposals(registry))[f"policy_changed/{PUBLICATION}"]
    assert campaign.audience == {"changed_by": PUBLICATION}
    assert campaign.about == {"publication": PUBLICATION}
    assert "{changes}" in campaign.words["en"]["body"]


async def test_what_changes_nothing_for_anybody_is_not_proposed(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await _publish(registry)
    await propose_all(service)
    assert f"policy_changed/{PUBLICATION}" not in await _proposals(registry)


async def test_a_publication_that_another_replaced_is_no_news(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await _publish(registry, await _firm(registry))
    async with registry.writing() as session:
        await session.execute(update(Publication).values(state="replaced"))
    await propose_all(service)
    assert f"policy_changed/{PUBLICATION}" not in await _proposals(registry)


async def test_a_proposal_goes_out_only_once_an_official_approved_it(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    await propose_all(service)
    wall = Wall(registry, HERE)
    proposed = (await _proposals(registry))["title_expires/2027-01/srdi_sme"]
    await check(registry, proposed.id)
    await campaigns.submit(wall, WANG, proposed.id)
    await campaigns.approve(wall, LI, proposed.id, content=proposed.content)
    row = await row_of(wall, proposed.id)
    assert (row.state, row.author_id, row.approver_id) == ("approved", SYSTEM, LI)


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_an_installation_that_runs_proposes_by_itself(service: OnADay, registry: Registry) -> None:
    await _enrol(service)
    working = asyncio.create_task(keep_proposing(service))
    try:
        async with asyncio.timeout(120):
            while not await _proposals(registry):  # noqa: ASYNC110 - others bring it about
                await asyncio.sleep(0.05)
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 2), SPRING], ids=str)
async def test_what_is_proposed_has_nothing_wrong_for_those_who_would_get_it(
    library: Library, registry: Registry, tmp_path: Path, day: date
) -> None:
    service = replace(sending(library, registry, tmp_path / "sending"), day=day)
    facts = dict(FACTS)
    facts["recognitions"] = ["srdi_sme"]
    granted = {"srdi_sme": ENDS_ON.replace(year=2024) if day < ENDS_ON else date(2026, 6, 1)}
    await registrar(service, OTHER_OWNER).enrol(LI_TALK, enrolment(topics=EVERY_TOPIC, granted=granted), facts)
    assert await propose_all(service)
    for campaign in (await _proposals(registry)).values():
        found = await look_at_everybody(service, campaign)
        assert (found.problems, found.recipients) == ([], 1), campaign.proposal
    await service.close()
    await service.store.close()
