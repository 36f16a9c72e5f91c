"""A table says of each firm what `srdi assess --profile` says of it alone: tiers, requirements, scores, gaps, support."""

import json
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from assessment.batch import table_of
from assessment.presentation import as_json
from assessment.wording import Words
from bot.bulk.reading.parquet_source import IN_UNITS
from bot.cli import main
from bot.exits import EXIT_OK
from tests.assessment.batch.tables import Question, _firm, shipped
from tests.assessment.firms import DAYS

FIRMS = 35
FINEST = Decimal("0.00000001")
FEN = Decimal("0.01")


def _read(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _figure(by: Any) -> tuple[Decimal | None, ...]:
    """Both ends of a figure, rounded as the table's units are."""
    ends = (by["low"], by["high"]) if isinstance(by, dict) else (by, by)
    return tuple(None if end is None else end.quantize(FINEST, ROUND_HALF_EVEN) for end in ends)


def _to_the_fen(paid: dict[str, Any] | None) -> dict[str, Any] | None:
    """A sum as a table tells it: a share of a figure can be a fraction of a fen."""
    return paid and {
        key: end.quantize(FEN, ROUND_HALF_EVEN) if isinstance(end, Decimal) else end for key, end in paid.items()
    }


def _requirement(said: dict[str, Any], *, with_gap: bool) -> tuple[Any, ...]:
    by = said.get("gap", {}).get("by") if with_gap else None
    return said["outcome"], None if by is None else _figure(by)


def _ladder(said: dict[str, Any], roots: set[str]) -> dict[str, Any]:
    return {
        "likely": said["likely_tier"],
        "possible": said["possible_tier"],
        "tiers": {
            tier["id"]: (
                tier["outcome"],
                tier["score"],
                {each["id"]: _requirement(each, with_gap=each["id"] not in roots) for each in tier["requirements"]},
            )
            for tier in said["tiers"]
        },
    }


def _said(said: dict[str, Any], roots: set[str]) -> dict[str, Any]:
    """All that both say, in a form in which it can be held against each other."""
    return {
        "own": _ladder(said, roots),
        "national": None if said["national"] is None else _ladder(said["national"], roots),
        "next": said["next_tier"],
        "missing": [(each["id"], each["outcome"]) for each in said["missing"]],
        "measures": {each["id"]: (each["outcome"], _to_the_fen(each["benefit"])) for each in said["measures"]},
        "totals": {name: _to_the_fen(paid) for name, paid in said["totals"].items()},
    }


@pytest.mark.parametrize("region", shipped().regions)
def test_a_firm_of_a_table_is_told_what_it_is_told_alone(tmp_path: Path, region: str) -> None:
    question = Question(region, DAYS[-1], "new")
    firms = [_firm(question, Random(seed)) for seed in range(FIRMS)]
    table, out = tmp_path / "firms.parquet", tmp_path / "out.jsonl"
    table_of(firms).write_parquet(table, metadata=dict(IN_UNITS))
    asked = ("--region", region, "--on", question.on.isoformat(), "--profiles", str(table), "--out", str(out))
    assert main(["assess", *asked]) == EXIT_OK
    words = Words("zh_Hans_CN", shipped().catalogue)
    # Distances of figures that are roots are told of single firms alone.
    roots = {"revenue_growth"}
    lines = [_read(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == FIRMS
    for line in lines:
        alone = _read(json.dumps(as_json(question.judged(firms[int(line["row"]) - 1]), words)))
        assert _said(line, roots) == _said(alone, roots)
