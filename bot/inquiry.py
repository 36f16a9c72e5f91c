"""One firm asked about from outside, by command line or API: read exactly, checked whole, judged.

Every problem of an inquiry is found at once. It neither prints nor answers: whoever asked does that, in their own form.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import NATION, Library, UnknownRegion
from assessment.profile import InputProblems, Problem, read_firm
from assessment.requirement import KINDS, Kind
from assessment.wording import DEFAULT_LOCALE, UnknownLocale, Words, supported_locales
from assessment.wording import later as _
from bot.dates import BadDate, read_day

BYTE_ORDER_MARK = "\ufeff"
DEEPEST = 20
"""How many lists and objects may stand in one another; facts need three."""


class RefusedInquiry(ValueError):
    """Every problem of an inquiry, with the words to say them in."""

    def __init__(self, problems: list[Problem], words: Words) -> None:
        self.problems, self.words = tuple(problems), words
        super().__init__("; ".join(problem.fact for problem in problems))


@dataclass(frozen=True, slots=True)
class Answer:
    """An assessment and the words to tell it in."""

    assessment: Assessment
    words: Words


def read_object(text: str, problems: list[Problem], name: str, given: object) -> dict[str, Any]:
    """The JSON object that the text is, its numbers exact and no key twice; else an empty one and a problem of `name`."""
    try:
        read = json.loads(
            text.removeprefix(BYTE_ORDER_MARK),
            parse_float=Decimal,
            object_pairs_hook=lambda pairs: _object(pairs, problems),
        )
        _check_tellable(read, DEEPEST)
    except (ValueError, ArithmeticError, RecursionError) as error:
        problems.append(Problem(name, given, _("not valid JSON: {reason}"), {"reason": str(error)}))
        return {}
    if not isinstance(read, dict):
        message = _("a JSON object of facts is needed, such as {example}")
        problems.append(Problem(name, given, message, {"example": '{"revenue": 5000000}'}))
        return {}
    return read


def _check_tellable(read: object, deepest: int) -> None:
    """Raises ValueError for what parsers take and no answer could name: half a character, too many things in one another."""
    if isinstance(read, str):
        read.encode()
    elif isinstance(read, dict | list):
        if not deepest:
            raise ValueError("too many things in one another")
        for inner in (*read, *read.values()) if isinstance(read, dict) else read:
            _check_tellable(inner, deepest - 1)


def _object(pairs: list[tuple[str, Any]], problems: list[Problem]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if key in read:
            problems.append(Problem(key, value, _("given twice")))
        read[key] = value
    return read


def answer(library_for: Callable[[str], Library], asked: Mapping[str, object], problems: list[Problem]) -> Answer:
    """Judge what was asked: region and facts, and where given on, kind and locale; raises RefusedInquiry with every problem.

    `library_for` gives the policies of a region and raises UnknownRegion; `problems` are those of reading.
    """
    unknown = set(asked) - {"region", "facts", "on", "kind", "locale"}
    problems += [Problem(key, asked[key], _("unknown key")) for key in sorted(unknown)]
    problems += [Problem(key, None, _("this is needed")) for key in ("region", "facts") if key not in asked]
    region = asked.get("region")
    try:
        library = library_for(region if isinstance(region, str) else "")
    except UnknownRegion as error:
        library = library_for(NATION)
        if "region" in asked:
            allowed = {"allowed": ", ".join(error.allowed)}
            problems.append(Problem("region", region, _("one of these is needed: {allowed}"), allowed))
    words = _words(asked.get("locale"), library, problems)
    kind, on = _kind(asked.get("kind"), problems), _day(asked.get("on"), problems)
    if on is not None and kind is not None and isinstance(region, str) and region in library.regions:
        _check_rules(library, region, on, kind, problems)
    facts = asked.get("facts", {})
    firm = Firm(library.catalogue, {})
    if isinstance(facts, Mapping):
        try:
            firm = read_firm(library.catalogue, facts)
        except InputProblems as errors:
            problems += errors.problems
    else:
        message = _("a JSON object of facts is needed, such as {example}")
        problems.append(Problem("facts", facts, message, {"example": '{"revenue": 5000000}'}))
    if problems or on is None or kind is None:
        raise RefusedInquiry(problems, words)
    return Answer(judge(library, cast("str", region), firm, on, kind), words)


def _words(locale: object, library: Library, problems: list[Problem]) -> Words:
    if locale is None:
        return Words(DEFAULT_LOCALE, library.catalogue)
    try:
        if isinstance(locale, str):
            return Words(locale, library.catalogue)
    except UnknownLocale:
        pass
    allowed = {"allowed": ", ".join(supported_locales())}
    problems.append(Problem("locale", locale, _("one of these is needed: {allowed}"), allowed))
    return Words(DEFAULT_LOCALE, library.catalogue)


def _day(written: object, problems: list[Problem]) -> date | None:
    try:
        return read_day(written if written is None or isinstance(written, str) else "")
    except BadDate as error:
        problems.append(Problem("on", written, error.message))
        return None


def _kind(written: object, problems: list[Problem]) -> Kind | None:
    if written is None:
        return "new"
    for kind in KINDS:
        if written == kind:
            return kind
    problems.append(Problem("kind", written, _("one of these is needed: {allowed}"), {"allowed": ", ".join(KINDS)}))
    return None


def _check_rules(library: Library, region: str, on: date, kind: Kind, problems: list[Problem]) -> None:
    if library.find_ladder(region, on, kind) is None:
        first = library.first_day(region, kind)
        since = {"first": first.isoformat() if first else "?"}
        message = _("no rule of the region holds on that day; the first holds from {first}")
        problems.append(Problem("on", on.isoformat(), message, since))
