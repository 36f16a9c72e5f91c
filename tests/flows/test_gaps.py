"""The way to a tier: told as changes where there are any, and as what it hangs on where there are none."""

from datetime import date

from hypothesis import given

from assessment.judge import judge
from assessment.library import Library
from assessment.profile import read_firm
from assessment.wording import Words
from flows.gaps import aims, missing, way
from tests.assessment.firms import Case, cases


def test_a_way_without_a_change_of_the_firms_is_told_as_what_the_tier_hangs_on(library: Library) -> None:
    firm = read_firm(library.catalogue, {"registered_in_region": True, "revenue": 12_000_000})
    assessment, words = judge(library, "qingdao", firm, date(2020, 6, 30)), Words("en", library.catalogue)
    heading, *lines = way(assessment.ladder.tiers[0], assessment, words)
    assert heading == "What SRDI product (technology) hangs on now:"
    assert lines
    assert all("depends on" in line or "cannot be brought about" in line for line in lines)


@given(case=cases())
def test_the_shortest_way_is_named_only_where_changes_lead_there(case: Case) -> None:
    assessment, words = case.judged(), Words("en", case.library.catalogue)
    for tier in aims(assessment):
        told = list(way(tier, assessment, words))
        out_of_reach = [line for line in told[1:] if line.startswith("  · cannot be brought about")]
        changes = [line for line in told[1:] if line not in out_of_reach and not line.startswith("  · depends on")]
        is_shortest = bool(told) and told[0].startswith("The shortest way to ")
        assert is_shortest == (bool(changes) and not out_of_reach), told


def test_a_way_that_ends_at_what_the_firm_cannot_change_is_not_called_one(library: Library) -> None:
    facts = {"registered_in_region": True, "recognitions": ["srdi_sme", "little_giant"]}
    firm = read_firm(library.catalogue, facts)
    assessment, words = judge(library, "hangzhou", firm, date(2026, 11, 21)), Words("en", library.catalogue)
    tier = next(tier for tier in assessment.ladder.tiers if tier.tier == "provincial_hidden_champion")
    told = list(way(tier, assessment, words))
    assert told[0] == "What the firm can do towards Provincial hidden champion, though that alone is not enough:"
    assert told[-1].endswith("cannot be brought about by the firm alone: Not yet a single champion or a Little Giant")


@given(case=cases())
def test_all_that_stands_against_a_tier_is_listed_with_its_clause(case: Case) -> None:
    assessment, words = case.judged(), Words("en", case.library.catalogue)
    for tier in aims(assessment):
        lines = list(missing(tier, assessment, words))
        own = [line for line in lines[1:] if line[:2] == "  " and line[2] in "✗?"]
        assert len(own) == sum(1 for part in tier.finding.parts if part.outcome.value != "met")
        assert all("[" in line for line in own)
