"""Every reason why an answer cannot be read has a sentence, and every language says it whole."""

from typing import get_args

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from flows.refusals import RANGES, not_understood
from flows.understanding import NotUnderstood, Reason, Span, Understood, understand


@pytest.mark.parametrize("locale", supported_locales())
@pytest.mark.parametrize("reason", get_args(Reason))
def test_every_reason_is_said_for_every_type_of_question(library: Library, locale: str, reason: Reason) -> None:
    words = Words(locale, library.catalogue)
    refused = NotUnderstood(reason, "{一亿二千}", ("yes",))
    for fact in (
        "revenue",
        "employees",
        "niche_years",
        "domestic_niche_share",
        "development_score",
        "own_brand",
        "recognitions",
    ):
        said = not_understood(refused, library.catalogue[fact], {"yes": "是"}, words)
        assert len(said) > 5
        assert "{" not in said.replace("{一亿二千}", "")


def test_an_example_of_a_range_is_itself_understood_as_a_range(library: Library) -> None:
    for locale in supported_locales():
        words = Words(locale, library.catalogue)
        for asked, example in RANGES.items():
            understood = understand(words.say(example), asked)
            assert isinstance(understood, Understood)
            assert isinstance(understood.value, Span)
