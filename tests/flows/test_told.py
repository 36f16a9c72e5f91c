"""Words that all comparisons share: where a document stands, a tier's outcome, and lists that stay short."""

from datetime import date
from fractions import Fraction

import pytest

from assessment.firm import Firm
from assessment.judge import judge
from assessment.library import Library
from assessment.quantity import exactly
from assessment.wording import Words
from flows import told
from tests.flows.owners import firm_of

CASES = [
    ("hangzhou", "hangzhou-draft", date(2026, 11, 22), "a draft, nothing in it holds yet"),
    ("qingdao", "qingdao-2018", date(2026, 11, 22), "ended on 31 December 2021, for reference only"),
    ("qingdao", "qingdao-2018", date(2020, 1, 1), "in force since 7 March 2018"),
    ("cn", "cn-2022", date(2026, 11, 22), "a newer document took its place on 1 April 2026"),
    ("cn", "cn-2026", date(2026, 3, 1), "takes effect on 1 April 2026"),
    ("municipality", "municipality-2025", date(2026, 11, 22), "no date is stated"),
]


@pytest.fixture
def words(library: Library) -> Words:
    return Words("en", library.catalogue)


@pytest.mark.parametrize(("region", "document", "on", "said"), CASES)
def test_where_a_document_stands_is_said_with_its_day(
    library: Library, words: Words, region: str, document: str, on: date, said: str
) -> None:
    found = library.rules(region, "new").documents[document]
    assert told.status(found, on, words) == said
    assert told.named(found, on, words).endswith(f"[{document}]: {said}")


def test_a_long_list_is_cut_and_the_rest_counted(words: Words) -> None:
    assert told.some("abcde", words) == "a; b; c; and 2 more"


def test_a_short_list_is_whole_and_names_nothing_twice(words: Words) -> None:
    assert told.some("aab", words) == "a; b"


def test_longer_texts_have_a_line_each_and_the_rest_is_counted(words: Words) -> None:
    assert list(told.bullets("abcde", words)) == ["· a", "· b", "· c", "· and 2 more"]
    assert list(told.bullets("a", words)) == ["· a"]


@pytest.mark.parametrize(("points", "ending"), [(Fraction(59, 10), ".9 points"), (Fraction(5), " points")])
def test_a_score_that_is_not_whole_is_told_like_any_other(
    library: Library, words: Words, points: Fraction, ending: str
) -> None:
    firm = Firm(library.catalogue, {**firm_of(library, "cn", 1), "local_distinctive_points": exactly(points)})
    tiers = judge(library, "cn", firm, date(2026, 3, 1), "new").ladder.tiers
    said = told.tier_outcome(next(tier for tier in tiers if tier.tier == "srdi_sme"), words)
    assert said.endswith(ending)
    assert "–" not in said


def test_names_that_hold_commas_are_kept_apart(words: Words) -> None:
    assert told.names(["restricted_products", "revenue"], words).count("; ") == 1
