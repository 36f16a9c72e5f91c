"""A table judged in pieces says the same as one judged at once, whatever could be known of its columns beforehand."""

from collections.abc import Iterator

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from assessment.batch import Batch, Tell, compiled, table_of
from assessment.batch.streaming import judged
from assessment.firm import Firm
from assessment.library import Library
from tests.assessment.batch.tables import JUDGED, Question, batch_of, exact_firm, expected, firms_for, questions
from tests.assessment.firms import DAYS


@pytest.mark.parametrize("question", questions()[::6], ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_firms_that_tell_every_figure_exactly_are_judged_as_if_they_were_alone(
    question: Question, data: st.DataObject
) -> None:
    random = data.draw(st.randoms(use_true_random=True))
    batch = batch_of(question)
    firms = [exact_firm(question, random) for _ in range(20)]
    [found] = judged(batch, [_one_column_a_number(table_of(firms))], JUDGED)
    for firm, row in zip(firms, found.to_dicts(), strict=True):
        said = expected(batch, question.judged(firm))
        assert {column: row[column] for column in said} == said


@pytest.mark.parametrize("question", questions()[4::12], ids=str)
@settings(max_examples=1, phases=(Phase.generate,))
@given(data=st.data())
def test_pieces_of_other_kinds_are_judged_as_each_at_once(question: Question, data: st.DataObject) -> None:
    """First all is known, then ranges come, then unknown figures; a column of one piece is missing in another."""
    batch = batch_of(question)
    random = data.draw(st.randoms(use_true_random=True))
    exact = table_of([exact_firm(question, random) for _ in range(5)])
    ranges = table_of(data.draw(firms_for(question, 5)))
    pieces = [exact, _one_column_a_number(exact), ranges, exact.drop(exact.columns[:9]), ranges.head(0), exact]
    for piece, found in zip(pieces, judged(batch, pieces, JUDGED), strict=True):
        assert found.equals(batch.judge(piece.lazy(), JUDGED).collect())


def test_a_long_piece_is_judged_in_the_order_of_its_rows(monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    monkeypatch.setattr("assessment.batch.streaming.SLICE", 3)
    batch = _batch(library)
    table = pl.DataFrame({"name": list("甲乙丙丁戊己庚辛"), "niche_years": [1, 2, 3, 1, None, 5, 0, 2]})
    [found] = judged(batch, [table])
    assert found["name"].to_list() == table["name"].to_list()
    assert found["srdi_sme/niche_years"].to_list() == [False, True, True, False, None, True, False, True]


def test_a_piece_of_larger_figures_than_those_before_is_judged_as_at_once(library: Library) -> None:
    """Small figures are reckoned with in fewer bits, up to the largest that a column may hold."""
    batch = _batch(library)
    pieces = [_growing(most) for most in (1, 9 * 10**10, 9 * 10**10 + 1, 10**14 + 1, 10**16)]
    for piece, found in zip(pieces, judged(batch, pieces), strict=True):
        assert found.equals(batch.judge(piece.lazy()).collect())


def _growing(most: int) -> pl.DataFrame:
    """Firms that grew to this, by a third and by a unit, and one that shrank from it."""
    now, before = [most, most, most // 3, 0], [most * 3 // 4, most - 1, most, most]
    names = ("main_business_revenue", "main_business_revenue_prev", "main_business_revenue_prev2")
    return pl.DataFrame(
        dict(zip(names, (now, before, now), strict=True)) | {"revenue": now, "net_profit": before, "rd_expense": now}
    )


def test_firms_of_one_industry_alone_are_judged_as_among_others(library: Library) -> None:
    """Then the size that others may have is not looked at; nor is a place that no industry has."""
    batch = _batch(library)
    for place in (0, 5, len(library.catalogue["industry"].options) - 1, 99):
        firms = {"industry": [place] * 4, "employees": [9, 299, 300, 1_000], "revenue": [10**8, 10**9, 10**10, 10**11]}
        table = pl.DataFrame(firms, schema_overrides={"industry": pl.Int16()})
        [found] = judged(batch, [table])
        assert found.equals(batch.judge(table.lazy()).collect())


def test_only_what_is_wanted_is_told_and_it_is_the_same(library: Library) -> None:
    batch, table = _batch(library), table_of([Firm(library.catalogue, {})])
    wanted = ["srdi_sme", "possible_tier"]
    [found] = judged(batch, [table], (Tell.SCORES,), wanted)
    assert found.columns == [*table.columns, *wanted]
    assert found.equals(batch.judge(table.lazy()).collect().select(found.columns))


def test_a_piece_is_asked_for_only_when_the_one_before_was_taken(library: Library) -> None:
    asked: list[int] = []

    def pieces() -> Iterator[pl.DataFrame]:
        for piece in range(3):
            asked.append(piece)
            yield pl.DataFrame({"niche_years": [piece]})

    next(judged(_batch(library), pieces(), ()))
    assert asked == [0]


def _batch(library: Library) -> Batch:
    return compiled(library, "cn", DAYS[0])


def _one_column_a_number(table: pl.DataFrame) -> pl.DataFrame:
    """The table with each number in one column, where no range is."""
    known = table.select(name for name in table.columns if not table[name].is_null().all())
    return known.select(
        pl.col(name).alias(name.removesuffix(".low")) for name in known.columns if not name.endswith(".high")
    )
