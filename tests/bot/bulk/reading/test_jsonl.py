"""A line of JSON Lines is taken or refused exactly as the check of one firm does it, for the same reasons."""

import json
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.batch.columns import NotInColumns, table_of
from assessment.profile import InputProblems, read_firm
from bot.bulk.reading.cells import TOO_FINE, TOO_LARGE
from bot.bulk.reading.jsonl_source import NO_LINES
from bot.bulk.reading.pieces import Unreadable, opened
from tests.bot.bulk.tables import read, rules

NUMBERS = st.sampled_from(
    [
        "0",
        "1",
        "-1",
        "5",
        "80",
        "100.25",
        "0.035",
        "1e2",
        "0.005",
        "101",
        "12345678901",
        "1E-9",
        "1e400",
        "NaN",
        "99999999999999999",
        "true",
    ]
)
RANGES = st.builds(
    lambda low, high: f'{{"low": {low}, "high": {high}}}', NUMBERS | st.just("null"), NUMBERS | st.just("null")
)
VALUES = (
    NUMBERS
    | RANGES
    | st.sampled_from(
        [
            '"500万元"',
            "null",
            "[]",
            "{}",
            '{"low": 1}',
            '["ip_advantage"]',
            '"industry"',
            '["x"]',
            "false",
            '"national"',
        ]
    )
)
FACTS = st.sampled_from(
    [
        "revenue",
        "main_business_revenue",
        "employees",
        "rd_staff",
        "rd_ratio",
        "digital_level",
        "development_score",
        "own_brand",
        "industry",
        "titles",
        "recognitions",
        "newly_recognised",
        "rd_institution_level",
        "revenu",
    ]
)
LINES = st.dictionaries(FACTS, VALUES, max_size=6).map(
    lambda facts: "{" + ", ".join(f'"{fact}": {value}' for fact, value in facts.items()) + "}"
)


@settings(max_examples=6, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=60))
def test_what_one_firms_check_takes_is_taken_and_what_it_refuses_is_refused(lines: list[str]) -> None:
    with TemporaryDirectory() as folder:
        found = read(Path(folder), "firms.jsonl", "\n".join(lines).encode())
    firms = {row: found.firms.filter(row=row) for row in found.of("row")}
    reasons: dict[int, set[tuple[str, str]]] = {}
    for row, column, _given, reason in found.reasons:
        reasons.setdefault(row, set()).add((column, reason))
    for row, line in enumerate(lines, 1):
        facts = json.loads(line, parse_float=Decimal)
        try:
            wanted = table_of([read_firm(rules().library.catalogue, facts)])
        except InputProblems as error:
            asked = {(problem.fact, problem.message) for problem in error.problems}
            # Of a figure that no table holds nothing else is told.
            beyond = {column for column, reason in reasons[row] if reason in (TOO_FINE, TOO_LARGE)}
            assert {problem for problem in asked if problem[0] not in beyond} <= reasons[row]
            assert {reason for _column, reason in reasons[row] - asked} <= {TOO_FINE, TOO_LARGE}
        except NotInColumns:
            assert {reason for _column, reason in reasons[row]} <= {TOO_FINE, TOO_LARGE}
        else:
            assert row not in reasons
            assert firms[row].select(wanted.columns).rows() == wanted.rows()


def test_a_line_that_says_nothing_of_a_firm_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    lines: list[Any] = [
        '{"name": "甲", "credit_code": 91, "district": " 西湖  区\\t", "revenue": 5}',
        "",
        "[1]",
        '{"revenue": 1, "revenue": 2}',
        '{"reven',
        '{"name": "\\ud800"}',
        "{}",
        '{"name": "\\ud800", "name": "\\ud800"}',
    ]
    found = read(tmp_path, "firms.jsonl", "\ufeff".encode() + "\r\n".join(lines).encode())
    assert found.of("row") == [1, 7]
    assert found.of("name") == ["甲", None]
    assert found.of("credit_code") == ["91", None]
    assert found.of("district") == ["西湖 区", None]
    assert [row[0] for row in found.reasons] == [3, 4, 5, 6, 8, 8]


def test_a_list_of_firms_is_no_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "firms.jsonl"
    path.write_text('[{"revenue": 1}]', encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        opened(path, rules())
    assert [refusal.message for refusal in caught.value.refusals] == [NO_LINES]


def test_figures_answers_and_names_are_exact_however_they_are_written(tmp_path: Path) -> None:
    many = "123456789012345678901234567890"
    lines = [
        '{"name": "\\u7532", "revenue": 80000000.01, "employees": 1e2, "rd_ratio": 0.03000000}',
        '{"name": 12, "revenue": {"low": 1.5, "high": 2}, "rd_ratio": {"low": 0.1, "high": null}, "titles": []}',
        f'{{"revenue": {many}}}',
        f'{{"revenue": {"9" * 5000}}}',
        '{"rd_ratio": 0.100000001, "revenue": {"low": 5, "high": 4}}',
        '{"employees": 1, "employees": 1}',
        '{"revenue": 0.10000000000000000000000000000}',
    ]
    found = read(tmp_path, "firms.jsonl", "\n".join(lines).encode())
    assert found.of("row") == [1, 2, 7]
    assert found.of("name") == ["甲", "12", None]
    assert found.of("revenue.low") == [8_000_000_001, 150, 10]
    assert found.of("revenue.high") == [8_000_000_001, 200, 10]
    assert found.of("rd_ratio.low") == [3_000_000, 10_000_000, None]
    assert found.of("rd_ratio.high") == [3_000_000, None, None]
    assert found.of("employees.low") == [100, None, None]
    assert [row[:2] for row in found.reasons] == [
        (3, "revenue"),
        (4, ""),
        (5, "revenue"),
        (5, "rd_ratio"),
        (6, "employees"),
    ]
