"""Enrolling and what follows, as one caller sees it and as it stands in the tables, on both databases."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.registry.contacts import Caller
from bot.registry.database import Registry
from bot.registry.erasure import is_suppressed
from bot.registry.registrar import OwnRegistrar
from bot.registry.tables import (
    Address,
    AuditEntry,
    Base,
    Consent,
    Contact,
    Enrolled,
    Entitlement,
    Firm,
    FirmFact,
    FirmTitle,
    Judgement,
    Shortfall,
    Suppression,
)
from bot.sessions.registrar import TooManyFirms
from bot.sessions.store import StoreUnavailable
from flows.credit_code import with_check_character
from flows.enrolment import Correction
from tests.bot.conftest import OpenRegistry
from tests.bot.registry.owners import (
    BROWSER,
    BROWSER_TALK,
    CODE,
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
from tests.bot.registry.rows import count, every

pytestmark = pytest.mark.anyio


async def the_firm(registry: Registry) -> Firm:
    (firm,) = await every(registry, Firm)
    assert isinstance(firm, Firm)
    return firm


async def test_who_enrols_sees_all_that_was_said_and_how_the_firm_stands(service: OnADay) -> None:
    wang = registrar(service, WANG)
    said = enrolment(granted={"innovative_sme": date(2025, 6, 1)})
    firm = await wang.enrol(WANG_TALK, said, {**FACTS, "recognitions": ["innovative_sme"]})
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert own.id == firm
    assert (own.firm_name, own.credit_code, own.district) == (said.firm_name, CODE, "滨江区")
    assert own.purposes == ("register", "facts", "reminders")
    assert own.channels == ("wechat",)
    assert {fact.fact: fact.value for fact in own.facts} == {**FACTS, "recognitions": ["innovative_sme"]}
    assert {fact.fact: fact.stale_on for fact in own.facts}["revenue"] == date(2027, 1, 1)
    assert {fact.fact: fact.stale_on for fact in own.facts}["industry"] is None
    assert [(title.title, title.expires_on) for title in own.titles] == [("innovative_sme", date(2028, 6, 1))]
    assert own.judged_on == TODAY
    assert own.possible_tier is not None


async def test_officials_find_the_firm_judged_with_what_it_lacks_and_what_it_could_have(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    firm = await the_firm(service.registry)
    assert (firm.judged_on, firm.recheck_on) == (TODAY, date(2027, 1, 1))
    assert firm.missing_count == await count(service.registry, Shortfall)
    assert await count(service.registry, Entitlement) > 0
    (judgement,) = await every(service.registry, Judgement)
    assert (judgement.reason, judgement.possible_tier) == ("enrolled", firm.possible_tier)


async def test_answers_are_kept_only_where_that_was_agreed_to(service: OnADay) -> None:
    said = enrolment(purposes=("register", "reminders"), granted={"srdi_sme": None})
    await registrar(service, WANG).enrol(WANG_TALK, said, FACTS)
    for table in (FirmFact, FirmTitle, Judgement, Shortfall, Entitlement):
        assert await count(service.registry, table) == 0
    assert (await the_firm(service.registry)).judged_on is None


async def test_the_same_message_again_changes_nothing_more(service: OnADay) -> None:
    wang = registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    before = {table: await every(service.registry, table) for table in (Consent, AuditEntry, Judgement, Firm)}
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    for table, rows in before.items():
        found = await every(service.registry, table)
        assert [_row(row) for row in found] == [_row(row) for row in rows], table


async def test_who_enrols_with_fewer_purposes_takes_the_others_back(service: OnADay) -> None:
    wang = registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await wang.enrol(WANG_TALK, enrolment(purposes=("register",)), FACTS)
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert (own.purposes, own.facts) == (("register",), ())
    assert await count(service.registry, FirmFact) == 0
    lines = [(line.purpose, line.given) for line in (await wang.own_data(WANG_TALK)).consents]
    assert sorted(lines) == [
        ("facts", False), ("facts", True), ("register", True), ("reminders", False), ("reminders", True),
    ]  # fmt: skip


async def test_new_words_agreed_to_are_a_new_line_of_the_ledger(service: OnADay) -> None:
    wang = registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(words="2026-01-01", purposes=("register",)), {})
    await wang.enrol(WANG_TALK, enrolment(purposes=("register",)), {})
    assert [line.words for line in (await wang.own_data(WANG_TALK)).consents] == ["2026-01-01", enrolment().words]


async def test_the_address_is_nowhere_to_be_read_in_the_tables(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    for table in Base.metadata.sorted_tables:
        async with service.registry.reading() as session:
            for row in await session.execute(select(table)):
                assert WANG.user not in str(tuple(row)), table
                assert WANG_TALK not in str(tuple(row)), table


async def test_the_same_person_on_the_web_and_on_a_messenger_is_one_contact(service: OnADay) -> None:
    await registrar(service, BROWSER).enrol(BROWSER_TALK, enrolment(), FACTS)
    # The messenger goes on with the talk of the browser.
    await registrar(service, WANG).enrol(BROWSER_TALK, enrolment(role="finance"), FACTS)
    assert await count(service.registry, Contact) == 1
    for caller, talk in ((BROWSER, BROWSER_TALK), (WANG, BROWSER_TALK), (WANG, WANG_TALK)):
        (own,) = (await registrar(service, caller).own_data(talk)).firms
        assert (own.role, own.channels) == ("finance", ("web", "wechat"))


async def test_who_enrolled_in_two_places_before_the_talks_were_joined_sees_both(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), {})
    await registrar(service, BROWSER).enrol(BROWSER_TALK, enrolment(credit_code=OTHER_CODE), {})
    joined = await registrar(service, WANG).own_data(BROWSER_TALK)
    assert {firm.credit_code for firm in joined.firms} == {CODE, OTHER_CODE}
    await registrar(service, WANG).unsubscribe(BROWSER_TALK)
    for table in (Contact, Address, Enrolled, Firm):
        assert await count(service.registry, table) == 0


async def test_one_contact_may_have_several_firms_and_leave_one_of_them(service: OnADay) -> None:
    wang = registrar(service, WANG)
    first = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await wang.enrol(WANG_TALK, enrolment(credit_code=OTHER_CODE, firm_name="另一家"), FACTS)
    await wang.withdraw(WANG_TALK, first, "register", "en")
    (left,) = (await wang.own_data(WANG_TALK)).firms
    assert left.credit_code == OTHER_CODE
    assert {fact.firm_id for fact in await every(service.registry, FirmFact)} == {left.id}


async def test_who_types_the_code_of_another_s_firm_sees_and_changes_nothing_of_theirs(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    stranger = registrar(service, LI)
    said = enrolment(firm_name="冒名公司", district="别处", purposes=("register", "facts"))
    await stranger.enrol(LI_TALK, said, {"revenue": 1_000_000})
    (seen,) = (await stranger.own_data(LI_TALK)).firms
    assert (seen.firm_name, seen.district) == ("冒名公司", "别处")
    assert {fact.fact: fact.value for fact in seen.facts} == {"revenue": 1_000_000}
    assert {line.purpose for line in (await stranger.own_data(LI_TALK)).consents} == {"register", "facts"}
    (own,) = (await registrar(service, WANG).own_data(WANG_TALK)).firms
    assert {fact.fact: fact.value for fact in own.facts} == FACTS
    assert own.firm_name == enrolment().firm_name
    assert (await the_firm(service.registry)).name == enrolment().firm_name
    await stranger.withdraw(LI_TALK, own.id, "facts", "en")
    await stranger.erase(LI_TALK)
    assert (await registrar(service, WANG).own_data(WANG_TALK)).firms == (own,)


async def test_a_stranger_can_neither_correct_nor_take_back_what_is_another_s(service: OnADay) -> None:
    firm = await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    before = await registrar(service, WANG).own_data(WANG_TALK)
    stranger = registrar(service, LI)
    await stranger.correct(LI_TALK, Correction(firm=firm, field="firm_name", value="冒名公司"))
    await stranger.withdraw(LI_TALK, firm, "register", "en")
    await stranger.keep_facts(LI_TALK, firm, {"revenue": 1})
    assert await registrar(service, WANG).own_data(WANG_TALK) == before


async def test_a_firm_of_a_bureau_s_list_is_not_shown_to_who_types_its_code(service: OnADay) -> None:
    await _list_firm(service, employees=77)
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(firm_name="我们公司"), {"revenue": 9_000_000})
    (own,) = (await registrar(service, WANG).own_data(WANG_TALK)).firms
    assert (own.firm_name, [fact.fact for fact in own.facts]) == ("我们公司", ["revenue"])
    assert (await the_firm(service.registry)).name == "名单上的名称"


async def test_a_firm_of_a_bureau_s_list_is_again_what_the_list_said_when_its_contact_leaves(service: OnADay) -> None:
    await _list_firm(service, employees=77)
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(firm_name="我们公司"), FACTS)
    await registrar(service, WANG).unsubscribe(WANG_TALK)
    firm = await the_firm(service.registry)
    assert (firm.name, firm.district) == ("名单上的名称", "上城区")
    assert [(fact.fact, fact.value) for fact in await every(service.registry, FirmFact)] == [("employees", 77)]
    assert {entry.judged_on for entry in await every(service.registry, Judgement)} == {TODAY}
    assert await count(service.registry, Judgement) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("firm_name", "新名称"), ("district", "余杭区"), ("role", "finance"), ("topics", ("title_expiry",))],
)
async def test_a_field_is_put_right_once(service: OnADay, field: Any, value: Any) -> None:
    wang = registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), {})
    for _ in range(2):
        await wang.correct(WANG_TALK, Correction(firm=firm, field=field, value=value))
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert getattr(own, field) == value
    acts = [entry for entry in await every(service.registry, AuditEntry) if entry.action == "enrolment.corrected"]
    assert len(acts) == 1
    assert str(value) not in str(acts[0].details)


async def test_withdrawn_figures_are_gone_with_all_that_was_made_of_them(service: OnADay) -> None:
    wang = registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(granted={"srdi_sme": None}), FACTS)
    await wang.withdraw(WANG_TALK, firm, "facts", "en")
    await wang.withdraw(WANG_TALK, firm, "facts", "en")
    for table in (FirmFact, FirmTitle, Judgement, Shortfall, Entitlement):
        assert await count(service.registry, table) == 0
    row = await the_firm(service.registry)
    assert (row.judged_on, row.likely_tier, row.possible_tier, row.recheck_on) == (None, None, None, None)
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert own.purposes == ("register", "reminders")
    await wang.keep_facts(WANG_TALK, firm, FACTS)
    assert await count(service.registry, FirmFact) == 0


async def test_withdrawn_reminders_leave_no_topics(service: OnADay) -> None:
    wang = registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), {})
    await wang.withdraw(WANG_TALK, firm, "reminders", "en")
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert (own.purposes, own.topics) == (("register", "facts"), ())


async def test_new_answers_take_the_place_of_those_before_and_the_firm_is_judged_anew(service: OnADay) -> None:
    wang = registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    for _ in range(2):
        await wang.keep_facts(WANG_TALK, firm, {"revenue": 10_000_000, "industry": "industry"})
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert {fact.fact: fact.value for fact in own.facts} == {"industry": "industry", "revenue": 10_000_000}
    assert [judgement.reason for judgement in await every(service.registry, Judgement)].count("answers") <= 1
    assert [entry.action for entry in await every(service.registry, AuditEntry)].count("facts.kept") == 1


async def test_titles_outlast_answers_that_say_nothing_of_them(service: OnADay) -> None:
    wang = registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(granted={"innovative_sme": date(2025, 6, 1)}), FACTS)
    await wang.keep_facts(WANG_TALK, firm, {"revenue": 10_000_000})
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert [(title.title, title.granted_on) for title in own.titles] == [("innovative_sme", date(2025, 6, 1))]
    await wang.keep_facts(WANG_TALK, firm, {"revenue": 10_000_000, "recognitions": []})
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert own.titles == ()


async def test_a_title_that_should_have_ended_and_is_held_was_renewed_on_a_day_nobody_knows(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(granted={"srdi_sme": date(2024, 1, 31)}), FACTS)
    later = replace(service, day=date(2027, 2, 1))
    wang = registrar(later, WANG)
    (own,) = (await wang.own_data(WANG_TALK)).firms
    await wang.keep_facts(WANG_TALK, own.id, {**FACTS, "recognitions": ["srdi_sme"]})
    (own,) = (await wang.own_data(WANG_TALK)).firms
    assert [(title.granted_on, title.expires_on) for title in own.titles] == [(None, None)]
    assert (await the_firm(service.registry)).recheck_on == date(2028, 1, 1)


async def test_many_who_enrol_one_firm_at_once_and_leave_at_once_are_each_heard_once(
    service: OnADay, open_another: OpenRegistry
) -> None:
    elsewhere = replace(service, opened_registry=await open_another())
    crowd = [
        (registrar(service if number % 2 else elsewhere, Caller("wechat", "wx", f"o{number}")), f"wechat:{number}")
        for number in range(8)
    ]
    enrolled = await asyncio.gather(*(_again(partial(who.enrol, talk, enrolment(), FACTS)) for who, talk in crowd))
    assert len(set(enrolled)) == 1
    assert [await count(service.registry, table) for table in (Firm, Contact, Enrolled)] == [1, 8, 8]
    await asyncio.gather(*(_again(partial(who.erase, talk)) for who, talk in crowd))
    for table in (Firm, Contact, Address, Enrolled, FirmFact, Judgement, Shortfall, Entitlement):
        assert await count(service.registry, table) == 0
    acts = [entry.action for entry in await every(service.registry, AuditEntry)]
    assert (acts.count("firm.enrolled"), acts.count("enrolment.ended")) == (8, 8)


async def _again(act: Callable[[], Awaitable[Any]]) -> Any:
    """As a messenger delivers what could not be taken once more."""
    for _ in range(400):
        try:
            return await act()
        except StoreUnavailable:
            await asyncio.sleep(0.05)
    raise AssertionError


async def test_a_lost_key_keeps_nobody(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    async with service.registry.writing() as session:
        await session.execute(update(Address).values(sealed=b"by another key"))
    await registrar(service, WANG).erase(WANG_TALK)
    assert await count(service.registry, Address) == 0


async def test_who_unsubscribes_is_gone_on_every_channel_and_no_import_brings_the_firm_back(service: OnADay) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, BROWSER).enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, BROWSER).unsubscribe(WANG_TALK)
    for table in (Firm, Contact, Address, Enrolled, FirmFact, FirmTitle, Judgement, Shortfall, Entitlement):
        assert await count(service.registry, table) == 0
    assert (await registrar(service, WANG).own_data(WANG_TALK)).firms == ()
    assert {row.kind for row in await every(service.registry, Suppression)} == {"address", "firm"}
    async with service.registry.reading() as session:
        assert await is_suppressed(session, service.registry.keys, "hangzhou", CODE)
        assert not await is_suppressed(session, service.registry.keys, "hangzhou", OTHER_CODE)
    given = [line.given for line in await every(service.registry, Consent)]
    assert given.count(True) == given.count(False)


async def test_who_enrols_anew_by_their_own_will_is_kept_out_no_longer(service: OnADay) -> None:
    wang = registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await wang.unsubscribe(WANG_TALK)
    await wang.unsubscribe(WANG_TALK)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    assert await count(service.registry, Suppression) == 0
    assert len((await wang.own_data(WANG_TALK)).firms) == 1


async def test_who_never_enrolled_can_unsubscribe_and_leaves_no_more_than_a_digest(service: OnADay) -> None:
    await registrar(service, WANG).unsubscribe(WANG_TALK)
    assert [row.kind for row in await every(service.registry, Suppression)] == ["address"]
    await registrar(service, LI).erase(LI_TALK)
    assert await count(service.registry, Suppression) == 1
    assert await count(service.registry, Contact) == 0


async def test_a_firm_stays_as_long_as_another_contact_has_it_without_what_the_one_who_left_said(
    service: OnADay,
) -> None:
    await registrar(service, WANG).enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, LI).enrol(LI_TALK, enrolment(firm_name="李的叫法", district="西湖区"), {"employees": 5})
    await registrar(service, WANG).erase(WANG_TALK)
    firm = await the_firm(service.registry)
    assert (firm.name, firm.district) == ("李的叫法", "西湖区")
    assert [(fact.fact, fact.value) for fact in await every(service.registry, FirmFact)] == [("employees", 5)]


async def test_on_new_year_s_day_last_year_s_figures_are_those_of_the_year_before(service: OnADay) -> None:
    wang = registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    later = replace(service, day=date(2027, 1, 1))
    (own,) = (await registrar(later, WANG).own_data(WANG_TALK)).firms
    assert all(fact.stale_on is None or fact.stale_on <= later.day for fact in own.facts)
    assert own.judged_on == later.day


async def test_while_the_registry_is_away_nothing_is_said_to_be_done(library: Library, tmp_path: Path) -> None:
    away = OnADay(library, None, None, None)  # type: ignore[arg-type]
    wang = registrar(away, WANG)
    for asked in (
        wang.enrol(WANG_TALK, enrolment(), FACTS),
        wang.own_data(WANG_TALK),
        wang.unsubscribe(WANG_TALK),
        wang.erase(WANG_TALK),
    ):
        with pytest.raises(StoreUnavailable):
            await asked


async def _list_firm(service: OnADay, **facts: int) -> None:
    """As a bureau's list has it."""
    async with service.registry.writing() as session:
        firm = Firm(
            region="hangzhou",
            credit_code=CODE,
            name="名单上的名称",
            district="上城区",
            listed_name="名单上的名称",
            listed_district="上城区",
            origin="imported",
        )
        session.add(firm)
        await session.flush()
        for fact, value in facts.items():
            row = FirmFact(
                firm_id=firm.id,
                region="hangzhou",
                fact=fact,
                value=value,
                source="import",
                noted_on=TODAY,
                stale_on=date(2027, 1, 1),
            )
            session.add(row)


def _row(row: Any) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def _codes(number: int) -> list[str]:
    return [with_check_character(f"91330106MA2B2Y{each:03d}") for each in range(number)]


async def test_one_contact_enrols_so_many_new_firms_a_day_and_goes_on_with_those_there_are(service: OnADay) -> None:
    wang, codes = registrar(service, WANG), _codes(21)
    for code in codes[:20]:
        await wang.enrol(WANG_TALK, enrolment(credit_code=code), {})
    with pytest.raises(TooManyFirms) as refused:
        await wang.enrol(WANG_TALK, enrolment(credit_code=codes[20]), {})
    assert 0 < refused.value.seconds <= 24 * 60 * 60
    assert await count(service.registry, Firm) == 20
    await wang.enrol(WANG_TALK, enrolment(credit_code=codes[0], district="上城区"), {})
    await registrar(service, LI).enrol(LI_TALK, enrolment(credit_code=codes[20]), {})


@pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)
async def test_ever_new_contacts_at_one_address_enrol_so_many_new_firms_a_day_too(
    service: OnADay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service._NEW_FIRMS", "1/day")
    codes = _codes(11)
    for number, code in enumerate(codes[:10]):
        at_home = OwnRegistrar(service, BROWSER, "192.0.2.7")
        await at_home.enrol(f"web:{number}", enrolment(credit_code=code), {})
    with pytest.raises(TooManyFirms):
        await OwnRegistrar(service, BROWSER, "192.0.2.7").enrol("web:new", enrolment(credit_code=codes[10]), {})
    await OwnRegistrar(service, BROWSER, "192.0.2.8").enrol("web:new", enrolment(credit_code=codes[10]), {})
