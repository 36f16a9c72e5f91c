"""What one cell of a table of firms says, as the judged columns hold it: for the distinct words of a column, not for each row.

Figures, titles and industries are read as in a list of firms, yes and no as in a conversation. Pure.
"""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from assessment.batch.columns import FARTHEST, SCALES, codes_of
from assessment.facts import Fact
from assessment.measures import HELD, NEWLY_HELD
from assessment.wording import later as _
from bot.bulk.reading.columns import Taken
from bot.bulk.reading.names import names_of_options
from bot.bulk.reading.pieces import Rules
from bot.registry.importing.cells import (
    KNOWN_TITLES,
    compared_title,
    figure_of,
    is_nothing,
    read_end,
    read_text,
    read_titles,
)
from bot.registry.importing.headings import INDUSTRY, compared
from bot.registry.importing.industries import industry_names, read_industry
from bot.registry.importing.problems import NotSaid
from bot.registry.importing.titles import title_names
from flows.understanding.answer import Refusal
from flows.understanding.yes_no import understand_yes_no

Said = int | bool | frozenset[str] | None
"""Units of a figure, the place of an option, yes or no, the options of a set; None for unknown."""
Read = Callable[[str], Said]
"""Raises NotSaid."""

YES_OR_NO: Final = _("yes or no is needed, such as 是 or 否")
ONE_OF: Final = _("one of these is needed: {allowed}")
SOME_OF: Final = _("a list of some of these is needed: {allowed}")
TOO_FINE: Final = _("at most {places} decimal places can be judged exactly in a table")
TOO_LARGE: Final = _("too large for a table of firms: at most {most} can be judged there")
WHICH_INDUSTRY: Final = _("not an industry known here, or one of several; the firm is judged without it")
_LONGEST: Final = 200
_NOTHING_HELD: Final = frozenset({"无", "没有", "无。", "無", "沒有", "none"})
"""What says, of a set or a choice, that there is none; of a figure it says nothing."""
_SIGNS: Final[Mapping[str, bool]] = {"1": True, "0": False, "1.0": True, "0.0": False}


class Unsure(NotSaid):
    """Words that nobody can read surely, and that a row is taken without."""


def reader_of(column: Taken, rules: Rules) -> Read:
    """Reads the cells of a column."""
    fact = column.fact
    assert fact is not None
    if fact.is_number:
        return lambda cell: units_of(cell, column, fact)
    if fact.type == "yes_no" or column.option:
        return read_yes_no
    if fact.type == "set":
        return _titles(fact, rules) if fact.id in (HELD, NEWLY_HELD) else _members(fact)
    return _industry(fact) if fact.id == INDUSTRY else _option(fact)


def units_of(cell: str, column: Taken, fact: Fact) -> int | None:
    """A figure in the units of its judged column."""
    if is_nothing(cell):
        return None
    number = figure_of(cell, column.unit, fact).low
    assert number is not None
    units = number * SCALES[fact.type]
    if units.denominator != 1:
        raise NotSaid(TOO_FINE, places=len(str(SCALES[fact.type])) - 1)
    if abs(Fraction(units)) > FARTHEST[fact.type]:
        raise NotSaid(TOO_LARGE, most=FARTHEST[fact.type] // SCALES[fact.type])
    return int(units)


def has_ended(cell: str, on: date) -> bool | None:
    """Whether a title is no longer valid on a day, of the day to which it is valid."""
    return None if is_nothing(cell) else read_end(cell) <= on


def read_yes_no(cell: str) -> bool | None:
    """Yes or no; 无 in such a column says no."""
    text = read_text(cell, _LONGEST)
    if is_nothing(text) and text.casefold() not in _NOTHING_HELD:
        return None
    if text in _SIGNS:
        return _SIGNS[text]
    try:
        said = understand_yes_no(text, None).value
    except Refusal:
        raise NotSaid(YES_OR_NO) from None
    assert isinstance(said, bool)
    return said


def _option(fact: Fact) -> Read:
    codes = codes_of(fact)
    names = {compared_title(name): codes[option] for name, option in names_of_options(fact)}

    def read(cell: str) -> int | None:
        text = read_text(cell, _LONGEST)
        code = names.get(compared_title(text))
        if code is None and text.casefold() in _NOTHING_HELD:
            return codes.get("none")
        if code is None and not is_nothing(text):
            raise NotSaid(ONE_OF, allowed={"options_of": fact.id})
        return code

    return read


def _industry(fact: Fact) -> Read:
    codes = codes_of(fact)
    names = {compared(name): option for name, option in names_of_options(fact)} | dict(industry_names(fact))

    def read(cell: str) -> int | None:
        text = read_text(cell, _LONGEST)
        if is_nothing(text):
            return None
        option = names.get(compared(text)) or read_industry(text, names)
        if option is None:
            raise Unsure(WHICH_INDUSTRY)
        return codes[option]

    return read


def _titles(fact: Fact, rules: Rules) -> Read:
    names = {compared_title(name): option for name, option in names_of_options(fact)}
    names |= title_names(rules.library, rules.region)
    return lambda cell: _listed(cell, names, NotSaid(KNOWN_TITLES, titles={"titles": list(fact.options)}))


def _members(fact: Fact) -> Read:
    names = {compared_title(name): option for name, option in names_of_options(fact)}
    return lambda cell: _listed(cell, names, NotSaid(SOME_OF, allowed={"options_of": fact.id}))


def _listed(cell: str, names: Mapping[str, str], otherwise: NotSaid) -> frozenset[str] | None:
    text = read_text(cell, _LONGEST)
    if text.casefold() in _NOTHING_HELD:
        return frozenset()
    if is_nothing(text):
        return None
    try:
        return frozenset(read_titles(text, names))
    except NotSaid:
        raise otherwise from None
