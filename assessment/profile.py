"""Reads what is said of a firm, from JSON, into a `Firm`; every problem of the input is found at once.

A value may be exact, a range `{"low": x, "high": y}`, or null. Numbers are read exactly: JSON must be parsed with
`parse_float=Decimal`, since a binary float no longer is what was written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import Any

from assessment.facts import WHOLE, Catalogue, Fact
from assessment.firm import Firm, Value
from assessment.quantity import MOST_DIGITS, Interval, Number, plain, read_number
from assessment.wording import Words
from assessment.wording import later as _

MOST_SHOWN = 200
"""Characters of what was given that an error repeats."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the input: the fact, what was given, and a sentence on what is allowed (a message with its values)."""

    fact: str
    given: object
    message: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, words: Words) -> str:
        """The sentence in a language; a fact among the values is said as its limits."""
        values = {key: words.limits(value) if isinstance(value, Fact) else value for key, value in self.values.items()}
        return words.say(self.message, **values)

    def as_json(self, words: Words) -> dict[str, Any]:
        """The problem for a program: fact, given, and what is allowed."""
        return {"fact": self.fact, "given": _shown(self.given), "allowed": self.said(words)}


class InputProblems(ValueError):
    """Every problem of one firm's facts."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.fact}: {p.message.format(**p.values)}" for p in problems))


def read_firm(catalogue: Catalogue, facts: Mapping[str, object]) -> Firm:
    """The firm that the facts describe; raises InputProblems with all of them."""
    problems: list[Problem] = []
    given: dict[str, Value] = {}
    for name, raw in facts.items():
        if name not in catalogue:
            near = get_close_matches(str(name), catalogue, n=3)
            message = (
                _("unknown fact; did you mean {near}?") if near else _("unknown fact; `srdi questions` lists them")
            )
            problems.append(Problem(str(name), raw, message, {"near": ", ".join(near)}))
        elif raw is not None:
            value = _value(catalogue[name], raw, problems)
            if value is not None:
                given[name] = value
    problems += impossible(catalogue, given)
    if problems:
        raise InputProblems(problems)
    return Firm(catalogue, given)


def check_value(fact: Fact, raw: object) -> Value | list[Problem]:
    """One value of one fact, or the problems with it."""
    problems: list[Problem] = []
    value = _value(fact, raw, problems)
    return problems if value is None else value


def impossible(catalogue: Catalogue, given: Mapping[str, Value]) -> list[Problem]:
    """Facts that cannot hold together: a part that surely is larger than its whole."""
    problems: list[Problem] = []
    for part, whole in catalogue.constraints:
        inner, outer = given.get(part), given.get(whole)
        if isinstance(inner, frozenset) and isinstance(outer, frozenset) and not inner <= outer:
            more = {"whole": whole, "more": ", ".join(sorted(inner - outer))}
            problems.append(Problem(part, sorted(inner), _("cannot hold what {whole} does not: {more}"), more))
        if not isinstance(inner, Interval) or not isinstance(outer, Interval):
            continue
        if inner.low is not None and outer.high is not None and inner.low > outer.high:
            values = {"whole": whole, "most": plain(outer.high)}
            problems.append(Problem(part, plain(inner.low), _("cannot be above {whole}, which is {most}"), values))
    return problems


def _value(fact: Fact, raw: object, problems: list[Problem]) -> Value | None:
    if fact.is_number:
        return _interval(fact, raw, problems)
    if fact.type == "yes_no":
        if isinstance(raw, bool):
            return raw
        problems.append(Problem(fact.id, raw, _("true, false or null is needed")))
        return None
    allowed = ", ".join(fact.options)
    if fact.type == "choice":
        if isinstance(raw, str) and raw in fact.options:
            return raw
        problems.append(Problem(fact.id, raw, _("one of these is needed: {allowed}"), {"allowed": allowed}))
        return None
    listed = raw if isinstance(raw, list | tuple | set | frozenset) else None
    if listed is None or not all(isinstance(item, str) and item in fact.options for item in listed):
        problems.append(Problem(fact.id, raw, _("a list of some of these is needed: {allowed}"), {"allowed": allowed}))
        return None
    return frozenset(str(item) for item in listed)


def _interval(fact: Fact, raw: object, problems: list[Problem]) -> Interval | None:
    if isinstance(raw, Interval):
        raw = {"low": raw.low, "high": raw.high}
    if not isinstance(raw, Mapping):
        number = _number(fact, raw, problems)
        return None if number is None else Interval(number, number)
    unknown = set(raw) - {"low", "high"}
    if unknown or not (raw.get("low") is not None or raw.get("high") is not None):
        problems.append(
            Problem(fact.id, dict(raw), _('a range is written {{"low": x, "high": y}}, with at least one of them'))
        )
        return None
    before = len(problems)
    low = fact.min if raw.get("low") is None else _number(fact, raw["low"], problems)
    high = fact.max if raw.get("high") is None else _number(fact, raw["high"], problems)
    if len(problems) > before:
        return None
    if low is not None and high is not None and low > high:
        problems.append(Problem(fact.id, dict(raw), _("low must not be above high")))
        return None
    return Interval(low, high)


def _number(fact: Fact, raw: object, problems: list[Problem]) -> Number | None:
    limits = {"limits": fact}
    if isinstance(raw, str):
        problems.append(Problem(fact.id, raw, _("a number is needed, not text ({limits})"), limits))
        return None
    if isinstance(raw, float):
        problems.append(Problem(fact.id, raw, _("an exact number is needed, not a binary float ({limits})"), limits))
        return None
    try:
        number = read_number(raw)
    except ValueError:
        message = _("a number of at most {digits} digits is needed ({limits})")
        problems.append(Problem(fact.id, raw, message, {**limits, "digits": MOST_DIGITS}))
        return None
    if (
        fact.type in WHOLE
        and number.denominator != 1
        and not (fact.type == "money" and (number * 100).denominator == 1)
    ):
        problems.append(Problem(fact.id, raw, _("a whole number is needed ({limits})"), limits))
        return None
    if (fact.min is not None and number < fact.min) or (fact.max is not None and number > fact.max):
        problems.append(Problem(fact.id, raw, _("out of limits: allowed is {limits}"), limits))
        return None
    return number


def _shown(given: object) -> object:
    if isinstance(given, Mapping):
        return {str(key): _shown(value) for key, value in given.items()}
    if isinstance(given, list | tuple):
        return [_shown(value) for value in given]
    is_plain = given is None or isinstance(given, bool | int | str) or (isinstance(given, float) and isfinite(given))
    return given if is_plain else str(given)
