"""Where a message speaks of a year."""

from flows.understanding.calendar import YEAR, year_at
from flows.understanding.normalise import normalise
from tests.flows.understanding.test_corpus import corpus


def test_no_year_that_anybody_says_is_passed_over() -> None:
    texts = {normalise(said.text) for said in corpus()} | {
        "fy2024",
        "two years ago",
        "end of last year",
        "so far this year",
    }
    spoken = 0
    for text in texts:
        for place in range(len(text)):
            found = YEAR.match(text, place)
            assert (year_at(text, place) is None) == (found is None), text[place:]
            spoken += found is not None
    assert spoken > len(texts) // 20
