"""Two libraries made ready to judge many firms under both: what is the same in both is judged once, or not at all.

It finds what `judge` finds (the tests hold it to that) and leaves out what nobody counts: what is open, or national beside the
region's own ladder.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final

from assessment.firm import Firm
from assessment.library import Library
from bot.impact.alike import Alike
from bot.impact.deadlines import Deadlines
from bot.impact.judging import KIND, Judging, Moves

_NOT_KNOWN: Final[Mapping[str, date]] = {}


class Comparison:
    """What two libraries make of firms of a region on a day; raises UnknownRegion and NoRule where either has no rules for it."""

    def __init__(self, before: Library, after: Library, region: str, on: date) -> None:
        self.before, self.after = before, after
        alike = Alike(before, after)
        self.shares_facts = alike.shares_facts
        self._ladders = before.ladder(region, on, KIND), after.ladder(region, on, KIND)
        self._support = tuple(library.rules(region, KIND).support_on(on) for library in (before, after))
        self._deadlines = Deadlines(before, after, region, on)
        self._on = on
        self._of_one_reading = Judging(self._ladders, self._support, self._deadlines, on, alike)

    @cached_property
    def _of_two_readings(self) -> Judging:
        return Judging(self._ladders, self._support, self._deadlines, self._on, None)

    def moves(self, firm_before: Firm, firm_after: Firm, granted: Mapping[str, date] = _NOT_KNOWN) -> Moves:
        """How a firm, as each library's facts tell it, stands and moves; where they share facts, one and the same firm.

        `granted` are the days of its titles, as far as they are known.
        """
        is_read_alike = firm_before is firm_after or firm_before.given == firm_after.given
        judging = self._of_one_reading if is_read_alike else self._of_two_readings
        return judging.moves((firm_before, firm_after), granted)
