"""Where in a table of text its headings stand, in one row or two, and which units hold for them. Pure.

The first row of which half is known, or else the one of which most is; the very first where nothing is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from assessment.wording import later as _
from bot.bulk.reading.columns import LONGEST_HEADING, Layout, layout_of
from bot.bulk.reading.pieces import Refusal, Remark, Rules
from bot.bulk.reading.two_rows import Joining
from bot.bulk.reading.units import Unit, unit_of, units_above
from bot.registry.importing.cells import read_text
from bot.registry.importing.headings import NO_UNIT

TWO_ROWS: Final = _("the headings, read together down to row {last}, are: {columns}")
FOR_ALL: Final = _("{unit}, as is said beside the table, is the unit of {columns}")
FOR_ALL_DIFFERS: Final = _(
    "{unit} is said beside the table, but columns named as programs name them have units of their own. "
    "Please write the unit in brackets behind each name: {columns}"
)
_ROWS_ABOVE: Final = 30
_MOST_BELOW: Final = 2
"""Rows under a row of headings that may belong to it, such as years and then units."""
_NUMBERING: Final = re.compile(r"[栏行列]次|[栏列]号|[甲乙丙丁]")
_STEMS: Final = "甲乙丙丁"
_MANY: Final = 4
"""Columns numbered from 1; of fewer, a firm may have such figures."""


class Headings(NamedTuple):
    """What the columns of a table are called and mean."""

    last: int
    """The place of the last row of headings, from 0."""
    width: int
    layout: Layout
    remarks: tuple[Remark, ...] = ()
    refused: tuple[Refusal, ...] = ()
    """Why nobody can know what they mean."""

    @property
    def known(self) -> int:
        """How many of the columns say something of a firm."""
        return _known(self.layout)


def headings_of(rows: Sequence[Sequence[str]], rules: Rules, names: Mapping[str, str]) -> tuple[Headings, bool]:
    """The headings among these first rows, and whether at least half of their row was known."""
    found: list[tuple[int, int, int]] = []
    for place, cells in enumerate(rows[:_ROWS_ABOVE]):
        known, width = _known(layout_of(cells, rules, names)), _width(cells)
        if 0 < width <= 2 * known:
            return _whole(rows, place, rules, names), True
        found.append((known, -place, width))
    return _whole(rows, -max(found, default=(0, 0, 0))[1], rules, names), False


def below(cells: Sequence[str], rows: Sequence[Sequence[str]], rules: Rules, names: Mapping[str, str]) -> Headings:
    """The headings that are these cells, with what the first of the rows under them add; those rows count from 1."""
    return _whole([cells, *rows], 0, rules, names, start=0)


def _whole(
    rows: Sequence[Sequence[str]], place: int, rules: Rules, names: Mapping[str, str], start: int = 1
) -> Headings:
    """The headings of which the row at a place is the main one; `start` is the number of the first row."""
    joining = Joining(rules, names)
    alone = [read_text(cell, LONGEST_HEADING) for cell in rows[place]] if rows else []
    cells, first, last = alone, place, place
    refused: list[Refusal] = []
    if place and joining.goes_above(rows[place - 1], alone):
        first = place - 1
        cells, refused = joining.joined(
            [read_text(cell, LONGEST_HEADING) for cell in rows[first]], alone, start + place
        )
    has_name = "name" in layout_of(cells, rules, names).kept
    units = [unit for row in rows[:first] for cell in row for unit in units_above(cell)]
    for number in range(place + 1, min(place + 1 + _MOST_BELOW, len(rows))):
        lower = [read_text(cell, LONGEST_HEADING) for cell in rows[number]]
        said = [list(units_above(cell)) for cell in lower if cell]
        if _is_numbering(lower, has_name=has_name) or (len(said) == 1 and said[0] and not unit_of(lower[-1])):
            units += [unit for of_cell in said for unit in of_cell]
            last = number
        elif any(lower) and joining.goes_below(cells, lower):
            cells, more = joining.joined(cells, lower, start + number)
            refused, last = [*refused, *more], number
        elif any(lower):
            break
    remarks: list[Remark] = []
    changed = [cell for cell, before in zip(cells, _padded(alone, len(cells)), strict=True) if cell and cell != before]
    if changed:
        remarks.append(Remark(TWO_ROWS, {"last": start + last}, tuple(changed)))
    cells, more_remarks, more = _with_units(cells, units, rules, names)
    width = max((_width(row) for row in rows[first : last + 1]), default=0)
    return Headings(last, width, layout_of(cells, rules, names), (*remarks, *more_remarks), (*refused, *more))


def _with_units(
    cells: Sequence[str], units: Sequence[Unit], rules: Rules, names: Mapping[str, str]
) -> tuple[list[str], list[Remark], list[Refusal]]:
    """The headings with the unit that is said for all of them, where they have none of their own and it is the only one."""
    headings, remarks, refused = list(cells), list[Remark](), list[Refusal]()
    catalogue = rules.library.catalogue
    for kind in ("money", "share"):
        said = [unit for unit in units if unit.kind == kind]
        ids = [(cell, cell.partition(".")[0]) for cell in cells]
        by_id = [cell for cell, fact in ids if fact in catalogue and catalogue[fact].type == kind]
        others = [unit.written for unit in said if unit.factor != 1]
        if others and by_id:
            refused.append(Refusal(FOR_ALL_DIFFERS, {"unit": others[0], "columns": ", ".join(by_id)}))
        if not said or not all(unit.is_as(said[0]) for unit in said) or said[0].factor is None:
            continue
        lacking = [place for place, cell in enumerate(cells) if _lacks(cell, kind, rules, names)]
        for place in lacking:
            headings[place] = f"{cells[place]}（{said[0].written}）"
        if lacking:
            columns = tuple(cells[place] for place in lacking)
            remarks.append(Remark(FOR_ALL, {"unit": said[0].written}, columns))
    return headings, remarks, refused


def _lacks(heading: str, kind: str, rules: Rules, names: Mapping[str, str]) -> bool:
    found = layout_of([heading], rules, names)
    if kind == "money":
        return any(ignored.reason == NO_UNIT for ignored in found.ignored)
    return any(column.fact is not None and column.fact.type == kind and column.unit is None for column in found.taken)


def _is_numbering(cells: Sequence[str], *, has_name: bool) -> bool:
    """Whether a row only numbers the columns, as printed forms do."""
    said = [cell for cell in cells if cell]
    numbers = [int(cell) for cell in said if cell.isascii() and cell.isdecimal()]
    words = said[: len(said) - len(numbers)]
    in_turn = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    if not in_turn or not has_name:
        return False
    if not words:
        return numbers[0] == 1 and len(numbers) >= _MANY
    is_said = all(_NUMBERING.fullmatch(cell) for cell in words)
    return is_said and numbers[0] <= len(words) and (len(words) > 1 or words[0] not in _STEMS)


def _known(layout: Layout) -> int:
    return sum(column.fact is not None for column in layout.taken)


def _width(cells: Sequence[str]) -> int:
    return max((place for place, cell in enumerate(cells, 1) if cell.strip()), default=0)


def _padded(cells: Sequence[str], width: int) -> Iterator[str]:
    yield from (cells[place] if place < len(cells) else "" for place in range(width))
