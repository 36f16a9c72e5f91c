"""A table of firms in JSON Lines: on each line an object of facts, as the check of a single firm takes it, and who the firm is.

Every value is read by that check's own rules; plain numbers and answers, which nearly all are, go past it in the same sense.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from assessment.batch.columns import FARTHEST, SCALES, codes_of, is_held, kinds_of, option_of
from assessment.facts import Catalogue, Fact
from assessment.profile import InputProblems, Problem, check_value, read_firm
from assessment.quantity import Interval
from assessment.wording import later as _
from bot.bulk.reading.cells import TOO_FINE, TOO_LARGE
from bot.bulk.reading.columns import KEPT, Layout, Taken
from bot.bulk.reading.impossible import Impossible
from bot.bulk.reading.pieces import NO_FILE, Ignored, Piece, Remark, Rules, Unreadable
from bot.bulk.reading.reasons import ROW, SCHEMA, Complaint, table_of_faults
from bot.inquiry import BYTE_ORDER_MARK, read_object
from bot.registry.importing.cells import read_text
from bot.registry.importing.problems import NotSaid

NO_LINES: Final = _("The file is no JSON Lines: one object is needed on each line, such as {example}")
_EXAMPLE: Final = '{"revenue": 5000000}'
_LONGEST_LINE: Final = 1 << 20
_LONGEST_TEXT: Final = 200
_MOST_LINES: Final = 20_000
"""At a time, since objects take far more memory than the columns that they become."""
_EXACT: Final = Context(prec=60, traps=[Inexact, InvalidOperation])
_LINE: Final = "line"


class _Said(NamedTuple):
    """A line that is an object: its number and what it says."""

    row: int
    facts: dict[str, Any]


class _Wrong(NamedTuple):
    """What is wrong with a row, as the table of faults has it."""

    row: int
    column: str
    given: str
    reason: str
    values: str


class JsonLinesSource:
    """The table in JSON Lines."""

    def __init__(self, path: Path, rules: Rules, rows_at_a_time: int) -> None:
        self._path, self._rows = path, min(rows_at_a_time, _MOST_LINES)
        self._catalogue = rules.library.catalogue
        self._known = {*self._catalogue, *KEPT}
        self.total = path.stat().st_size
        self.kept: tuple[str, ...] = KEPT
        self.ignored: tuple[Ignored, ...] = ()
        self.remarks: tuple[Remark, ...] = ()
        self._layout = Layout(tuple(_taken(self._catalogue)), ())
        with path.open("rb") as file:
            first = file.readline(_LONGEST_LINE).lstrip(BYTE_ORDER_MARK.encode()).strip()
            if first.startswith(b"[") or len(first) >= _LONGEST_LINE - len(BYTE_ORDER_MARK):
                raise Unreadable.because(NO_LINES, example=_EXAMPLE)

    def pieces(self) -> Iterator[Piece]:
        """The lines, the first being 1; raises Unreadable."""
        impossible = Impossible(self._layout, self._catalogue)
        try:
            with self._path.open("rb") as file:
                number, done = 1, 0
                while lines := list(islice(file, self._rows)):
                    done += sum(map(len, lines))
                    yield self._piece(lines, number, impossible, done)
                    number += len(lines)
        except OSError as error:
            raise Unreadable.because(NO_FILE, reason=error.strerror) from None

    def _piece(self, lines: Sequence[bytes], number: int, impossible: Impossible, done: int) -> Piece:
        wrong: list[_Wrong] = []
        said = list(self._objects(lines, number, wrong))
        columns = [pl.Series(ROW, [line.row for line in said], dtype=pl.UInt64())]
        columns += [pl.Series(name, [_text(line.facts.get(name)) for line in said], dtype=pl.String()) for name in KEPT]
        told = {key for line in said for key in line.facts}
        for fact in self._catalogue.values():
            if fact.id in told:
                columns += _columns(fact, said, wrong)
            else:
                columns += [
                    pl.Series(name, [None], dtype=kind).new_from_index(0, len(said)) for name, kind in kinds_of(fact)
                ]
        if not told <= self._known:
            wrong += [problem for line in said for problem in self._unknown(line)]
        table = pl.DataFrame(columns)

        def given(column: Taken, wanted: pl.Series) -> pl.Series:
            return pl.Series(
                [_written(line.facts.get(column.heading)) for line, is_one in zip(said, wanted, strict=True) if is_one]
            )

        faults = pl.DataFrame(wrong, schema=dict(SCHEMA), orient="row")
        found = table_of_faults([faults, *impossible.found(table, given)])
        firms = table if found.is_empty() else table.join(found, on=ROW, how="anti", maintain_order="left")
        return Piece(firms, found, table_of_faults([]), done)

    def _objects(self, lines: Sequence[bytes], number: int, wrong: list[_Wrong]) -> Iterator[_Said]:
        decoder = json.JSONDecoder(parse_float=Decimal, object_pairs_hook=_object)
        for row, line in enumerate(lines, number):
            if line.isspace():
                continue
            try:
                # What is written with a backslash may be half a character; the slow way tells.
                facts = None if b"\\u" in line else decoder.decode(line.decode("utf-8-sig"))
            except (ValueError, ArithmeticError, RecursionError):
                facts = None
            if not isinstance(facts, dict):
                problems: list[Problem] = []
                text = line.decode(errors="replace").strip()
                facts = read_object(text, problems, _LINE, text)
                wrong += [_wrong(row, problem) for problem in problems]
                if problems:
                    continue
            yield _Said(row, facts)

    def _unknown(self, line: _Said) -> Iterator[_Wrong]:
        names = {name: raw for name, raw in line.facts.items() if name not in self._known}
        try:
            read_firm(self._catalogue, names)
        except InputProblems as error:
            yield from (_wrong(line.row, problem) for problem in error.problems)


def _taken(catalogue: Catalogue) -> Iterator[Taken]:
    """Every fact, since any line may tell it; numbers by both ends, since any may be a range."""
    for place, fact in enumerate(catalogue.values()):
        targets = [name for name, _kind in kinds_of(fact)] if fact.is_number else [fact.id]
        for target in targets:
            yield Taken(place, fact.id, None, fact, None, target)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name is there twice")
    return read


def _text(raw: object) -> str | None:
    return None if raw is None else read_text(raw if isinstance(raw, str) else _written(raw), _LONGEST_TEXT) or None


def _written(raw: object) -> str:
    """A value as JSON would write it."""
    return str(raw) if isinstance(raw, str | Decimal) else json.dumps(raw, ensure_ascii=False, default=str)


def _wrong(row: int, problem: Problem) -> _Wrong:
    told = NotSaid(problem.message, **problem.values)
    return _Wrong(row, "" if problem.fact == _LINE else problem.fact, *Complaint.of(_written(problem.given), told))


def _columns(fact: Fact, said: Sequence[_Said], wrong: list[_Wrong]) -> Iterator[pl.Series]:
    """The judged columns of a fact."""
    raws = [line.facts.get(fact.id) for line in said]
    found = _of_one_kind(fact, raws)
    if found is not None:
        yield from found
        return
    read = _reader(fact)
    lows: list[Any] = []
    highs: list[Any] = []
    for line, raw in zip(said, raws, strict=True):
        low = high = None if raw is None else read(raw)
        if low is None and raw is not None:
            checked = _checked(fact, raw)
            if isinstance(checked, list):
                wrong += [_wrong(line.row, problem) for problem in checked]
            else:
                low, high = checked
        lows.append(low)
        highs.append(high)
    yield from _series(fact, lows, highs)


def _of_one_kind(fact: Fact, raws: Sequence[Any]) -> list[pl.Series] | None:
    """The columns where all is plain, which is told without looking at one after the other; None otherwise."""
    kinds = set(map(type, raws)) - {type(None)}
    if fact.is_number and kinds == {int}:
        most = FARTHEST[fact.type] // SCALES[fact.type]
        told = [raw for raw in raws if raw is not None]
        if -most <= min(told) and max(told) <= most:
            units = pl.Series(raws, dtype=pl.Int64()) * SCALES[fact.type]
            return [units.alias(name) for name, _kind in kinds_of(fact)]
    if fact.type == "yes_no" and kinds == {bool}:
        return [pl.Series(fact.id, raws, dtype=pl.Boolean())]
    return None


def _series(fact: Fact, lows: Sequence[Any], highs: Sequence[Any]) -> Iterator[pl.Series]:
    if fact.is_number:
        for (name, kind), ends in zip(kinds_of(fact), (lows, highs), strict=True):
            yield pl.Series(name, ends, dtype=kind)
    elif fact.type == "set":
        sets = {options: number for number, options in enumerate(dict.fromkeys(lows))}
        numbers = pl.Series([sets[options] for options in lows], dtype=pl.UInt32())
        for option in fact.options:
            held = [None if options is None else option in options for options in sets]
            yield pl.Series(option_of(fact.id, option), held, dtype=pl.Boolean()).gather(numbers)
    else:
        for name, kind in kinds_of(fact):
            yield pl.Series(name, lows, dtype=kind)


def _reader(fact: Fact) -> Callable[[Any], Any]:
    """Reads what is plain; None for anything else."""
    if fact.is_number:
        return partial(_units, scale=SCALES[fact.type], most=FARTHEST[fact.type])
    if fact.type == "choice":
        codes = codes_of(fact)
        return lambda raw: codes.get(raw) if isinstance(raw, str) else None
    if fact.type == "set":
        return partial(_members, options=frozenset(fact.options))
    return lambda raw: raw if isinstance(raw, bool) else None


def _members(raw: Any, options: frozenset[str]) -> frozenset[str] | None:
    if type(raw) is not list:
        return None
    try:
        held = frozenset(raw)
    except TypeError:
        return None
    return held if held <= options else None


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


def _checked(fact: Fact, raw: object) -> list[Problem] | tuple[Any, Any]:
    """Both ends of what the check of one firm reads, as the judged columns hold them, or the problems."""
    value = check_value(fact, raw)
    if isinstance(value, list):
        return value
    if not isinstance(value, Interval):
        return value, value
    scale: int = SCALES[fact.type]
    for end in value:
        if end is not None and not is_held(fact, end):
            if abs(Fraction(end) * scale) > FARTHEST[fact.type]:
                return [Problem(fact.id, raw, TOO_LARGE, {"most": FARTHEST[fact.type] // scale})]
            return [Problem(fact.id, raw, TOO_FINE, {"places": len(str(scale)) - 1})]
    low, high = (None if end is None else int(end * scale) for end in value)
    return low, high
