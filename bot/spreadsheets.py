"""What every file for a spreadsheet heeds, whoever makes it: its kind, and that no text in it becomes a formula."""

from typing import Final

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Spreadsheets in Chinese and Japanese take full-width signs for the others."""


def begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet would take it for one."""
    return text.startswith(FORMULA_SIGNS)


def harmless(text: str) -> str:
    """The text for CSV, which has no other way to say that it is one."""
    return f"'{text}" if begins_a_formula(text) else text
