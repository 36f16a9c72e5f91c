"""What becomes of reminders when a contact leaves, takes a consent back, wants other topics or corrects the name of the firm."""

import pytest

from bot.outreach.reasons import REASONS
from bot.registry.contacts import address_known_as
from bot.registry.database import Registry
from bot.registry.recalling import CONSENT_TAKEN_BACK, FIGURES_ERASED, LEFT, TOPIC_NOT_WANTED
from bot.registry.sent_since_backup import RESTORED
from bot.registry.tables import Attempt, NoticeGrant, Official, Reminder, TestAddress
from bot.registry.tables.base import now
from flows.enrolment import Correction
from tests.bot.registry.owners import (
    FACTS,
    LI,
    LI_TALK,
    OTHER_CODE,
    WANG,
    WANG_TALK,
    OnADay,
    enrolment,
    registrar,
)
from tests.bot.registry.reminders import a_campaign, a_reminder
from tests.bot.registry.rows import every

pytestmark = pytest.mark.anyio


async def _standing(registry: Registry) -> dict[str, tuple[str, str]]:
    """State and reason of each reminder."""
    return {row.id: (row.state, row.reason) for row in await every(registry, Reminder)}


async def _values(registry: Registry) -> dict[str, dict[str, str]]:
    return {row.id: row.values for row in await every(registry, Reminder)}


@pytest.mark.parametrize("way", ["erase", "unsubscribe", "withdraw"])
async def test_who_leaves_gets_nothing_more_and_of_what_was_sent_only_that_it_was_is_left(
    service: OnADay, way: str
) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    first, second, third = [await a_campaign(registry) for _ in range(3)]
    pending = await a_reminder(registry, first)
    claimed = await a_reminder(registry, second, state="claimed")
    sent = await a_reminder(registry, third, state="delivered")
    match way:
        case "erase":
            await wang.erase(WANG_TALK)
        case "unsubscribe":
            await wang.unsubscribe(WANG_TALK)
        case _:
            await wang.withdraw(WANG_TALK, firm, "register", "en")
    assert await _standing(registry) == {
        pending: ("suppressed", "gone"),
        claimed: ("suppressed", "gone"),
        sent: ("delivered", ""),
    }
    rows = await every(registry, Reminder)
    assert [row.values for row in rows] == [{}] * 3
    assert {(row.claimed_by, row.claimed_until) for row in rows} == {("", None)}
    assert all(row.settled_at for row in rows)
    assert [attempt.reminder_id for attempt in await every(registry, Attempt)] == [sent]


async def test_what_is_being_sent_in_this_moment_keeps_no_words_of_who_left(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    going = await a_reminder(registry, await a_campaign(registry), state="attempted")
    await wang.erase(WANG_TALK)
    assert await _standing(registry) == {going: ("attempted", "")}
    assert await _values(registry) == {going: {}}


async def test_who_takes_reminders_back_for_one_firm_gets_those_of_another_still(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await wang.enrol(WANG_TALK, enrolment(credit_code=OTHER_CODE, firm_name="另一家公司"), FACTS)
    campaign = await a_campaign(registry)
    one = await a_reminder(registry, campaign)
    other = await a_reminder(registry, campaign, credit_code=OTHER_CODE)
    sent = await a_reminder(registry, await a_campaign(registry), state="delivered")
    await wang.withdraw(WANG_TALK, firm, "reminders", "en")
    assert await _standing(registry) == {
        one: ("suppressed", "withdrawn"),
        other: ("pending", ""),
        sent: ("delivered", ""),
    }
    values = await _values(registry)
    assert values[one] == {}
    assert values[other]["firm"] == "另一家公司"


async def test_what_others_get_about_the_firm_is_as_it_was(service: OnADay) -> None:
    registry, wang, li = service.registry, registrar(service, WANG), registrar(service, LI)
    await wang.enrol(WANG_TALK, enrolment(purposes=("register", "reminders")), {})
    await li.enrol(LI_TALK, enrolment(purposes=("register", "reminders")), {})
    campaign = await a_campaign(registry)
    mine, theirs = await a_reminder(registry, campaign), await a_reminder(registry, campaign, channel="telegram")
    await wang.erase(WANG_TALK)
    assert await _standing(registry) == {mine: ("suppressed", "gone"), theirs: ("pending", "")}
    assert (await _values(registry))[theirs] != {}


async def test_what_may_rest_on_figures_that_were_erased_is_sent_to_nobody(service: OnADay) -> None:
    registry, wang, li = service.registry, registrar(service, WANG), registrar(service, LI)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await li.enrol(LI_TALK, enrolment(purposes=("register", "reminders")), {})
    campaign = await a_campaign(registry)
    mine, theirs = await a_reminder(registry, campaign), await a_reminder(registry, campaign, channel="telegram")
    sent = await a_reminder(registry, await a_campaign(registry), state="delivered", gap="182345")
    await wang.withdraw(WANG_TALK, firm, "facts", "en")
    assert await _standing(registry) == {
        mine: ("suppressed", "figures_erased"),
        theirs: ("suppressed", "figures_erased"),
        sent: ("delivered", ""),
    }
    assert set(map(str, (await _values(registry)).values())) == {"{}"}


async def test_a_topic_that_is_not_wanted_any_more_is_not_sent(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    said = enrolment(topics=("application_windows", "title_expiry"))
    firm = await wang.enrol(WANG_TALK, said, FACTS)
    windows = await a_reminder(registry, await a_campaign(registry))
    titles = await a_reminder(registry, await a_campaign(registry, topic="title_expiry"))
    everybody = await a_reminder(registry, await a_campaign(registry, topic=""))
    await wang.correct(WANG_TALK, Correction(firm=firm, field="topics", value=("title_expiry",)))
    assert await _standing(registry) == {
        windows: ("suppressed", "other_topic"),
        titles: ("pending", ""),
        everybody: ("pending", ""),
    }


async def test_who_enrols_again_without_reminders_gets_none_of_those_planned(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    planned = await a_reminder(registry, await a_campaign(registry))
    await wang.enrol(WANG_TALK, enrolment(purposes=("register", "facts")), FACTS)
    assert await _standing(registry) == {planned: ("suppressed", "withdrawn")}


@pytest.mark.parametrize("how", ["corrected", "enrolled again"])
async def test_a_reminder_never_calls_the_firm_as_it_was_called_before(service: OnADay, how: str) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(firm_name="杭州"), FACTS)
    pending = await a_reminder(registry, await a_campaign(registry), why="杭州的企业")
    claimed = await a_reminder(registry, await a_campaign(registry), state="claimed", why="杭州的企业")
    sent = await a_reminder(registry, await a_campaign(registry), state="delivered")
    repeated = await a_reminder(registry, await a_campaign(registry), settled_at=now())
    async with registry.writing() as session:
        (await session.get_one(Reminder, repeated)).repeatable_until = now()
    if how == "corrected":
        await wang.correct(WANG_TALK, Correction(firm=firm, field="firm_name", value="新名公司"))
    else:
        await wang.enrol(WANG_TALK, enrolment(firm_name="新名公司"), FACTS)
    values = await _values(registry)
    new = {"firm": "新名公司", "why": "杭州的企业"}
    assert (values[pending], values[claimed]) == (new, new)
    # It says what was sent.
    assert values[sent]["firm"] == "杭州"
    # It may have gone out, and is to be known for the same where it is sent again.
    assert values[repeated]["firm"] == "杭州"
    # Whoever held it has read the old name, and may not send it.
    rows = {row.id: row for row in await every(registry, Reminder)}
    assert (rows[claimed].state, rows[claimed].claimed_by) == ("pending", "")


@pytest.mark.parametrize("is_enrolled", [True, False])
@pytest.mark.parametrize("way", ["erase", "unsubscribe"])
async def test_what_was_granted_from_an_address_goes_with_whoever_leaves_there(
    service: OnADay, way: str, is_enrolled: bool
) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    if is_enrolled:
        await wang.enrol(WANG_TALK, enrolment(), FACTS)
    async with registry.writing() as session:
        session.add(official := Official(region="hangzhou", username="a", name="A", role="author"))
        await session.flush()
        for caller in (WANG, LI):
            known_as = address_known_as(registry.keys, caller)
            session.add(NoticeGrant(known_as=known_as, template="T1", is_lasting=True))
            session.add(
                TestAddress(
                    region="hangzhou",
                    official_id=official.id,
                    channel=caller.channel,
                    sealed=b"x",
                    known_as=known_as,
                )
            )
    await (wang.erase(WANG_TALK) if way == "erase" else wang.unsubscribe(WANG_TALK))
    left = address_known_as(registry.keys, LI)
    assert [row.known_as for row in await every(registry, NoticeGrant)] == [left]
    assert [row.known_as for row in await every(registry, TestAddress)] == [left]


async def test_a_contact_sees_which_reminders_were_sent_when_and_why(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await registrar(service, LI).enrol(LI_TALK, enrolment(purposes=("register", "reminders")), {})
    await a_reminder(registry, await a_campaign(registry), state="delivered", source="二(一)2")
    await a_reminder(registry, await a_campaign(registry), state="unknown")
    for state in ("pending", "suppressed", "expired", "failed"):
        await a_reminder(registry, await a_campaign(registry), state=state)
    await a_reminder(registry, await a_campaign(registry), channel="telegram", state="delivered")
    own = await wang.own_data(WANG_TALK)
    first, second = own.reminders
    assert first.credit_code == second.credit_code == own.firms[0].credit_code
    assert (first.channel, first.source, first.arrived, second.arrived) == ("wechat", "二(一)2", True, False)
    assert "one requirement short" in first.why


async def test_of_a_firm_that_one_left_only_that_a_reminder_was_sent_is_seen(service: OnADay) -> None:
    registry, wang = service.registry, registrar(service, WANG)
    firm = await wang.enrol(WANG_TALK, enrolment(), FACTS)
    await wang.enrol(WANG_TALK, enrolment(credit_code=OTHER_CODE), FACTS)
    await a_reminder(registry, await a_campaign(registry), state="delivered")
    await wang.withdraw(WANG_TALK, firm, "register", "en")
    (sent,) = (await wang.own_data(WANG_TALK)).reminders
    assert (sent.credit_code, sent.why) == ("", "")


def test_every_reason_that_the_registry_gives_is_put_into_words() -> None:
    given = {LEFT, CONSENT_TAKEN_BACK, TOPIC_NOT_WANTED, FIGURES_ERASED, RESTORED}
    assert given <= REASONS.keys()
