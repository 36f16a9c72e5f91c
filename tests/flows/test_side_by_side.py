"""The same answers in several regions: one row each, what does not count elsewhere is open there, and drafts are named."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from assessment.judge import judge
from assessment.library import Library, UnknownRegion
from assessment.measures import total_paid
from assessment.profile import read_firm
from assessment.quantity import NOT_MET
from assessment.wording import Words
from flows.replies import Table, Text
from flows.side_by_side import assessed_elsewhere, compare_regions
from flows.support import money
from tests.assessment.firms import Case, cases

DAY = date(2026, 11, 22)
ANSWERS: dict[str, object] = {
    "industry": "industry", "registered_in_region": True, "employees": 120, "revenue": 50_000_000, "revenue_prev": 45_000_000,
    "rd_expense": 3_000_000, "on_dishonesty_list": False, "restricted_products": False, "major_incident_3y": False,
    "niche_years": 4, "recognitions": ["innovative_sme"], "provincial_niche_rank": 1, "local_distinctive_points": 12,
}  # fmt: skip


def _compared(library: Library, home: str = "hangzhou", on: date = DAY, **more: Any) -> tuple[Table, str]:
    firm = read_firm(library.catalogue, {**ANSWERS, **more})
    table, cautions = compare_regions(library, home, firm.given, on, "new", Words("en", library.catalogue))
    assert isinstance(table, Table)
    assert isinstance(cautions, Text)
    return table, cautions.text


def test_every_region_has_a_row_and_ones_own_is_the_first(library: Library) -> None:
    table, _ = _compared(library)
    assert len(table.rows) == len(library.regions)
    assert table.rows[0][0].startswith("Hangzhou")


def test_every_row_has_a_cell_for_every_heading(library: Library) -> None:
    table, _ = _compared(library)
    assert {len(row) for row in table.rows} == {len(table.header)}


def test_only_the_regions_asked_for_are_compared(library: Library) -> None:
    given = read_firm(library.catalogue, ANSWERS).given
    table, _ = compare_regions(library, "cn", given, DAY, "new", Words("en", library.catalogue), ("anhui",))
    assert isinstance(table, Table)
    assert [row[0] for row in table.rows] == ["National", "Anhui province"]


def test_a_draft_and_an_ended_plan_are_marked_and_named(library: Library) -> None:
    table, cautions = _compared(library)
    assert {"Hangzhou (draft)", "Qingdao (ended)", "Shanghai (ended)"} <= {row[0] for row in table.rows}
    assert "[hangzhou-draft]: a draft" in cautions
    assert "[qingdao-2018]: ended on" in cautions


def test_being_registered_elsewhere_is_supposed_and_said(library: Library) -> None:
    _, cautions = _compared(library)
    assert "as if your firm were registered there" in cautions
    assessment, _ = assessed_elsewhere(library, "hangzhou", "anhui", {"registered_in_region": False}, DAY, "new")
    assert assessment.firm.truth("registered_in_region") is True


def test_not_being_registered_at_home_is_taken_as_answered(library: Library) -> None:
    assessment, _ = assessed_elsewhere(library, "hangzhou", "hangzhou", {"registered_in_region": False}, DAY, "new")
    assert assessment.firm.truth("registered_in_region") is False


def test_answers_about_the_place_itself_are_open_elsewhere_and_said_to_be(library: Library) -> None:
    given = read_firm(library.catalogue, ANSWERS).given
    assessment, left_out = assessed_elsewhere(library, "hangzhou", "anhui", given, DAY, "new")
    assert {"provincial_niche_rank", "local_distinctive_points"} <= set(left_out)
    assert "provincial_niche_rank" not in assessment.firm.given
    _, cautions = _compared(library)
    assert "do not count elsewhere and are open there" in cautions
    assert Words("en", library.catalogue).name("provincial_niche_rank") in cautions


def test_a_region_without_a_rule_on_the_day_is_said_to_have_none(library: Library) -> None:
    table, cautions = _compared(library, home="shanghai", on=date(2016, 5, 1))
    assert [row[0] for row in table.rows] == ["Shanghai"]
    assert "National: no rule of it holds on" in cautions


def test_a_region_that_nobody_knows_is_refused(library: Library) -> None:
    with pytest.raises(UnknownRegion):
        compare_regions(library, "atlantis", {}, DAY, "new", Words("en", library.catalogue))


@given(case=cases())
def test_a_region_compared_with_itself_is_what_is_judged_there(case: Case) -> None:
    words = Words("en", case.library.catalogue)
    assessment, left_out = assessed_elsewhere(
        case.library, case.region, case.region, case.firm.given, case.on, case.kind
    )
    judged = judge(case.library, case.region, assessment.firm, case.on, case.kind)
    alone = case.judged()
    assert left_out == ()
    assert case.firm.given.items() <= assessment.firm.given.items()
    table, _ = compare_regions(case.library, case.region, case.firm.given, case.on, case.kind, words, (case.region,))
    assert isinstance(table, Table)
    (row,) = table.rows
    assert row[1] == ("none" if judged.ladder.likely is None else words.policy(judged.ladder.likely.name))
    assert row[3].split()[0] == str(sum(1 for finding in judged.missing if finding.outcome is NOT_MET))
    assert row[4] == money(total_paid(judged.measures), words)
    for tier, later in zip(alone.ladder.tiers, judged.ladder.tiers, strict=True):
        assert tier.outcome in (later.outcome, "undecided")


@settings(max_examples=50)
@given(case=cases())
def test_any_answers_can_be_compared(case: Case) -> None:
    for locale in ("en", "zh_Hans_CN"):
        words = Words(locale, case.library.catalogue)
        table, _ = compare_regions(case.library, case.region, case.firm.given, case.on, case.kind, words)
        assert isinstance(table, Table)
        assert len(table.rows) >= 1
