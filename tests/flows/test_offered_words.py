"""The words that sentences offer to be typed do in every language what they do in English."""

from typing import Final

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from flows.own_fields import field_called
from flows.understanding import Command, CommandName, understand_command

OFFERED: Final = {
    "enrol": Command(CommandName.ENROL),
    "my data": Command(CommandName.MY_DATA),
    "export my data": Command(CommandName.EXPORT_DATA),
    "update my firm": Command(CommandName.UPDATE_FIRM),
    "withdraw enrolment": Command(CommandName.WITHDRAW, "register"),
    "withdraw figures": Command(CommandName.WITHDRAW, "facts"),
    "withdraw reminders": Command(CommandName.WITHDRAW, "reminders"),
    "unsubscribe": Command(CommandName.UNSUBSCRIBE),
    "never mind": Command(CommandName.DROP),
    "review": Command(CommandName.REVIEW),
    "go on": Command(CommandName.GO_ON),
    "delete my data": Command(CommandName.DELETE_DATA),
    "continue elsewhere": Command(CommandName.CONTINUE_ELSEWHERE),
}
FIELDS: Final = {
    "correct name": "firm_name",
    "correct role": "role",
    "correct district": "district",
    "correct topics": "topics",
}
IN_SENTENCES: Final = {
    "Enrolling takes a minute or two. First I ask what may be kept, each purpose apart; nothing is kept before you have seen "
    "all of it and said yes. “Never mind” ends it at any time.": ("never mind",),
    "With another credit code it is another firm: “enrol” enrols that one, and “withdraw enrolment” takes back the one with "
    "the slip.": ("enrol", "withdraw enrolment"),
    "No firm of yours is kept in the registry; “enrol” enrols one. Your answers in this talk: “review”.": (
        "enrol",
        "review",
    ),
    "You began anew, so these answers are not kept with the firm that you enrolled. “Update my firm” keeps them with it.": (
        "update my firm",
    ),
    "  my data – what is kept of you; correct name, export my data, withdraw figures change it": (
        "my data",
        "correct name",
        "export my data",
        "withdraw figures",
    ),
    "  unsubscribe – no enrolment and no reminders any more, at once": ("unsubscribe",),
}
"""Sentences, and the offered words that each quotes."""

LOCALES: Final = pytest.mark.parametrize("locale", supported_locales())


@LOCALES
@pytest.mark.parametrize("offered", OFFERED)
def test_what_is_offered_is_understood_as_it_is_written(library: Library, locale: str, offered: str) -> None:
    assert understand_command(Words(locale, library.catalogue).say(offered)) == OFFERED[offered]


@LOCALES
@pytest.mark.parametrize("offered", FIELDS)
def test_a_field_to_put_right_is_known_by_what_it_is_called(library: Library, locale: str, offered: str) -> None:
    command = understand_command(Words(locale, library.catalogue).say(offered))
    assert command is not None
    assert command.name is CommandName.CHANGE
    assert field_called(command.argument) == (FIELDS[offered], 0)


@LOCALES
@pytest.mark.parametrize("sentence", IN_SENTENCES)
def test_a_sentence_quotes_the_words_as_they_are_typed(library: Library, locale: str, sentence: str) -> None:
    words = Words(locale, library.catalogue)
    said = words.say(sentence).casefold()
    assert not [offered for offered in IN_SENTENCES[sentence] if words.say(offered) not in said]
