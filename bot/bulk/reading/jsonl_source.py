"""A table of firms in JSON Lines: on each line an object of facts, as the check of a single firm takes it, and who the firm is."""

import gc
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import polars as pl

from assessment.batch.columns import kinds_of
from assessment.facts import Catalogue
from assessment.profile import InputProblems, Problem, read_firm
from assessment.wording import later as _
from bot.bulk.reading.columns import KEPT, Layout, Taken
from bot.bulk.reading.impossible import Impossible
from bot.bulk.reading.json_values import DECODER, Values, real
from bot.bulk.reading.pieces import NO_FILE, Ignored, Piece, Remark, Rules, Unreadable
from bot.bulk.reading.reasons import ROW, SCHEMA, Complaint, table_of_faults
from bot.bulk.reading.tidy import tidied
from bot.inquiry import BYTE_ORDER_MARK, read_object
from bot.registry.importing.problems import NotSaid

NO_LINES: Final = _("The file is no JSON Lines: one object is needed on each line, such as {example}")
_EXAMPLE: Final = '{"revenue": 5000000}'
_LONGEST_LINE: Final = 1 << 20
_MOST_LINES: Final = 20_000
"""At a time, since values take far more memory than the columns that they become."""
_AT_ONCE: Final = 500
"""Objects that become values while a processor still has them at hand."""
_LINE: Final = "line"
_HALF: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_MARK: Final = BYTE_ORDER_MARK.encode()


class _Said:
    """The lines that are objects, and what each name says in them."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self._heights: list[int] = []
        self._values: defaultdict[str, dict[int, tuple[Any, ...]]] = defaultdict(dict)

    def add(self, rows: Sequence[int], names: Sequence[str], columns: Iterable[tuple[Any, ...]]) -> None:
        """Some more lines, by the names that are told there."""
        for name, column in zip(names, columns, strict=True):
            self._values[name][len(self._heights)] = column
        self.rows += rows
        self._heights.append(len(rows))

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def values(self, name: str) -> list[Any]:
        """What it says in each line, None where it says nothing."""
        told = self._values.get(name, {})
        parts = (told.get(place) or (None,) * height for place, height in enumerate(self._heights))
        return list(chain.from_iterable(parts))


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
        self._names = (*KEPT, *self._catalogue)
        self._values = Values(self._catalogue)
        self._layout = Layout(tuple(_taken(self._catalogue)), ())
        with path.open("rb") as file:
            first = file.readline(_LONGEST_LINE).lstrip(_MARK).strip()
            if first.startswith(b"[") or len(first) >= _LONGEST_LINE - len(_MARK):
                raise Unreadable.because(NO_LINES, example=_EXAMPLE)

    def pieces(self) -> Iterator[Piece]:
        """The lines, the first being 1; raises Unreadable."""
        impossible = Impossible(self._layout, self._catalogue)
        try:
            with self._path.open("rb") as file:
                number, done = 1, 0
                while lines := list(islice(file, self._rows)):
                    done += sum(map(len, lines))
                    with _uncollected():
                        piece = self._piece(lines, number, impossible, done)
                    yield piece
                    number += len(lines)
        except OSError as error:
            raise Unreadable.because(NO_FILE, reason=error.strerror) from None

    def _piece(self, lines: Sequence[bytes], number: int, impossible: Impossible, done: int) -> Piece:
        wrong: list[_Wrong] = []
        unknown: list[_Wrong] = []
        said = self._said(lines, number, wrong, unknown)
        columns = [pl.Series(ROW, said.rows, dtype=pl.UInt64())]
        texts = ([_text(raw) for raw in said.values(name)] for name in KEPT)
        columns += [
            tidied(pl.Series(cells, dtype=pl.String())).alias(name) for name, cells in zip(KEPT, texts, strict=True)
        ]
        for fact in self._catalogue.values():
            if fact.id in said:
                found = self._values.read(fact, said.values(fact.id))
                columns += found.columns
                wrong += [_wrong(said.rows[place], problem) for place, problem in found.wrong]
            else:
                columns += [
                    pl.Series(name, [None], dtype=kind).new_from_index(0, len(said.rows))
                    for name, kind in kinds_of(fact)
                ]
        table = pl.DataFrame(columns)

        def given(column: Taken, wanted: pl.Series) -> pl.Series:
            raws = said.values(column.heading)
            return pl.Series([_written(real(raws[place])) for place in wanted.arg_true().to_list()], dtype=pl.String())

        faults = pl.DataFrame([*wrong, *unknown], schema=dict(SCHEMA), orient="row")
        found_wrong = table_of_faults([faults, *impossible.found(table, given)])
        firms = table if found_wrong.is_empty() else table.join(found_wrong, on=ROW, how="anti", maintain_order="left")
        return Piece(firms, found_wrong, table_of_faults([]), done)

    def _said(self, lines: Sequence[bytes], number: int, wrong: list[_Wrong], unknown: list[_Wrong]) -> _Said:
        """What the lines say; what is no object, and names that are no facts, are noted."""
        said = _Said()
        objects = self._objects(lines, number, wrong)
        while some := list(islice(objects, _AT_ONCE)):
            told: set[str] = set().union(*(facts for _row, facts in some))
            if not told <= self._known:
                unknown += [problem for row, facts in some for problem in self._unknown(row, facts)]
            names = [name for name in self._names if name in told]
            columns = zip(*(map(facts.get, names) for _row, facts in some), strict=True)
            said.add([row for row, _facts in some], names, columns)
        return said

    def _objects(
        self, lines: Sequence[bytes], number: int, wrong: list[_Wrong]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        for row, line in enumerate(lines, number):
            if line.isspace():
                continue
            try:
                # Half a character can only be written with a backslash; the slow way tells.
                facts = (
                    None if b"\\u" in line and _HALF.search(line) else DECODER.decode(line.removeprefix(_MARK).decode())
                )
            except (ValueError, ArithmeticError, RecursionError):
                facts = None
            if not isinstance(facts, dict):
                problems: list[Problem] = []
                text = line.decode(errors="replace").strip()
                facts = read_object(text, problems, _LINE, text)
                wrong += [_wrong(row, problem) for problem in problems]
                if problems:
                    continue
            yield row, facts

    def _unknown(self, row: int, facts: dict[str, Any]) -> Iterator[_Wrong]:
        names = {name: real(raw) for name, raw in facts.items() if name not in self._known}
        try:
            read_firm(self._catalogue, names)
        except InputProblems as error:
            yield from (_wrong(row, problem) for problem in error.problems)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the collector of garbage, which would look through a million values again and again: JSON holds no circles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _taken(catalogue: Catalogue) -> Iterator[Taken]:
    """Every fact, since any line may tell it; numbers by both ends, since any may be a range."""
    for place, fact in enumerate(catalogue.values()):
        targets = [name for name, _kind in kinds_of(fact)] if fact.is_number else [fact.id]
        for target in targets:
            yield Taken(place, fact.id, None, fact, None, target)


def _text(raw: object) -> str | None:
    return raw if raw is None or type(raw) is str else _written(real(raw))


def _written(raw: object) -> str:
    """A value as JSON would write it."""
    text = str(raw) if isinstance(raw, str | Decimal) else json.dumps(raw, ensure_ascii=False, default=str)
    # Half a character cannot be written anywhere, and is told nonetheless.
    return text.encode(errors="replace").decode()


def _wrong(row: int, problem: Problem) -> _Wrong:
    told = NotSaid(problem.message, **problem.values)
    return _Wrong(row, "" if problem.fact == _LINE else problem.fact, *Complaint.of(_written(problem.given), told))
