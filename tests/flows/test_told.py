"""Words that all comparisons share: where a document stands, a tier's outcome, and lists that stay short."""

from datetime import date

import pytest

from assessment.library import Library
from assessment.wording import Words
from flows import told

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
