"""The kinds of reminders: what each may say, and that the words it begins with can be sent."""

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from bot.outreach.kinds import KINDS, ReminderKind, default_words
from bot.outreach.placeholders import CATALOGUE
from bot.outreach.wording import names_in, problems_of
from flows.enrolment import TOPICS

ABOUT = {
    "day": "2027-04-30", "document": "cn-2026", "clause": "x", "tier": "srdi_sme", "title": "srdi_sme",
    "publication": "0" * 32,
}  # fmt: skip
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def _words(library: Library, kind: ReminderKind) -> dict[str, dict[str, str]]:
    return default_words(kind.id, lambda locale: Words(locale, library.catalogue))


@every_kind
def test_the_words_that_a_kind_begins_with_have_nothing_wrong_in_any_language(
    library: Library, kind: ReminderKind
) -> None:
    words = _words(library, kind)
    assert set(words) == set(supported_locales())
    if kind.id == "notice":
        # What it says is for its author to write.
        words = {locale: {**texts, "body": "…"} for locale, texts in words.items()}
    about: dict[str, str] = {field: ABOUT[field] for field in kind.about}
    assert problems_of(words, kind.id, about) == []


@every_kind
def test_every_language_uses_the_same_placeholders(library: Library, kind: ReminderKind) -> None:
    words = _words(library, kind)
    assert len({names_in({locale: texts}) for locale, texts in words.items()}) == 1


@every_kind
def test_a_kind_uses_only_placeholders_that_there_are_and_topics_that_can_be_chosen(kind: ReminderKind) -> None:
    assert set(kind.placeholders) <= set(CATALOGUE)
    assert set(kind.topics) <= {*TOPICS, ""}
    assert kind.topic == kind.topics[0]


def test_only_a_notice_may_go_to_everybody_who_agreed_to_reminders() -> None:
    assert [kind.id for kind in KINDS.values() if "" in kind.topics] == ["notice"]
