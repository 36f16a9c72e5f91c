"""An author's words with named placeholders: read, checked all at once, and filled for one recipient.

A placeholder is `{name}`; `{{` and `}}` stand for the braces themselves. A value is put in as it is and never read for placeholders
again; one that is missing is an error, never a blank.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from assessment.figures import written_day
from assessment.wording import DEFAULT_LOCALE, FOR_OTHERS, Words, supported_locales
from assessment.wording import later as _
from bot.dates import read_day
from bot.outreach.content import Content
from bot.outreach.placeholders import CATALOGUE, Placeholder, allowed_for

PARTS: Final = ("title", "body")
LONGEST: Final = {"title": 100, "body": 2000}
"""Characters as written; how much of it a channel takes is for the channel to say."""
_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_LINE_BREAK: Final = "\n"
_UNSAID: Final[Mapping[str, str]] = {
    "day": _("{name} needs the day that the reminder is about."),
    "document": _("{name} needs the document or the publication that the reminder is about."),
    "publication": _("{name} needs the publication that the reminder is about."),
}
"""What has to be said before a placeholder can be used, by the first of what it may rest on."""

Texts = Mapping[str, Mapping[str, str]]
"""Title and body by language, as `Campaign.words`."""


class MissingValue(LookupError):
    """Something that the words name is not known of this recipient."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class WordsProblem(NamedTuple):
    """What is wrong with the words, where; the message is said with its values in the reader's language."""

    locale: str
    part: str
    message: str
    values: Mapping[str, Any]


class _Parsed(NamedTuple):
    pieces: tuple[tuple[bool, str], ...]
    """Whether it is a placeholder, and its name or the plain text."""
    faults: tuple[str, ...]


def problems_of(words: Texts, kind: str, about: Mapping[str, str]) -> list[WordsProblem]:
    """Everything that is wrong with these words for a reminder of this kind, in all languages."""
    if not words:
        return [WordsProblem("", "", _("Words in at least one language are needed."), {})]
    allowed = {placeholder.name for placeholder in allowed_for(kind, about)}
    return [
        problem
        for locale, texts in words.items()
        for problem in (*_of_language(locale, texts), *_of_texts(locale, texts, allowed))
    ]


def names_in(words: Texts) -> frozenset[str]:
    """Every placeholder that these words use, in any language or part."""
    return frozenset(
        name
        for texts in words.values()
        for part in PARTS
        for is_name, name in _parsed(texts.get(part, "")).pieces
        if is_name
    )


def language_of(words: Texts, locale: str) -> str:
    """Which of the languages there are is read by somebody of this one: the same, a near one, or what most read."""
    if locale in words:
        return locale
    near = [other for other in words if other.partition("_")[0] == locale.partition("_")[0]]
    wanted = (locale, *near, DEFAULT_LOCALE, FOR_OTHERS, *words)
    return next(each for each in wanted if each in words)


def content_of(
    words: Texts, values: Mapping[str, str], locale: str, link: str, *, sent_on: date | None = None
) -> Content:
    """The reminder in full as it reads on the day on which it is sent, today where none is named; raises MissingValue."""
    language = language_of(words, locale)
    day = values.get("day", "")
    said = {**values, **_of_day(date.fromisoformat(day), sent_on, language)} if day else values
    return Content(
        locale=language,
        title=_filled(words[language]["title"], said),
        body=_filled(words[language]["body"], said),
        why=_known(values, "why"),
        source=values.get("source", ""),
        firm=_known(values, "firm"),
        day=day,
        link=link,
    )


def _of_day(day: date, sent_on: date | None, language: str) -> dict[str, str]:
    left = max(0, (day - (sent_on or read_day(None))).days)
    return {
        "day": written_day(day, language),
        "days_left": _words_of(language).say_count("{count} day", "{count} days", left),
    }


@cache
def _words_of(language: str) -> Words:
    return Words(language, {})


def _filled(text: str, values: Mapping[str, str]) -> str:
    return "".join(_known(values, piece) if is_name else piece for is_name, piece in _parsed(text).pieces)


def _known(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    if not value:
        raise MissingValue(name)
    return value


@lru_cache(maxsize=256)
def _parsed(text: str) -> _Parsed:
    pieces: list[tuple[bool, str]] = []
    faults: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        pieces.append((False, text[end : found.start()]))
        end = found.end()
        token, name = found.group(), found.group(1)
        if name is not None:
            pieces.append((True, name))
        elif len(token) == len("{{"):
            pieces.append((False, token[0]))
        else:
            faults.append(token)
    pieces.append((False, text[end:]))
    return _Parsed(tuple(piece for piece in pieces if piece[1] or piece[0]), tuple(faults))


def _of_language(locale: str, texts: Mapping[str, str]) -> Iterator[WordsProblem]:
    if locale not in supported_locales():
        yield WordsProblem(locale, "", _("There is no language {locale} here."), {"locale": locale})
    for part in texts:
        if part not in PARTS:
            yield WordsProblem(locale, part, _("There is no part {part}."), {"part": part})


def _of_texts(locale: str, texts: Mapping[str, str], allowed: set[str]) -> Iterator[WordsProblem]:
    for part in PARTS:
        text = texts.get(part, "")
        for message, values in _of_text(part, text, allowed):
            yield WordsProblem(locale, part, message, values)


def _of_text(part: str, text: str, allowed: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    if not text.strip():
        yield _("This is empty."), {}
    if len(text) > LONGEST[part]:
        yield _("This is {length} characters long; {most} are allowed."), {"length": len(text), "most": LONGEST[part]}
    if not all(each.isprintable() or (each == _LINE_BREAK and part == "body") for each in text):
        yield _("There is a line break or a character here that cannot be shown."), {}
    parsed = _parsed(text)
    for fault in parsed.faults:
        yield _("A brace {brace} stands alone; written twice it means itself."), {"brace": fault}
    for name in dict.fromkeys(name for is_name, name in parsed.pieces if is_name):
        if name not in CATALOGUE:
            yield _("There is no placeholder {name}."), {"name": f"{{{name}}}"}
        elif name not in allowed:
            yield _lacking(CATALOGUE[name])


def _lacking(placeholder: Placeholder) -> tuple[str, dict[str, Any]]:
    name = f"{{{placeholder.name}}}"
    if placeholder.about:
        return _UNSAID[placeholder.about[0]], {"name": name}
    return _("{name} cannot be used in a reminder of this kind."), {"name": name}
