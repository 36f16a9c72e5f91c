"""What stands in the placeholders: each recipient's own, in the recipient's language, by the document it rests on."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assessment.library import Library
from bot.outreach.content import Content
from bot.outreach.planning import check, some_contents
from bot.outreach.walking import (
    MISSING,
    NO_PUBLICATION,
    NO_SUCH_CHOICE,
    NO_SUCH_DOCUMENT,
    NOT_LOOKED_AT,
    NOT_THE_FIRMS,
    Waits,
)
from bot.registry.database import Registry
from bot.registry.tables import Firm, Impact, Movement, Publication, Shortfall
from bot.registry.tables.base import now
from tests.bot.outreach.enrolled import Planted, sending, written
from tests.bot.registry.owners import TODAY, OnADay

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True),
]

PUBLICATION = "0" * 32
FIRST = datetime(2026, 11, 20, 4, tzinfo=UTC)


@pytest.fixture
async def service(library: Library, registry: Registry, tmp_path: Path) -> OnADay:
    return sending(library, registry, tmp_path / "served")


async def told(service: OnADay, planted: Planted, body: str, **said: Any) -> Content:
    """What the only recipient is told."""
    await planted.keep(service.registry)
    campaign = written(words={"en": {"title": "T", "body": body}}, **said)
    assert (await check(service, campaign)).problems == []
    (example,) = await some_contents(service, campaign, "telegram", 3)
    return example.content


async def problems(service: OnADay, **said: Any) -> list[str]:
    """What keeps it from being approved."""
    return [problem.message for problem in (await check(service, written(**said))).problems]


def a_firm(planted: Planted, **more: Any) -> Firm:
    """One that a contact enrolled, and whose standing rests on that contact's own answers."""
    firm = planted.firm(**more)
    planted.fact(firm, planted.contact(firm).id)
    return firm


async def test_a_firm_is_told_what_it_lacks_with_the_gap_and_why_it_gets_the_reminder(service: OnADay) -> None:
    planted = Planted()
    firm = a_firm(planted, name="Bert Sensors")
    planted.add(
        Shortfall(
            firm_id=firm.id, region="hangzhou", tier="srdi_sme", requirement="rd_expense", fact="rd_expense",
            gap="180000", gap_band=1,
        )
    )  # fmt: skip
    said = await told(
        service,
        planted,
        "{firm} lacks {missing_count} for {next_tier}: {missing}. Apply for {tier} by {day}.",
        audience={"next": "srdi_sme", "missing": "1", "missing_least": "1"},
        about={"day": "2026-12-31", "document": "cn-2026", "tier": "little_giant"},
    )
    assert said.body.startswith("Bert Sensors lacks 1 for ")
    assert "180,000 yuan away" in said.body
    assert said.body.endswith("by 31 December 2026.")
    assert said.why.startswith(
        "You asked for reminders about when applications open and close. This one is for firms in "
    )
    assert "next tier: " in said.why
    assert said.why.endswith("requirements missing for the next tier: 1.")
    assert (said.firm, said.day) == ("Bert Sensors", "2026-12-31")


async def test_the_same_firm_is_called_what_each_contact_calls_it(service: OnADay) -> None:
    planted = Planted()
    planted.contact(planted.firm("registered name"), firm_name="our name for it")
    assert (await told(service, planted, "{firm}")).body == "our name for it"


async def test_a_source_names_the_clause_and_says_that_a_document_is_but_a_draft(service: OnADay) -> None:
    planted = Planted()
    a_firm(planted)
    about = {"day": "2026-12-31", "document": "hangzhou-draft", "tier": "srdi_sme"}
    said = await told(service, planted, "{source}", about=about)
    assert said.body == said.source
    assert said.source.endswith("; a draft, nothing in it holds yet")


@pytest.mark.parametrize(("document", "says"), [("qingdao-2018", "ended on"), ("cn-2026", None)])
async def test_a_source_says_where_a_document_has_ended(
    service: OnADay, library: Library, document: str, says: str | None
) -> None:
    region = next(
        region for region, pack in library.packs.items() if any(p.document.id == document for p in pack.documents)
    )
    planted = Planted()
    firm = planted.firm(region=region) if region != "cn" else planted.firm()
    planted.contact(firm)
    await planted.keep(service.registry)
    campaign = written(about={"day": "2026-12-31", "document": document, "tier": "srdi_sme"})
    campaign.region = firm.region
    (example,) = await some_contents(service, campaign, "telegram", 1)
    if says is None:
        assert "ended" not in example.content.source
        assert "draft" not in example.content.source
    else:
        assert says in example.content.source


@pytest.mark.parametrize(("starts_at", "is_over"), [(None, False), (datetime(2027, 1, 5, 1, tzinfo=UTC), True)])
async def test_what_has_ended_by_the_day_of_sending_is_told_to_have_ended(
    *, service: OnADay, starts_at: datetime | None, is_over: bool
) -> None:
    planted = Planted()
    a_firm(planted)
    about = {"day": "2027-01-31", "document": "zhejiang-2026", "tier": "srdi_sme"}
    ends_at = datetime(2027, 1, 31, tzinfo=UTC)
    said = await told(service, planted, "{firm}", about=about, starts_at=starts_at, ends_at=ends_at)
    assert ("ended on" in said.source) is is_over


async def test_a_title_and_its_end_are_those_that_the_contact_or_a_public_list_named(service: OnADay) -> None:
    planted = Planted()
    firm = a_firm(planted)
    owner = planted.rows[-1].id
    planted.title(firm, "", "srdi_sme", date(2027, 5, 1), said_at=FIRST)
    planted.title(firm, owner, "srdi_sme", date(2027, 6, 1))
    planted.title(firm, owner, "innovative_sme", date(2027, 9, 1))
    said = await told(
        service, planted, "{title}: {expires_on}", kind="title_expires", topic="application_windows", about={}
    )
    assert said.body.endswith(": 1 June 2027")
    other = written(
        kind="title_expires", topic="application_windows", about={"title": "innovative_sme"},
        words={"en": {"title": "T", "body": "{expires_on}"}},
    )  # fmt: skip
    (example,) = await some_contents(service, other, "telegram", 1)
    assert example.content.body == "1 September 2027"


async def test_what_is_not_known_of_a_firm_is_a_problem_that_names_it(service: OnADay) -> None:
    planted = Planted()
    known, unknown = a_firm(planted, recheck_on=date(2027, 1, 1)), a_firm(planted)
    await planted.keep(service.registry)
    words = {"en": {"title": "T", "body": "{recheck_on}"}, "zh_Hans_CN": {"title": "T", "body": "{firm}"}}
    campaign = written(kind="facts_stale", topic="application_windows", about={}, words=words)
    found = await check(service, campaign)
    (problem,) = found.problems
    assert (problem.message, problem.values, problem.firms, problem.count, problem.locale) == (
        MISSING, {"name": "{recheck_on}"}, [unknown.id], 1, "en",
    )  # fmt: skip
    assert not found.may_be_approved
    assert [each.firm_id for each in await some_contents(service, campaign, "telegram", 5)] == [known.id]


async def test_a_reminder_that_does_not_fit_its_channel_is_a_problem_before_it_is_approved(service: OnADay) -> None:
    planted = Planted()
    short = planted.firm("short")
    planted.contact(short)
    long = planted.firm("long")
    planted.contact(long, firm_name="长" * 200)
    await planted.keep(service.registry)
    found = await check(service, written(words={"en": {"title": "T", "body": "{firm} " * 50}}))
    assert [(problem.channel, problem.firms, problem.count) for problem in found.problems] == [
        ("telegram", [long.id], 1)
    ]


async def test_what_the_policies_do_not_know_is_told_before_anybody_is_looked_at(service: OnADay) -> None:
    about = {"day": "2026-12-31", "document": "atlantis-2020", "tier": "srdi_sme"}
    assert await problems(service, about=about, audience={"next": "emperor"}) == [NO_SUCH_CHOICE, NO_SUCH_DOCUMENT]
    about = {"day": "2026-12-31", "document": "cn-2026", "clause": "nowhere", "tier": "srdi_sme"}
    assert await problems(service, about=about) == [NO_SUCH_DOCUMENT]


def _published(planted: Planted, firm: Firm, edition: str, *, state: str = "finished", content: str = "c") -> None:
    planted.add(
        Publication(
            id=PUBLICATION, region="hangzhou", state="draft", archive=b"", content="c", based_on=edition,
            author_id="a" * 32, created_at=FIRST,
        ),
    )  # fmt: skip
    planted.last += [
        Impact(
            region="hangzhou", publication_id=PUBLICATION, content=content, edition=edition, judged_on=TODAY,
            state=state, total=1, done=1, counts={}, begun_at=now(), told_at=now(),
        ),
        Movement(
            region="hangzhou", publication_id=PUBLICATION, firm_id=firm.id, direction="up",
            likely_before="innovative_sme", likely_after="srdi_sme", possible_before="srdi_sme",
            possible_after="srdi_sme", gained=["digital_diagnosis"], lost=[],
        ),
    ]  # fmt: skip


OF_A_CHANGE = {
    "kind": "policy_changed",
    "topic": "application_windows",
    "about": {"publication": PUBLICATION},
    "audience": {"changed_by": PUBLICATION},
}


async def test_a_firm_is_told_just_what_new_rules_change_for_it(service: OnADay) -> None:
    planted = Planted()
    moved, still = a_firm(planted, name="moved"), a_firm(planted, name="still")
    _published(planted, moved, service.policies.edition)
    await planted.keep(service.registry)
    campaign = written(
        words={"en": {"title": "T", "body": "{changes} | {tier_before} | {tier_after} | {gained}"}}, **OF_A_CHANGE
    )
    found = await check(service, campaign)
    assert (found.problems, found.recipients, found.firms) == ([], 1, 1)
    (example,) = await some_contents(service, campaign, "telegram", 5)
    changes, before, after, gained = example.content.body.split(" | ")
    assert example.firm_id == moved.id != still.id
    assert f"{before} → {after}" in changes
    assert gained in changes
    assert "as published on 20 November 2026" in example.content.source
    assert "[" in example.content.source, "the clauses that change something"
    assert example.content.why.endswith("the new rules change something.")


async def test_new_rules_are_told_of_to_exactly_the_firms_that_they_change_something_for(service: OnADay) -> None:
    assert await problems(service, **OF_A_CHANGE) == [NO_PUBLICATION]
    planted = Planted()
    _published(planted, a_firm(planted), service.policies.edition, content="older")
    await planted.keep(service.registry)
    assert await problems(service, **{**OF_A_CHANGE, "audience": {}}) == [NOT_LOOKED_AT, NOT_THE_FIRMS]


async def test_a_reminder_waits_for_what_is_still_being_worked_out(service: OnADay) -> None:
    planted = Planted()
    _published(planted, a_firm(planted), service.policies.edition, state="running")
    await planted.keep(service.registry)
    with pytest.raises(Waits):
        await check(service, written(**OF_A_CHANGE))
    assert await some_contents(service, written(**OF_A_CHANGE), "telegram", 1) == []


async def test_examples_are_a_few_of_each_language_on_the_channel_asked_for(service: OnADay) -> None:
    planted = Planted()
    for number in range(4):
        firm = planted.firm(f"firm {number}")
        planted.contact(firm, locale="en")
        planted.contact(firm, locale="zh_Hans_CN")
        planted.contact(firm, "wecom")
    await planted.keep(service.registry)
    words = {each: {"title": "T", "body": "{firm}"} for each in ("en", "zh_Hans_CN")}
    found = await some_contents(service, written(words=words), "telegram", 2)
    assert [example.content.locale for example in found] == ["en", "en", "zh_Hans_CN", "zh_Hans_CN"]
    assert {example.channel for example in found} == {"telegram"}
    assert await some_contents(service, written(words=words), "wechat", 2) == []
