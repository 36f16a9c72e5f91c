"""Each night what was kept long enough is forgotten, once and with counts; of who is not heard of nobody is kept out for it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.dates import CHINA
from bot.registry.audit import verify
from bot.registry.contacts import address_known_as
from bot.registry.database import Registry
from bot.registry.outlived import ATTEMPTS_FOR, CAMPAIGNS_FOR, DRAFTS_FOR, GRANTS_FOR, WORDS_FOR
from bot.registry.retention import IDLE_FOR, forget_idle, forget_tonight, night_before
from bot.registry.tables import (
    Address,
    Attempt,
    AuditEntry,
    Campaign,
    ChannelHalt,
    Contact,
    Enrolled,
    Firm,
    FirmFact,
    ImportDraft,
    NoticeGrant,
    Official,
    Reminder,
    SignIn,
    Suppression,
    TestAddress,
)
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
from tests.bot.registry.reminders import a_campaign, a_reminder
from tests.bot.registry.rows import count, every

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


AT: Final = datetime(2026, 11, 22, 4, tzinfo=CHINA)
"""An hour after the night's work falls due."""


async def _always() -> bool:
    return True


async def _never() -> bool:
    return False


async def _night(service: OnADay, at: datetime = AT) -> dict[tuple[str, str], int] | None:
    found = await forget_tonight(service.registry, service.library, TODAY, at, _always)
    return None if found is None else dict(found)


async def _told(registry: Registry) -> dict[str, dict[str, int]]:
    entries = [entry for entry in await every(registry, AuditEntry) if entry.action == "registry.forgot"]
    assert {entry.actor for entry in entries} <= {"system"}
    return {entry.region: entry.details for entry in entries}


@pytest.fixture
async def wang(service: OnADay) -> OnADay:
    """The installation, which Wang enrolled with."""
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    return service


async def test_words_of_reminders_are_emptied_after_half_a_year_and_that_they_were_sent_stays(wang: OnADay) -> None:
    registry, long_ago = wang.registry, AT - WORDS_FOR - timedelta(days=1)
    ended = await a_campaign(registry, ends_at=long_ago)
    new = await a_campaign(registry, ends_at=AT + timedelta(days=9))
    old = await a_reminder(registry, ended, state="delivered", settled_at=long_ago)
    recent = await a_reminder(registry, new, state="delivered", settled_at=AT - WORDS_FOR + timedelta(days=1))
    left_open = await a_reminder(registry, await a_campaign(registry, state="paused", ends_at=long_ago))
    still_open = await a_reminder(registry, await a_campaign(registry, state="paused", ends_at=AT))
    assert await _night(wang) == {("hangzhou", "reminders_emptied"): 2}
    rows = {row.id: row for row in await every(registry, Reminder)}
    assert {key for key, row in rows.items() if row.values} == {recent, still_open}
    assert (rows[old].state, rows[left_open].state) == ("delivered", "pending")
    assert await _told(registry) == {"hangzhou": {"reminders_emptied": 2}}


async def test_attempts_are_forgotten_after_a_year_and_a_month(wang: OnADay) -> None:
    registry = wang.registry
    for days in (1, -1):
        settled_at = AT - ATTEMPTS_FOR - timedelta(days=days)
        await a_reminder(registry, await a_campaign(registry), state="delivered", settled_at=settled_at)
    assert await _night(wang) == {("hangzhou", "attempts"): 1, ("hangzhou", "reminders_emptied"): 2}
    assert [row.at > AT - ATTEMPTS_FOR for row in await every(registry, Attempt)] == [True]
    assert await count(registry, Reminder) == 2


async def test_a_campaign_goes_three_years_after_its_end_with_all_its_recipients(wang: OnADay) -> None:
    registry, ended = wang.registry, AT - CAMPAIGNS_FOR - timedelta(days=1)
    over = await a_campaign(registry, ends_at=ended)
    await a_reminder(registry, over, state="delivered", settled_at=ended)
    stays = await a_campaign(registry, ends_at=ended + timedelta(days=2))
    kept = await a_reminder(registry, stays, state="delivered", settled_at=AT)
    assert await _told(registry) == {}
    assert await _night(wang) == {
        ("hangzhou", kind): 1 for kind in ("reminders_emptied", "attempts", "recipients", "campaigns")
    }
    assert [row.id for row in await every(registry, Campaign)] == [stays]
    assert [row.id for row in await every(registry, Reminder)] == [kept]


async def test_a_draft_goes_half_a_year_after_it_was_last_handed_in_once_it_would_be_pointless(wang: OnADay) -> None:
    registry, old = wang.registry, AT - DRAFTS_FOR - timedelta(days=1)
    past, ahead = AT - timedelta(days=1), AT + timedelta(days=1)
    await a_campaign(registry, state="draft", created_at=old, ends_at=past)
    stay = {
        await a_campaign(registry, state="draft", created_at=old, ends_at=ahead),
        await a_campaign(registry, state="draft", created_at=past, ends_at=past),
        await a_campaign(registry, state="draft", created_at=old, submitted_at=past, ends_at=past),
        await a_campaign(registry, state="cancelled", created_at=old, ends_at=past),
    }
    assert await _night(wang) == {("hangzhou", "drafts"): 1}
    assert {row.id for row in await every(registry, Campaign)} == stay


async def test_what_ran_out_by_itself_is_removed_too(wang: OnADay) -> None:
    registry, past, ahead = wang.registry, AT - timedelta(minutes=1), AT + timedelta(minutes=1)
    async with registry.writing() as session:
        stays, gone = [
            Official(region="hangzhou", username=name, name=name, role="author", disabled_at=disabled)
            for name, disabled in (("stays", None), ("gone", past))
        ]
        session.add_all([stays, gone])
        await session.flush()
        for number, ends_at in enumerate((past, ahead)):
            session.add(SignIn(region="hangzhou", token=str(number), official_id=stays.id, ends_at=ends_at))
            session.add(
                ImportDraft(
                    region="hangzhou",
                    official_id=stays.id,
                    file_name=str(number),
                    columns=[],
                    counts={},
                    ends_at=ends_at,
                )
            )
        for official in (stays, gone):
            address = {"channel": "telegram", "sealed": b"x", "known_as": official.username}
            session.add(TestAddress(region="hangzhou", official_id=official.id, **address))
        for channel, until in (("wechat", past), ("wecom", ahead), ("telegram", None)):
            session.add(ChannelHalt(channel=channel, reason="x", until=until))
        enrolled = address_known_as(registry.keys, WANG)
        for known_as, template in ((enrolled, "T1"), ("nobody", "T1"), ("nobody", "T2")):
            granted_at = AT - GRANTS_FOR + timedelta(days=1 if template == "T2" else -1)
            session.add(NoticeGrant(known_as=known_as, template=template, is_lasting=True, granted_at=granted_at))
    assert await _night(wang) == {
        **{("hangzhou", kind): 1 for kind in ("sign_ins", "lists", "test_addresses")},
        **{("", kind): 1 for kind in ("halts", "grants")},
    }
    assert [row.token for row in await every(registry, SignIn)] == ["1"]
    assert [row.file_name for row in await every(registry, ImportDraft)] == ["1"]
    assert [row.known_as for row in await every(registry, TestAddress)] == ["stays"]
    assert {row.channel for row in await every(registry, ChannelHalt)} == {"wecom", "telegram"}
    grants = await every(registry, NoticeGrant)
    assert {(row.known_as, row.template) for row in grants} == {(enrolled, "T1"), ("nobody", "T2")}
    assert await _told(registry) == {
        "": {"grants": 1, "halts": 1},
        "hangzhou": {"lists": 1, "sign_ins": 1, "test_addresses": 1},
    }
    assert await verify(registry) == []


async def test_a_night_s_work_is_done_once_and_after_a_pause_as_soon_as_it_can_be(wang: OnADay) -> None:
    registry = wang.registry
    assert await _night(wang, AT) == {}
    for later in (AT, AT + timedelta(hours=22)):
        assert await _night(wang, later) is None
    assert await _night(wang, AT + timedelta(days=5)) == {}
    assert await _night(wang, AT + timedelta(days=5, hours=1)) is None
    # Nothing was removed, and so nothing is told.
    assert await _told(registry) == {}


async def test_a_night_that_another_process_took_over_is_not_done_here(wang: OnADay) -> None:
    at = AT + IDLE_FOR + timedelta(days=1)
    assert await forget_tonight(wang.registry, wang.library, TODAY, at, _never) is None
    assert await _night(wang, at) is not None


async def test_who_was_forgotten_that_night_is_counted(wang: OnADay) -> None:
    async with wang.registry.writing() as session:
        await session.execute(update(Contact).values(active_at=AT - IDLE_FOR - timedelta(days=1)))
    assert await _night(wang) == {("", "contacts"): 1}
    assert await _told(wang.registry) == {"": {"contacts": 1}}


async def test_very_many_are_forgotten_some_at_a_time(wang: OnADay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.registry.outlived.AT_ONCE", 2)
    monkeypatch.setattr("bot.registry.retention.AT_ONCE", 2)
    long_ago = AT - WORDS_FOR - timedelta(days=1)
    for _ in range(5):
        await a_reminder(wang.registry, await a_campaign(wang.registry), state="delivered", settled_at=long_ago)
    assert await _night(wang) == {("hangzhou", "reminders_emptied"): 5}


async def test_words_for_whoever_left_while_they_were_planned_are_emptied_the_next_night(wang: OnADay) -> None:
    registry = wang.registry
    planned = await a_reminder(registry, await a_campaign(registry), state="suppressed")
    async with registry.writing() as session:
        await session.execute(update(Reminder).values(contact_id="somebody who is gone"))
    assert await _night(wang) == {("hangzhou", "reminders_emptied"): 1}
    assert [(row.id, row.values) for row in await every(registry, Reminder)] == [(planned, {})]


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (datetime(2026, 11, 22, 2, 59, tzinfo=CHINA), datetime(2026, 11, 21, 3, tzinfo=CHINA)),
        (datetime(2026, 11, 22, 3, 0, tzinfo=CHINA), datetime(2026, 11, 22, 3, tzinfo=CHINA)),
        (datetime(2026, 11, 21, 19, 0, tzinfo=UTC), datetime(2026, 11, 22, 3, tzinfo=CHINA)),
    ],
)
def test_a_night_s_work_falls_due_at_three_in_china(at: datetime, night: datetime) -> None:
    assert night_before(at) == night
