"""An owner reads a reminder in one language: the words that each kind begins with, and all that stands around them."""

from datetime import date

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from bot.outreach.channels.one_message import as_text
from bot.outreach.examples import example_values
from bot.outreach.kinds import KINDS, default_words
from bot.outreach.occasions import of_calendar
from bot.outreach.wording import Texts, content_of
from tests.one_language import told

TODAY = date(2027, 4, 1)
LINK = "https://self-check.example/r/1"


def read_by_owners(words: Texts, locale: str) -> list[str]:
    """The whole reminder, its link and what is filled in left aside."""
    values = example_values({"day": "2027-04-30"}, Words(locale, {}), TODAY)
    return [as_text(content_of(words, values, locale, LINK, sent_on=TODAY)).replace(LINK, " ")]


@pytest.mark.parametrize("locale", supported_locales())
@pytest.mark.parametrize("kind", [each.id for each in KINDS.values() if each.body])
def test_a_reminder_as_it_begins_is_in_one_language(library: Library, kind: str, locale: str) -> None:
    words = default_words(kind, lambda each: Words(each, library.catalogue))
    assert told(read_by_owners(words, locale), locale) == ""


@pytest.mark.parametrize("locale", supported_locales())
def test_what_the_calendar_proposes_is_in_one_language(library: Library, locale: str) -> None:
    found = list(of_calendar(library, "hangzhou", TODAY, library.catalogue["recognitions"].options))
    assert found
    said = [
        text
        for occasion in found
        for text in read_by_owners(occasion.words(lambda each: Words(each, library.catalogue)), locale)
    ]
    assert told(said, locale) == ""
