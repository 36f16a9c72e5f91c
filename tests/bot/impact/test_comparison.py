"""Judging many firms under two libraries finds what judging each under either finds."""

from datetime import date
from functools import cache

import pytest
from hypothesis import assume, given, settings

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library, load_library
from assessment.measures import Applicability
from bot.composition import composed
from bot.impact.comparison import Comparison
from bot.policy_changes.movement import Stood
from tests.assessment.firms import Case, cases
from tests.bot.console.packs import MEASURES, hangzhou
from tests.bot.impact.firms import RAISED

MORE = (MEASURES, "sum: {fixed: 100万, open_below: true}", "sum: {fixed: 200万, open_below: true}")
DAY = date(2026, 11, 22)
OTHER_FACT = (
    "facts.yaml",
    "facts:\n",
    "facts:\n  never_asked: {type: count, name: 无, topic: scope, question: 无？}\n",
)


@cache
def _changed(name: str) -> Library:
    edits = {"tier": RAISED, "measure": MORE, "facts": OTHER_FACT}
    return composed({"hangzhou": hangzhou(one=edits[name])}, lambda _root, library: library)


def _stood(case: Case, library: Library, firm: Firm) -> Stood:
    found = judge(library, case.region, firm, case.on)
    likely, possible = found.ladder.likely, found.ladder.possible
    return Stood(
        None if likely is None else likely.tier,
        None if possible is None else possible.tier,
        tuple(each.measure.id for each in found.measures if each.outcome is Applicability.APPLICABLE),
    )


@pytest.mark.parametrize("name", ["tier", "measure", "facts"])
@settings(max_examples=100)
@given(case=cases())
def test_what_is_found_of_both_is_what_judging_finds(name: str, case: Case) -> None:
    after = _changed(name)
    assume(after.find_ladder(case.region, case.on, "new") is not None)
    other = Firm(after.catalogue, case.firm.given)
    comparison = Comparison(case.library, after, case.region, case.on)
    found = comparison.moves(case.firm, case.firm if comparison.shares_facts else other)
    before, then = _stood(case, case.library, case.firm), _stood(case, after, other)
    assert (found.before.likely, found.before.possible) == (before.likely, before.possible)
    assert (found.after.likely, found.after.possible) == (then.likely, then.possible)
    gained = set(then.applicable) - set(before.applicable)
    lost = set(before.applicable) - set(then.applicable)
    assert (found.movement is None) == (before == then)
    if found.movement is not None:
        assert (set(found.movement.gained), set(found.movement.lost)) == (gained, lost)


def test_packs_with_other_facts_share_no_firm() -> None:
    shipped = load_library()
    assert not Comparison(shipped, _changed("facts"), "hangzhou", DAY).shares_facts
    assert Comparison(shipped, _changed("tier"), "hangzhou", DAY).shares_facts
