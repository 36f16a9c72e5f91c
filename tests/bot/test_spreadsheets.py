"""No text becomes a formula in a spreadsheet, whoever typed it."""

import pytest

from bot.spreadsheets import harmless


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]
)
def test_what_begins_a_formula_on_any_keyboard_is_told_to_be_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "虚构1号有限公司", "91330100MA0000000X", "1-2", "a=b"])
def test_all_else_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
