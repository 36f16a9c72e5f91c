"""How `srdi check` compares our clock with the vendors'."""

from email.utils import formatdate

import pytest

from bot.commands.live_check_clock import clock_findings
from bot.commands.live_check_findings import Mark
from bot.commands.live_check_wire import Answer

NOW = 1_800_000_000.0


def _answer(difference: float) -> Answer:
    return Answer(200, {"Date": formatdate(NOW - difference, usegmt=True)}, b"", 0.1, NOW)


@pytest.mark.parametrize(
    ("ahead", "mark"),
    [(0, Mark.OK), (20, Mark.OK), (-60, Mark.NOTE), (60, Mark.NOTE), (700, Mark.PROBLEM), (-700, Mark.PROBLEM)],
)
def test_a_clock_is_well_worth_a_word_or_a_problem_by_how_much_it_differs(ahead: float, mark: Mark) -> None:
    (found,) = clock_findings([("wechat", _answer(ahead))], 600)
    assert found.mark is mark
    if mark is Mark.PROBLEM:
        assert "timedatectl" in found.english
        assert ("ahead" if ahead > 0 else "behind") in found.english


def test_the_vendor_that_differs_most_is_named() -> None:
    (found,) = clock_findings([("wechat", _answer(1)), ("telegram", _answer(-900))], 600)
    assert "telegram" in found.english


def test_where_no_vendor_tells_the_time_it_is_noted_that_nothing_was_compared() -> None:
    for said in ({}, {"Date": "yesterday"}):
        (found,) = clock_findings([("wechat", Answer(200, said, b"", 0.1, NOW))], 600)
        assert found.mark is Mark.NOTE
