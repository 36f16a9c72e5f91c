"""Headings that stand in two rows become one: groups over names, years below a name, units below all of them. Pure.

What the two rows say together is written as one heading, 2024年营业收入（万元）, and means what it would mean in a single row.
What nobody can surely put together becomes a heading that is not known, and is told as such.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from assessment.facts import Fact
from assessment.wording import later as _
from bot.bulk.reading.columns import layout_of
from bot.bulk.reading.pieces import Refusal, Rules
from bot.bulk.reading.units import unit_of, unit_within
from bot.registry.importing.cells import is_nothing
from bot.registry.importing.headings import NO_UNIT, UNKNOWN

UNITS_DIFFER: Final = _(
    "The unit of {column} is {given} in row {row}. Which one holds nobody can know; only one of them may be there."
)
_FIGURE: Final = re.compile(r"[-+]?[0-9][0-9,.]*%?|[0-9A-Z]{15,18}")
_YEAR_ALONE: Final = re.compile(r"(20[0-9]{2})\s*年?(?:度|末|底)?")
_YEAR: Final = re.compile(r"(20[0-9]{2})(?!\s*[-/.年]?\s*[0-9])")
_TIME: Final = re.compile(r"20[0-9]{2}|[前去上今本昨当]{1,2}一?[年期]|年[前初末底]|期[初末]|\byear", re.IGNORECASE)
_YEARS_AGO: Final = ((2, re.compile(r"前一?年|上上一?年")), (1, re.compile(r"[上去]一?年|last year", re.IGNORECASE)))


class Meant(NamedTuple):
    """What a single heading means."""

    fact: Fact | None
    is_known: bool
    lacks_unit: bool


class Joining:
    """Puts two rows of headings together, by what is known of headings."""

    def __init__(self, rules: Rules, names: Mapping[str, str]) -> None:
        self._rules, self._names = rules, names

    def meant(self, heading: str) -> Meant:
        """What a heading means by itself."""
        found = layout_of([heading], self._rules, self._names)
        if found.taken:
            fact, unit = found.taken[0].fact, found.taken[0].unit
            return Meant(fact, is_known=True, lacks_unit=fact is not None and fact.type == "share" and unit is None)
        reasons = [ignored.reason for ignored in found.ignored]
        return Meant(None, is_known=bool(reasons) and reasons != [UNKNOWN], lacks_unit=reasons == [NO_UNIT])

    def goes_above(self, upper: Sequence[str], lower: Sequence[str]) -> bool:
        """Whether a row may hold the upper half of the headings below it, and is no title, date or line of notes."""
        said = [cell for cell in upper if cell.strip()]
        is_line = any(":" in cell or "：" in cell or unit_of(cell) or _FIGURE.fullmatch(cell.strip()) for cell in said)
        over = zip(_spread(upper, len(lower)), lower, strict=True)
        is_title = any(_TIME.search(above) and self._says_who(below) for above, below in over)
        return len(said) > 1 and not is_line and not is_title

    def goes_below(self, upper: Sequence[str], lower: Sequence[str]) -> bool:
        """Whether a row holds units, years or names that belong to the headings above it, and no firm."""
        over = list(_spread(upper, len(lower)))
        said = [(above, cell.strip()) for above, cell in zip(over, lower, strict=True) if not is_nothing(cell)]
        has_units = any(unit_of(cell) and self._counts(above) for above, cell in said)
        # A year may be a number of people, too: it is none only below a heading that spans several.
        is_year = [_YEAR_ALONE.fullmatch(cell) is not None and self._counts(above) for above, cell in said]
        spans = any(
            cell.strip() and not own.strip() for own, cell in zip(_padded(upper, len(lower)), lower, strict=True)
        )
        if any(
            _FIGURE.fullmatch(cell) and not (spans and year) for (_above, cell), year in zip(said, is_year, strict=True)
        ):
            return False
        if has_units:
            return True
        if any(self._says_who(above) for above, _cell in said):
            return False
        years = {cell for (_above, cell), year in zip(said, is_year, strict=True) if year}
        return (spans and len(years) > 1) or any(
            self.meant(cell).is_known and not self.meant(above).is_known for above, cell in said
        )

    def joined(self, upper: Sequence[str], lower: Sequence[str], row: int) -> tuple[list[str], list[Refusal]]:
        """One heading for each column, and why some cannot be told; `row` is the number of the lower row."""
        width = max(len(upper), len(lower))
        headings: list[str] = []
        refused: list[Refusal] = []
        columns = zip(_padded(upper, width), _spread(upper, width), _padded(lower, width), strict=True)
        for own, above, below in columns:
            if is_nothing(below) or not above:
                headings.append(own if is_nothing(below) else below)
                continue
            unit, within = unit_of(below), unit_within(above)
            if unit and within and self._counts(above) and not unit.is_as(within):
                refused.append(Refusal(UNITS_DIFFER, {"column": above, "given": below, "row": row}))
            headings.append(self._pair(above, below))
        return headings, refused

    def _pair(self, above: str, below: str) -> str:
        if unit := unit_of(below):
            return f"{above}（{unit.written}）" if self._counts(above) and not unit_within(above) else above
        lower, upper = self.meant(below), self.meant(above)
        if _TIME.search(below) and not lower.is_known:
            return self._dated(below, above)
        if upper.is_known and not lower.is_known:
            return f"{above}（{below}）" if self._counts(above) else above
        found = self._dated(above, below) if _TIME.search(above) and not _TIME.search(below) else below
        unit = unit_within(above)
        meant = self.meant(found)
        is_share = meant.fact is not None
        fits = unit is not None and meant.lacks_unit and is_share == (unit.kind == "share")
        return f"{found}（{unit.written}）" if unit and fits else found

    def _dated(self, time: str, heading: str) -> str:
        """A heading of the year that is said elsewhere; not known where that cannot be told."""
        year = self._year(time)
        tried = [f"{time}{heading}", *([f"{year}年{heading}"] if year else [])]
        return next((each for each in tried if self.meant(each).is_known), f"{time} {heading}")

    def _year(self, time: str) -> int | None:
        if found := _YEAR.search(time):
            return int(found[1])
        return next((self._rules.on.year - ago for ago, said in _YEARS_AGO if said.search(time)), None)

    def _counts(self, heading: str) -> bool:
        """Whether figures stand in a column of this name."""
        meant = self.meant(heading)
        return meant.lacks_unit or (meant.fact is not None and meant.fact.is_number)

    def _says_who(self, heading: str) -> bool:
        meant = self.meant(heading)
        return meant.is_known and meant.fact is None and not meant.lacks_unit


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *("" for _place in range(width - len(cells)))][:width]


def _spread(cells: Sequence[str], width: int) -> Iterator[str]:
    """Each cell also over the empty ones behind it, as one that spans several is saved."""
    last = ""
    for cell in _padded(cells, width):
        last = cell if cell.strip() else last
        yield last
