"""What moves for a firm is said in plain words, with the clause, also of what the newer policies no longer know."""

from datetime import date
from pathlib import Path

import pytest

from assessment.library import Library, load_library
from assessment.wording import Words
from bot.impact.moved_words import MovedWords, clauses_of, end_id, gap_id, valid_id, yearly_id
from bot.registry.tables import Movement
from tests.assessment.small_pack import DOCUMENT, TIERS, written

DAY = date(2026, 11, 22)
DATED = {DOCUMENT: ("  二: {says: 奖励}\n", "  二: {says: 奖励}\ndates:\n  - {clause: 二, month: 5, day: 31}\n")}


def _moved(folder: Path, **named: tuple[str, str]) -> MovedWords:
    newer = load_library(written(folder / "new", {**DATED, TIERS: named["tiers"]} if "tiers" in named else DATED))
    older = load_library(written(folder / "old"))
    return MovedWords([newer, older], "cn", DAY, Words("en", newer.catalogue))


def test_a_gap_names_the_tier_and_what_it_asks_with_its_clause(tmp_path: Path) -> None:
    told = _moved(tmp_path).gap(gap_id("first", "revenue"))
    assert told == ("what is missing for 一级: 收入", "rule", "一")


def test_what_the_newer_policies_no_longer_ask_is_found_in_the_older(tmp_path: Path) -> None:
    other = (
        "{id: revenue, text: 收入, fact: revenue, at_least: 100万}",
        "{id: brand, text: 有品牌, is_true: own_brand}",
    )
    moved = _moved(tmp_path, tiers=other)
    assert moved.gap(gap_id("first", "revenue")).text == "what is missing for 一级: 收入"
    assert moved.gap(gap_id("first", "brand")).text == "what is missing for 一级: 有品牌"
    assert moved.gap(gap_id("first", "never")).text == "what is missing for 一级: never"


def test_what_is_asked_only_on_another_day_has_its_words_all_the_same(library: Library) -> None:
    before_any_of_2026 = MovedWords([library], "hangzhou", date(2025, 1, 1), Words("en", library.catalogue))
    told = before_any_of_2026.gap(gap_id("srdi_sme", "rd_expense_prev"))
    assert (told.document, told.clause) == ("cn-2026", "附件1·三")


def test_deadlines_say_what_falls_due_and_on_which_day(tmp_path: Path) -> None:
    moved = _moved(tmp_path)
    assert moved.deadline(yearly_id("rule", "二")) == ("奖励 (every year by 5/31)", "rule", "二")
    assert moved.deadline(yearly_id("rule", "一")).text == "Conditions (no day any more)"
    assert moved.deadline(valid_id("first")).text == "how long this title lasts: 一级"
    assert moved.deadline(end_id("rule")).text == "when these rules end: 办法"
    assert moved.deadline(end_id("gone")).text == "when these rules end: gone"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("gained", "support that you can have now: 奖励"),
        ("lost", "support that is not for you any more: 奖励"),
        ("sum", "support of another amount: 奖励"),
    ],
)
def test_a_measure_says_how_it_moves(tmp_path: Path, how: str, said: str) -> None:
    assert _moved(tmp_path).measure("award", how) == (said, "rule", "二")
    assert _moved(tmp_path).measure("unknown", how).text.endswith(": unknown")


def test_all_of_a_movement_is_told_and_each_clause_cited_once(tmp_path: Path) -> None:
    moved = _moved(tmp_path)
    movement = Movement(
        direction="down", likely_before="first", likely_after=None, possible_before="second", possible_after="second",
        gained=[], lost=["award"], sums=[], gaps=[gap_id("first", "revenue")], deadlines=[yearly_id("rule", "二")],
    )  # fmt: skip
    told = moved.all_of(movement)
    assert [each.text for each in told] == [
        "the tier that you reach: 一级 → no tier",
        "what is missing for 一级: 收入",
        "support that is not for you any more: 奖励",
        "奖励 (every year by 5/31)",
    ]
    assert clauses_of(told, Words("en", {})) == "[rule 一] [rule 二]"


def test_a_movement_of_which_nobody_looked_at_gaps_tells_what_is_known(library: Library) -> None:
    moved = MovedWords([library], "cn", DAY, Words("en", library.catalogue))
    movement = Movement(
        direction="up", likely_before=None, likely_after="srdi_sme", possible_before=None, possible_after="srdi_sme",
        gained=[], lost=[], sums=None, gaps=None, deadlines=None,
    )  # fmt: skip
    assert [each.text.partition(":")[0] for each in moved.all_of(movement)] == [
        "the tier that you reach",
        "the tier that you may reach",
    ]
