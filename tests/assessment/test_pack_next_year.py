"""What becomes of an answer in a year must be possible: a fault in it is told with its file, line and fact."""

from pathlib import Path

import pytest

from assessment.facts import ASKED_ANEW, ONE_MORE, STAYS
from assessment.library import Library, load_library
from tests.assessment.small_pack import FACTS, assert_told, written

REVENUE = "revenue: {type: money,"
EMPLOYEES = "employees: {type: count,"
EXPENSE = "rd_expense: {type: money,"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (REVENUE, f"{REVENUE} next_year: takings,", ("unknown fact 'takings'", "stays", "asked_anew")),
        (REVENUE, f"{REVENUE} next_year: employees,", ("type count", "allowed is a money")),
        (REVENUE, f"{REVENUE} next_year: one_more,", ("number of years or a count",)),
        (REVENUE, f"{REVENUE} next_year: revenue,", ("leads back to itself",)),
        ("type: choice", "type: choice\n    next_year: one_more", ("number of years or a count",)),
    ],
)
def test_an_answer_that_cannot_become_that_is_told(tmp_path: Path, old: str, new: str, said: tuple[str, ...]) -> None:
    assert_told(tmp_path, (FACTS, old, new, "", said))


def test_two_answers_that_become_one_fact_are_told(tmp_path: Path) -> None:
    said = "type: yes_no, name: 品牌, topic: quality, question: 有吗？"
    two = f"own_brand: {{{said}, next_year: before}}\n  listed: {{{said}, next_year: before}}\n  before: {{{said}}}"
    fault = (FACTS, f"own_brand: {{{said}}}", two, "", ("becomes 'before' already",))
    assert_told(tmp_path, fault)


def test_an_answer_cannot_take_the_place_of_one_that_stays(tmp_path: Path) -> None:
    stays = ("rd_expense: {type: money,", "rd_expense: {type: money, next_year: revenue,")
    root = written(tmp_path, {FACTS: stays})
    file = root / FACTS
    file.write_text(file.read_text(encoding="utf-8").replace(REVENUE, f"{REVENUE} next_year: stays,"), encoding="utf-8")
    with pytest.raises(ValueError, match="keeps an answer of its own"):
        load_library(root)


def test_an_answer_can_move_to_the_year_before(tmp_path: Path) -> None:
    before = "rd_before: {type: money, name: 前年, topic: research, question: 多少？}"
    more = (EXPENSE, f"{before}\n  {EXPENSE} next_year: rd_before,")
    assert load_library(written(tmp_path, {FACTS: more})).catalogue["rd_expense"].next_year == "rd_before"


def test_every_shipped_fact_that_has_a_year_before_hands_its_answer_on(library: Library) -> None:
    handed_on = {fact.next_year for fact in library.catalogue.values()} - {STAYS, ONE_MORE, ASKED_ANEW}
    years_before = {fact for fact in library.catalogue if fact.endswith(("_prev", "_prev2"))}
    assert handed_on == years_before
