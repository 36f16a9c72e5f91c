"""What stood or stands somewhere in the rules, in words: a figure, a day, a sum, the options of a fact, a word of the packs."""

from typing import Final

from assessment.policy import Applies, Sum
from assessment.requirement import Requirement
from assessment.wording import Words
from assessment.wording import later as _
from bot.policy_changes.findings import (
    Band,
    Code,
    Day,
    Figure,
    Needed,
    Options,
    Points,
    PolicyText,
    Span,
    Titles,
    Value,
    Years,
)
from bot.policy_changes.sums import sum_in_words
from flows.gaps import text_of

_CODES: Final = {
    "in_force": _("in force"),
    "draft": _("draft"),
    "expired": _("ended"),
    "superseded": _("replaced by a newer document"),
    "to_come": _("not in force yet"),
    "figures": _("figures"),
    "statement": _("the owner's statement"),
    "officials": _("officials"),
    "strong": _("strong"),
    "moderate": _("moderate"),
    "weak": _("weak"),
}


def value_in_words(value: Value, words: Words) -> str:
    """The value; nothing for none."""
    match value:
        case None:
            return ""
        case bool():
            return words.say("yes") if value else words.say("no")
        case Figure() | Band() | Points() | Needed():
            return _numbers(value, words)
        case Options():
            return words.either(words.option(value.fact, option) for option in value.ids)
        case Day():
            return words.say("no date is stated") if value.day is None else words.day(value.day)
        case Years():
            return words.say_count("{count} year", "{count} years", value.years)
        case Span():
            return words.semicolons(_span(span, words) for span in value.spans)
        case Sum():
            return sum_in_words(value, words)
        case Requirement():
            return text_of(value, words)
        case _:
            return _named(value, words)


def _numbers(value: Figure | Band | Points | Needed, words: Words) -> str:
    match value:
        case Figure():
            return _figure(value, words)
        case Band():
            points = words.say_count("{count} point", "{count} points", value.points)
            return words.say("{points} for {figure}", points=points, figure=_figure(value.figure, words))
        case Points():
            return words.say_count("{count} point", "{count} points", value.points)
        case Needed():
            return words.say("{needed} of {count}", needed=value.needed, count=value.of)


def _named(value: PolicyText | Titles | Code, words: Words) -> str:
    match value:
        case PolicyText():
            return words.policy(value.text)
        case Titles():
            return words.say(", ").join(words.policy(name) for name in value.names)
        case Code():
            return words.say(_CODES[value.code]) if value.code in _CODES else value.code


def _figure(figure: Figure, words: Words) -> str:
    value = words.value(figure.fact, figure.bound)
    match figure.operator:
        case "at_least":
            return words.say("at least {value}", value=value)
        case "at_most":
            return words.say("at most {value}", value=value)
        case "more_than":
            return words.say("more than {value}", value=value)
        case _:
            return words.say("less than {value}", value=value)


def _span(span: Applies, words: Words) -> str:
    starts = words.day(span.starts) if span.starts is not None else ""
    until = words.day(span.until) if span.until is not None else ""
    if starts and until:
        return words.say("from {starts} until {until}", starts=starts, until=until)
    if starts:
        return words.say("from {starts} on", starts=starts)
    return words.say("until {until}", until=until) if until else words.say("always")


def yearly_in_words(value: Value, words: Words) -> str:
    """A day that comes round every year."""
    if not isinstance(value, PolicyText):
        return words.say("none")
    month, day = value.text.split("-")
    return words.say("every year by {month}/{day}", month=month, day=day)
