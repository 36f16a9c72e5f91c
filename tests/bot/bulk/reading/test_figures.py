"""Figures read by the column mean exactly what the reading of a single cell makes of them, and are refused for the same reasons."""

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bulk.reading.cells import units_of
from bot.bulk.reading.columns import Taken, layout_of
from bot.bulk.reading.names import names_of_facts
from bot.registry.importing.problems import NotSaid
from tests.bot.bulk.tables import read, rules

HEADINGS = (
    "上年度净利润(亿元)",
    "上年度营业收入(万元)",
    "rd_expense",
    "资产负债率",
    "rd_ratio",
    "净利润率(%)",
    "employees",
    "development_score",
)
DIGITS = st.text("0123456789", min_size=1, max_size=11)
PLAIN = st.builds(
    lambda sign, whole, rest, end: f"{sign}{whole}{rest}{end}",
    st.sampled_from(["", "", "", "-", "+", " "]),
    DIGITS,
    st.one_of(st.just(""), DIGITS.map(lambda digits: "." + digits)),
    st.sampled_from(["", "", "", "%", " ", ".", "e3", "万", "％"]),
)
GROUPED = st.builds(
    lambda number, rest: f"{number:,}{rest}",
    st.integers(-(10**11), 10**11),
    st.sampled_from(["", ".5", "%", ".25%", ",12"]),
)
ODD = st.sampled_from(
    [
        "",
        "-",
        "无",
        "１２３",
        "１，２００．５",
        "0",
        "00012",
        "-0",
        ".5",
        "5.",
        "1e5",
        "1_000",
        "nan",
        "inf",
        "9" * 19,
        "9" * 17 + ".99",
        "1 000",
        "--1",
        "是",
    ]
)
CELLS = st.one_of(PLAIN, GROUPED, ODD)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(*(CELLS for _heading in HEADINGS)), min_size=1, max_size=40))
def test_a_column_reads_as_its_cells_would_one_by_one(rows: list[tuple[str, ...]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    with TemporaryDirectory() as folder:
        found = read(Path(folder), "firms.csv", text.getvalue().encode())
    layout = layout_of(HEADINGS, rules(), names_of_facts(rules().library.catalogue))
    wanted = {
        number: [_one(column, row[column.place]) for column in layout.taken] for number, row in enumerate(rows, 2)
    }
    firms = {firm.pop("row"): firm for firm in found.firms.iter_rows(named=True)}
    reasons = {(row, column): reason for row, column, _given, reason in found.reasons}
    for number, cells in wanted.items():
        for column, cell in zip(layout.taken, cells, strict=True):
            if isinstance(cell, str):
                assert reasons[number, column.heading] == cell
            elif number in firms:
                assert firms[number][column.target] == cell
        is_refused = any(isinstance(cell, str) for cell in cells)
        says_something = any(cell is not None for cell in cells)
        assert (number in firms) == (says_something and not is_refused)


def _one(column: Taken, cell: str) -> int | str | None:
    """The units of a cell, or why it is refused."""
    assert column.fact is not None
    try:
        return units_of(cell, column, column.fact)
    except NotSaid as told:
        return told.message
