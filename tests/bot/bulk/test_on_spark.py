"""A table spread over files is judged by Spark, as its page for operators prints it, like one process and like firm by firm."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from polars import selectors

from assessment.batch import compiled, table_of
from assessment.batch.columns import SCALES, codes_of
from assessment.facts import Catalogue
from assessment.firm import Firm
from assessment.library import Library
from bot.bulk.arrow import PROBLEM, UNREAD, Judging, OtherEdition
from bot.bulk.reading.pieces import Unreadable
from tests.assessment.batch.tables import Question, _firm, expected
from tests.spark import spark_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PAGE = Path(__file__).parents[3] / "docs" / "cluster.md"
QUESTION = Question("hangzhou", date(2026, 11, 21), "new")
COUNT = 60
NAME = "企业名称"
IMPOSSIBLE = pl.DataFrame({NAME: "负数", "employees.low": -5, "employees.high": -5})
SILENT = pl.DataFrame({"employees.low": None}, schema={"employees.low": pl.Int64()})


@pytest.fixture(scope="module")
def firms() -> list[Firm]:
    """Firms at and around the figures of the packs, some of which are ranges and some unknown."""
    return [_firm(QUESTION, Random(seed)) for seed in range(COUNT)]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator["SparkSession"]:
    """One Spark for all tests here, with two workers."""
    with spark_in(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(scope="module")
def table(firms: list[Firm], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The firms as a bureau has them, in three files; with them one that cannot be, and a row of nothing."""
    told = as_people_tell(firms)
    folder = tmp_path_factory.mktemp("firms")
    parts = (
        told[: COUNT // 2],
        pl.concat([told[COUNT // 2 :], IMPOSSIBLE, SILENT], how="diagonal_relaxed"),
        told.clear(),
    )
    for number, part in enumerate(parts):
        part.select(told.columns).cast(told.schema).write_parquet(folder / f"{number}.parquet")
    return folder


@pytest.fixture(scope="module")
def judged(spark: "SparkSession", table: Path, tmp_path_factory: pytest.TempPathFactory) -> pl.DataFrame:
    """What Spark wrote, run as the page says."""
    out = tmp_path_factory.mktemp("out") / "judged"
    run_as_documented(table, out)
    return pl.read_parquet(out / "*.parquet")


def test_every_row_is_judged_as_in_one_process(library: Library, firms: list[Firm], judged: pl.DataFrame) -> None:
    batch = compiled(library, *QUESTION)
    table = table_of(firms).select(list(batch.columns))
    found = batch.judge(table.lazy()).with_columns(selectors.enum().cast(pl.String())).collect()
    told = found.columns[table.width :]
    by_name = judged.filter(pl.col(NAME).str.starts_with("企业")).sort(NAME)
    assert by_name.select(told).equals(found.select(told))
    assert by_name.select(PROBLEM, UNREAD).null_count().row(0) == (COUNT, COUNT)


def test_every_row_is_judged_as_if_it_were_alone(library: Library, firms: list[Firm], judged: pl.DataFrame) -> None:
    batch = compiled(library, *QUESTION)
    rows = {row[NAME]: row for row in judged.iter_rows(named=True)}
    for number, firm in enumerate(firms[:10]):
        said = expected(batch, QUESTION.judged(firm))
        row = rows[name_of(number)]
        assert {column: row[column] for column in said} == said


def test_a_row_that_cannot_be_judged_stays_and_says_why(judged: pl.DataFrame) -> None:
    left_out = {row[NAME]: row for row in judged.filter(pl.col(PROBLEM).is_not_null()).iter_rows(named=True)}
    assert left_out.keys() == {"负数", None}
    assert "employees.low" in left_out["负数"][PROBLEM]
    assert all(row["employees.low"] in (-5, None) and row["likely_tier"] is None for row in left_out.values())
    assert judged.height == COUNT + 2


def test_a_worker_with_other_policies_judges_nothing(spark: "SparkSession", table: Path) -> None:
    asked = Judging.here(*QUESTION, tell=())
    other = Judging(asked.region, asked.on, asked.kind, asked.tell, asked.locale, "0" * 64)
    frame = spark.read.parquet(str(table)).select(NAME, "industry")
    with pytest.raises(Exception, match="000000000000 was asked for"):
        frame.mapInArrow(other, asked.schema(frame.dtypes)).collect()


def test_whoever_asks_with_other_policies_is_told_at_once() -> None:
    with pytest.raises(OtherEdition, match="give every worker the same srdi"):
        Judging(*QUESTION, frozenset(), "en", "0" * 64).batch()


def test_columns_that_nothing_is_taken_from_are_named() -> None:
    judging = Judging.here(*QUESTION, tell=(), locale="en")
    assert judging.ignored([("employees", "int"), ("emploiees", "int"), ("公章", "binary")]).keys() == {
        "emploiees",
        "公章",
    }


def test_a_table_of_which_nothing_is_known_is_refused() -> None:
    with pytest.raises(Unreadable, match="No column is known here"):
        Judging.here(*QUESTION, tell=()).schema([("emploiees", "int")])


def test_a_column_of_a_type_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Unreadable, match="revenue"):
        Judging.here(*QUESTION, tell=()).schema([("employees", "int"), ("revenue", "map<string,int>")])


def test_a_table_whose_column_would_be_covered_is_refused() -> None:
    with pytest.raises(Unreadable, match="a column problem"):
        Judging.here(*QUESTION, tell=()).schema([("employees", "int"), (PROBLEM, "string")])


def test_the_product_needs_neither_spark_nor_arrow() -> None:
    code = "import sys, bot.bulk.arrow; sys.exit(bool({'pyspark', 'pyarrow'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def run_as_documented(table: Path, out: Path) -> None:
    """Let the page's program run in this process, which has started Spark already."""
    program = re.search(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert program is not None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "argv", ["judge.py", str(table), str(out)])
        exec(compile(program[1], str(PAGE), "exec"), {"__name__": "__main__"})  # noqa: S102 - the documented program


def as_people_tell(firms: list[Firm]) -> pl.DataFrame:
    """The firms in yuan, with options by their names."""
    catalogue = firms[0].catalogue
    table = table_of(firms).select(compiled_columns())
    names = pl.Series(NAME, [name_of(number) for number in range(len(firms))])
    seals = pl.Series("公章", [b"\x89PNG"] * len(firms))
    return pl.DataFrame([names, seals, *(_told(column, catalogue) for column in table)])


def name_of(number: int) -> str:
    """What a firm is called."""
    return f"企业{number:03}"


def compiled_columns() -> list[str]:
    """The columns that are looked at."""
    return list(Judging.here(*QUESTION, tell=()).batch().columns)


def _told(column: pl.Series, catalogue: Catalogue) -> pl.Series:
    fact = catalogue[column.name.partition(".")[0]]
    if fact.type == "choice":
        options = {code: option for option, code in codes_of(fact).items()}
        return pl.Series(column.name, [None if code is None else options[code] for code in column], dtype=pl.String())
    if not fact.is_number or SCALES[fact.type] == 1:
        return column
    scale = SCALES[fact.type]
    places = len(str(scale)) - 1
    exact: list[Any] = [None if units is None else Decimal(units).scaleb(-places) for units in column]
    return pl.Series(column.name, exact, dtype=pl.Decimal(30, places))
