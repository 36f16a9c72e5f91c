"""Hundreds of ways in which people answer, kept as data: each is read as meant, or asked again for the reason given."""

from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from assessment.library import load_library
from assessment.wording import Words
from flows.understanding import (
    Message,
    NotUnderstood,
    Sayable,
    Span,
    Understood,
    read_message,
    understand_command,
)

FOLDER = Path(__file__).parent / "corpus"
LAST_YEAR = 2025
LOCALES = {"zh_Hans": "zh_Hans_CN", "zh_Hant": "zh_Hant_TW", "en": "en"}


class Said(NamedTuple):
    """One message, when it is said, and what is meant."""

    text: str
    language: str
    asked: str | None
    last: str | None
    intent: str
    meant: dict[str, Any]


@cache
def sayables(language: str) -> dict[str, Sayable]:
    """All facts as they are called in the language."""
    catalogue = load_library().catalogue
    words = Words(LOCALES[language], catalogue)
    return {
        fact.id: Sayable(
            fact.id,
            fact.type,
            (words.name(fact.id), fact.name, *fact.called),
            {option: words.option(fact.id, option) for option in fact.options},
            fact.options,
        )
        for fact in catalogue.values()
    }


def corpus() -> list[Said]:
    """Every message of every file but the commands."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        held = yaml.safe_load(path.read_text(encoding="utf-8"))
        for group in held.get("groups", ()):
            for text, meant in group["says"]:
                told = meant if isinstance(meant, dict) else {group["asked"]: meant}
                language = group.get("language", held["language"])
                said = Said(text, language, group["asked"], group.get("last"), group.get("intent", "answer"), told)
                found.append(said)
    return found


def read(said: Said) -> Message:
    facts = sayables(said.language)
    return read_message(
        said.text,
        asked=facts[said.asked] if said.asked else None,
        facts=tuple(facts.values()),
        last_answered=said.last,
        last_year=LAST_YEAR,
    )


def value(meant: Any, fact: str) -> object:
    """What the corpus writes for a value, as the value itself."""
    kind = sayables("en")[fact].type
    if isinstance(meant, bool) or kind == "choice":
        return meant
    if kind == "set":
        return frozenset(meant)
    if isinstance(meant, list):
        low, high = (None if end is None else Fraction(end) for end in meant)
        return Span(low, high)
    return Fraction(meant)


def shown(answer: Understood | NotUnderstood) -> object:
    return answer.reason if isinstance(answer, NotUnderstood) else answer.value


def is_reason(meant: Any, fact: str) -> bool:
    if fact == "?" or (isinstance(meant, str) and meant.startswith("? ")):
        return True
    return isinstance(meant, str) and sayables("en")[fact].type != "choice" and meant.isidentifier()


def expected(said: Said) -> dict[str, object]:
    return {
        fact: str(meant).removeprefix("? ") if is_reason(meant, fact) else value(meant, fact)
        for fact, meant in said.meant.items()
    }


@pytest.mark.parametrize("said", corpus(), ids=lambda said: f"{said.asked}-{said.text}")
def test_a_message_is_read_as_its_owner_means_it(said: Said) -> None:
    message = read(said)
    stated = {statement.fact or "?": shown(statement.answer) for statement in message.statements}
    assert stated == expected(said)
    assert message.intent == said.intent
    assert len(message.statements) == len(stated)


COMMANDS = yaml.safe_load((FOLDER / "commands.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "text"), [(name, text) for name, texts in COMMANDS["commands"].items() for text in texts]
)
def test_a_word_steers_the_talk(name: str, text: str) -> None:
    command = understand_command(text)
    assert command is not None
    assert (command.name, command.argument) == (name, "")


@pytest.mark.parametrize(("text", "name", "argument"), COMMANDS["with_argument"])
def test_a_word_steers_the_talk_to_what_it_names(text: str, name: str, argument: str) -> None:
    command = understand_command(text)
    assert command is not None
    assert (command.name, command.argument) == (name, argument)


@pytest.mark.parametrize("text", COMMANDS["none"])
def test_an_answer_that_holds_such_a_word_steers_nothing(text: str) -> None:
    assert understand_command(text) is None


def test_there_are_enough_of_them_in_each_language_and_for_each_type() -> None:
    said = corpus()
    assert len(said) >= 2400
    assert {one.language for one in said} == set(LOCALES)
    types = {sayables("en")[fact].type for one in said for fact in one.meant if fact != "?"}
    assert types == {"money", "count", "years", "share", "points", "yes_no", "choice", "set"}
    assert {one.intent for one in said} == {"answer", "correction", "what_if"}
