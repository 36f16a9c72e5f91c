"""Judging many firms under two libraries finds what judging each under either finds: who moves, and by what."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import NATION, PACKS, Library, load_library
from assessment.measures import HELD, Applicability
from assessment.profile import check_value
from assessment.quantity import MET, NOT_MET
from assessment.requirement import View
from assessment.wording import Words
from bot.composition import composed
from bot.demonstration.population import firms
from bot.impact.comparison import Comparison
from bot.impact.moved_words import end_id, gap_id, valid_id, yearly_id
from bot.pack_archives import Files, files_below
from bot.policy_changes.movement import Movement
from bot.registry.staleness import expiry
from flows.written import decoded
from tests.assessment.firms import Case, blurred, cases
from tests.bot.console.packs import MEASURES, hangzhou
from tests.bot.impact.firms import RAISED

MORE = (MEASURES, "sum: {fixed: 100万, open_below: true}", "sum: {fixed: 200万, open_below: true}")
DAY, BEFORE_2026 = date(2026, 11, 22), date(2026, 1, 1)
OTHER_FACT = (
    "facts.yaml",
    "facts:\n",
    "facts:\n  never_asked: {type: count, name: 无, topic: scope, question: 无？}\n",
)
NATIONAL: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "figures": (
        ("cn-2026/tiers.yaml", "at_least: 3%", "at_least: 4%"),
        ("cn-2026/tiers.yaml", "fact: rd_expense, at_least: 100万", "fact: rd_expense, at_least: 200万"),
        ("cn-2026/tiers.yaml", "at_least: 1200万", "at_least: 1500万"),
        ("cn-2026/tiers.yaml", "fact: debt_ratio, at_most: 80%", "fact: debt_ratio, less_than: 80%"),
    ),
    "figures within": (
        ("cn-2026/tiers.yaml", "fact: revenue, at_least: 1500万", "fact: revenue, at_least: 1600万"),
        (
            "cn-2026/tiers.yaml",
            "fact: domestic_niche_share, at_least: 10%",
            "fact: domestic_niche_share, at_least: 12%",
        ),
        ("cn-2026/tiers.yaml", "fact: ip_class1_in_use, at_least: 4", "fact: ip_class1_in_use, at_least: 5"),
        ("cn-2026/tiers.yaml", "fact: ip_class1_in_use, at_least: 1", "fact: ip_class1_in_use, at_least: 2"),
    ),
    "a score": (
        ("cn-2022/tiers.yaml", "{at_least: 5%, points: 20}", "{at_least: 6%, points: 20}"),
        ("cn-2022/tiers.yaml", "pass: 60", "pass: 80"),
    ),
    "a new requirement": (
        (
            "cn-2026/tiers.yaml",
            "      - {id: rd_expense_prev,",
            "      - {id: people, text: 有500人, clause: 附件1·三, fact: employees, at_least: 500}\n      - {id: rd_expense_prev,",
        ),
    ),
    "a yearly day": (("cn-2026/document.yaml", "month: 5, day: 31", "month: 6, day: 30"),),
    "a validity": (("cn-2026/document.yaml", "years: 3}", "years: 5}"),),
    "an end": (("cn-2026/document.yaml", "effective_until: null", "effective_until: 2030-12-31"),),
    "words": (("cn-2026/tiers.yaml", "上年度研发费用100万元以上", "上年度研发费用至少100万元"),),
}
EDITS = ("tier", "measure", "facts", *NATIONAL)
DATED = ("a yearly day", "a validity", "an end")
FEW, FIRMS = 5, 200
TITLES = ("innovative_sme", "srdi_sme", "little_giant")


def _national(*edits: tuple[str, str, str]) -> Files:
    files = {file: text for file, text in files_below(PACKS / NATION).items() if not file.startswith("golden/")}
    for name, old, new in edits:
        text = files[name].decode()
        assert old in text, f"{old!r} does not stand in {name}"
        files[name] = text.replace(old, new).encode()
    return files


@cache
def _changed(name: str) -> Library:
    edits = {"tier": RAISED, "measure": MORE, "facts": OTHER_FACT}
    packs = {NATION: _national(*NATIONAL[name])} if name in NATIONAL else {"hangzhou": hangzhou(one=edits[name])}
    return composed(packs, lambda _root, library: library)


def _population(on: date) -> Iterator[Case]:
    """Made-up firms of all rungs, every second one with some of its figures unknown or a range."""
    library = load_library()
    for each in firms(FIRMS):
        random = Random(each.number)
        read = {
            fact: check_value(library.catalogue[fact], decoded(value)) for fact, value in each.profile.facts.items()
        }
        known = {fact: value for fact, value in read.items() if not isinstance(value, list)}
        firm = Firm(library.catalogue, known | {HELD: frozenset(each.profile.titles)})
        yield Case(library, NATION, on, "new", blurred(firm, random) if each.number % 2 else firm, random)


class Expected(NamedTuple):
    """What judging a firm from end to end says of it, as far as it can move."""

    tiers: tuple[str | None, str | None]
    paid: Mapping[str, object]
    following: str | None
    found: Assessment


def _expected(case: Case, library: Library, firm: Firm) -> Expected:
    found = judge(library, case.region, firm, case.on)
    likely, possible, following = found.ladder.likely, found.ladder.possible, found.ladder.next
    return Expected(
        (None if likely is None else likely.tier, None if possible is None else possible.tier),
        {each.measure.id: each.benefit for each in found.measures if each.outcome is Applicability.APPLICABLE},
        None if following is None else following.tier,
        found,
    )


def _gaps(of: Expected, tiers: set[str | None]) -> dict[str, Any]:
    """What is told of each requirement of these tiers that is surely not met."""
    view = View(of.found.firm, Words("en", of.found.firm.catalogue), of.found.on)
    return {
        gap_id(tier.tier, part.requirement.name): (part.requirement.gap(part, view), _points(part.score, part))
        for tier in of.found.ladder.tiers
        if tier.tier in tiers
        for part in tier.finding.parts
        if part.outcome is NOT_MET
    }


def _points(score: Any, part: Any) -> object:
    if score is None:
        return None
    short = part.requirement.score.pass_mark - score.high
    return short if short > 0 else None


def _deadlines(case: Case, name: str, sides: tuple[Expected, Expected], libraries: tuple[Library, Library]) -> set[str]:
    """What falls due otherwise by one of the edits above, all of which are of the national document of 2026."""
    in_use = case.on >= date(2026, 4, 1)
    held = sides[0].found.firm.surely_in(HELD)
    if name == "a yearly day":
        return {yearly_id("cn-2026", "管理·年度更新")} if in_use and held.intersection(TITLES) else set()
    if name == "a validity":
        lasting = [
            title for title in held if len({expiry(each, case.region, title, case.on) for each in libraries}) > 1
        ]
        return {valid_id(title) for title in lasting}
    if name == "an end":
        stands_on = {sides[0].tiers[0], sides[1].tiers[0], sides[0].following, sides[1].following}
        rules = [tier.rule for tier in sides[1].found.ladder.tiers if tier.tier in stands_on]
        return {end_id("cn-2026") for rule in rules if rule.document.id == "cn-2026"}
    return set()


def _check(name: str, case: Case) -> Movement | None:
    """The movement found, held to what judging under both says."""
    after = _changed(name)
    comparison = Comparison(case.library, after, case.region, case.on)
    other = case.firm if comparison.shares_facts else Firm(after.catalogue, case.firm.given)
    found = comparison.moves(case.firm, other)
    was, now = _expected(case, case.library, case.firm), _expected(case, after, other)
    tiers = {was.following, now.following}
    gaps, gaps_now = _gaps(was, tiers), _gaps(now, tiers)
    other_gaps = {id_ for id_ in {*gaps, *gaps_now} if gaps.get(id_, MET) != gaps_now.get(id_, MET)}
    deadlines = _deadlines(case, name, (was, now), (case.library, after))
    sums = {measure for measure in {*was.paid} & {*now.paid} if was.paid[measure] != now.paid[measure]}
    gained, lost = {*now.paid} - {*was.paid}, {*was.paid} - {*now.paid}
    moves = was.tiers != now.tiers or any((gained, lost, sums, other_gaps, deadlines))
    moved = found.movement
    assert (found.before.likely, found.before.possible) == was.tiers
    assert (found.after.likely, found.after.possible) == now.tiers
    assert (moved is not None) == moves
    if moved is not None:
        assert (set(moved.gained), set(moved.lost), set(moved.sums)) == (gained, lost, sums)
        assert set(moved.gaps) == other_gaps
        assert set(moved.deadlines) == deadlines
    return moved


@pytest.mark.parametrize("name", EDITS)
@settings(max_examples=40)
@given(case=cases())
def test_what_is_found_of_both_is_what_judging_finds(name: str, case: Case) -> None:
    assume(case.library.find_ladder(case.region, case.on, "new") is not None)
    assume(_changed(name).find_ladder(case.region, case.on, "new") is not None)
    _check(name, case)


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("figures", DAY), ("figures within", DAY), ("a score", BEFORE_2026), ("a new requirement", DAY),
        ("a yearly day", DAY), ("a validity", DAY), ("an end", DAY), ("words", DAY),
    ],
)  # fmt: skip
def test_of_firms_as_there_are_those_that_move_are_found_and_no_others(name: str, on: date) -> None:
    moved = [_check(name, case) for case in _population(on)]
    found = [one for one in moved if one is not None]
    if name == "words":
        assert found == []
        return
    assert len([one for one in found if (one.deadlines if name in DATED else one.gaps)]) > FEW
    assert len(found) < len(moved)


@settings(max_examples=60)
@given(case=cases())
def test_no_firm_moves_where_only_words_differ(case: Case) -> None:
    assume(case.library.find_ladder(case.region, case.on, "new") is not None)
    comparison = Comparison(case.library, _changed("words"), case.region, case.on)
    assert comparison.moves(case.firm, case.firm).movement is None


@settings(max_examples=60)
@given(case=cases())
def test_a_fact_that_no_rule_asks_for_moves_no_firm(case: Case) -> None:
    assume(case.library.find_ladder(case.region, case.on, "new") is not None)
    after = _changed("facts")
    comparison = Comparison(case.library, after, case.region, case.on)
    assert comparison.moves(case.firm, Firm(after.catalogue, case.firm.given)).movement is None


def test_packs_with_other_facts_share_no_firm() -> None:
    shipped = load_library()
    assert not Comparison(shipped, _changed("facts"), "hangzhou", DAY).shares_facts
    assert Comparison(shipped, _changed("tier"), "hangzhou", DAY).shares_facts
