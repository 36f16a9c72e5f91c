"""What the values of JSON Lines say, as the judged columns hold it: all of a fact at once where plain, one by one otherwise.

A number stays the text that it was written as until a column of them is read exactly. Whatever is not plain is read by the check of
one firm, so that both take and refuse the same for the same reasons. Pure.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import partial
from typing import Any, Final, NamedTuple

import polars as pl

from assessment.batch.columns import FARTHEST, SCALES, codes_of, is_held, kinds_of, option_of, reach_of
from assessment.facts import Catalogue, Fact
from assessment.profile import Problem, check_value
from assessment.quantity import Interval
from bot.bulk.reading.cells import TOO_FINE, TOO_LARGE
from bot.bulk.reading.columns import Taken
from bot.bulk.reading.figures import Figures

_EXACT: Final = Context(prec=60, traps=[Inexact, InvalidOperation])
_SHORT: Final = 18
"""Digits that every way of reading takes; what is longer is a number at once, or tells that it is none."""
_ENDS: Final = frozenset(("low", "high"))


class Figure(str):
    """A number as it was written."""

    __slots__ = ()


class Reading(NamedTuple):
    """The judged columns of a fact, and by the place of its line what is wrong."""

    columns: list[pl.Series]
    wrong: list[tuple[int, Problem]]


def _whole(text: str) -> Figure | int:
    return Figure(text) if len(text) <= _SHORT else int(text)


def _decimal(text: str) -> Figure | Decimal:
    return Figure(text) if len(text) <= _SHORT else Decimal(text)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name is there twice")
    return read


DECODER: Final = json.JSONDecoder(parse_int=_whole, parse_float=_decimal, object_pairs_hook=_object)
"""Raises ValueError or ArithmeticError for what is no JSON, or no object without names that are there twice."""


def real(raw: Any) -> Any:
    """A value as the check of one firm takes it."""
    if type(raw) is Figure:
        return int(raw) if raw.removeprefix("-").isdecimal() else Decimal(raw)
    if type(raw) is dict:
        return {name: real(value) for name, value in raw.items()}
    return [real(value) for value in raw] if type(raw) is list else raw


class Values:
    """Reads the values of the facts of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._numbers = {fact.id: fact for fact in catalogue.values() if fact.is_number}
        self._figures = {
            name: Figures({name: Taken(0, name, None, fact, Decimal(1), name)}) for name, fact in self._numbers.items()
        }

    def read(self, fact: Fact, raws: Sequence[Any]) -> Reading:
        """The values of one fact, None where a line says nothing of it."""
        if fact.is_number:
            return self._read_numbers(fact, raws)
        kinds = set(map(type, raws)) - {type(None)}
        if fact.type == "yes_no" and kinds <= {bool}:
            return Reading([pl.Series(fact.id, raws, dtype=pl.Boolean())], [])
        read, wrong, known = _reader(fact), list[tuple[int, Problem]](), dict[Any, Any]()
        found = [None if raw is None else _told(fact, raw, place, read, known, wrong) for place, raw in enumerate(raws)]
        return Reading(list(_series(fact, found)), wrong)

    def _read_numbers(self, fact: Fact, raws: Sequence[Any]) -> Reading:
        texts = pl.Series(fact.id, [raw if type(raw) is Figure else None for raw in raws], dtype=pl.String())
        ((_column, units),) = self._figures[fact.id].read(texts.to_frame())
        most = FARTHEST[fact.type]
        units = units.set(units.abs() > most, None)
        lows = highs = units
        wrong: list[tuple[int, Problem]] = []
        if units.null_count() > raws.count(None):
            places: list[int] = []
            ends: list[tuple[Any, Any]] = []
            ranges = _Ranges(fact)
            for place in units.is_null().arg_true().to_list():
                raw = raws[place]
                if raw is None:
                    continue
                found = ranges.read(raw) or _number(fact, real(raw))
                if isinstance(found, list):
                    wrong += [(place, problem) for problem in found]
                else:
                    places.append(place)
                    ends.append(found)
            where = pl.Series(places, dtype=pl.UInt32())
            lows = units.clone().scatter(where, pl.Series([low for low, _high in ends], dtype=pl.Int64()))
            highs = units.clone().scatter(where, pl.Series([high for _low, high in ends], dtype=pl.Int64()))
        named = zip((lows, highs), kinds_of(fact), strict=True)
        return Reading([series.alias(name) for series, (name, _kind) in named], wrong)


class _Ranges:
    """Reads ranges of short figures that lie within the limits of a fact."""

    def __init__(self, fact: Fact) -> None:
        self._units = partial(_units, scale=SCALES[fact.type], most=FARTHEST[fact.type])
        self._reach = reach_of(fact)
        limits = (fact.min, fact.max)
        self._ends = [None if limit is None else int(limit * SCALES[fact.type]) for limit in limits]
        self._is_plain = all(limit is None or is_held(fact, limit) for limit in limits)

    def read(self, raw: Any) -> tuple[int | None, int | None] | None:
        """Both ends, or None for what is for the check of one firm."""
        if type(raw) is not dict or not self._is_plain or not _ENDS.issuperset(raw):
            return None
        told = [raw.get("low"), raw.get("high")]
        if told == [None, None] or not all(each is None or type(each) is Figure for each in told):
            return None
        units = [None if each is None else self._units(real(each)) for each in told]
        low, high = (end if each is None else unit for each, unit, end in zip(told, units, self._ends, strict=True))
        is_read = all((each is None) == (unit is None) for each, unit in zip(told, units, strict=True))
        first, last = (self._reach.low if low is None else low), (self._reach.high if high is None else high)
        return (low, high) if is_read and self._reach.low <= first <= last <= self._reach.high else None


def _told(
    fact: Fact,
    raw: Any,
    place: int,
    read: Callable[[Any], Any],
    known: dict[Any, Any],
    wrong: list[tuple[int, Problem]],
) -> Any:
    """What a value says, each once; None where it is wrong."""
    key = tuple(raw) if type(raw) is list else raw
    try:
        return known[key]
    except KeyError:
        pass
    except TypeError:
        key = None
    said = read(raw)
    if said is None:
        said = check_value(fact, real(raw))
        if isinstance(said, list):
            wrong += [(place, problem) for problem in said]
            return None
    elif key is not None and type(raw) in (str, list):
        known[key] = said
    return said


def _series(fact: Fact, found: Sequence[Any]) -> Iterator[pl.Series]:
    if fact.type == "set":
        sets = {options: number for number, options in enumerate(dict.fromkeys(found))}
        numbers = pl.Series([sets[options] for options in found], dtype=pl.UInt32())
        for option in fact.options:
            held = [None if options is None else option in options for options in sets]
            yield pl.Series(option_of(fact.id, option), held, dtype=pl.Boolean()).gather(numbers)
    else:
        for name, kind in kinds_of(fact):
            yield pl.Series(name, found, dtype=kind)


def _reader(fact: Fact) -> Callable[[Any], Any]:
    """Reads what is plain; None for anything else."""
    if fact.type == "choice":
        codes: Mapping[str, int] = codes_of(fact)
        return lambda raw: codes.get(raw) if type(raw) is str else None
    if fact.type == "set":
        return partial(_members, options=frozenset(fact.options))
    return lambda raw: raw if isinstance(raw, bool) else None


def _members(raw: Any, options: frozenset[str]) -> frozenset[str] | None:
    if type(raw) is not list or not all(type(option) is str for option in raw):
        return None
    held = frozenset(raw)
    return held if held <= options else None


def _number(fact: Fact, raw: Any) -> list[Problem] | tuple[int | None, int | None]:
    units = _units(raw, SCALES[fact.type], FARTHEST[fact.type])
    return _checked(fact, raw) if units is None else (units, units)


def _units(raw: Any, scale: int, most: int) -> int | None:
    if type(raw) is int:
        return raw * scale if -most <= raw * scale <= most else None
    if type(raw) is not Decimal:
        return None
    try:
        units = _EXACT.scaleb(raw, len(str(scale)) - 1)
        return int(units) if -most <= units <= most and units == int(units) else None
    except (Inexact, InvalidOperation):
        return None


def _checked(fact: Fact, raw: object) -> list[Problem] | tuple[int | None, int | None]:
    """Both ends of what the check of one firm reads, as the judged columns hold them, or the problems."""
    value = check_value(fact, raw)
    if isinstance(value, list):
        return value
    assert isinstance(value, Interval)
    scale: int = SCALES[fact.type]
    for end in value:
        if end is not None and not is_held(fact, end):
            if abs(Fraction(end) * scale) > FARTHEST[fact.type]:
                return [Problem(fact.id, raw, TOO_LARGE, {"most": FARTHEST[fact.type] // scale})]
            return [Problem(fact.id, raw, TOO_FINE, {"places": len(str(scale)) - 1})]
    low, high = (None if end is None else int(end * scale) for end in value)
    return low, high
