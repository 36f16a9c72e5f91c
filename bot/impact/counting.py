"""What is counted while firms are judged under two libraries; kept as plain data, so that a later process can count on."""

from collections.abc import Iterable
from typing import Any

from bot.impact.judging import Moves

NO_TIER = ""


class Counts:
    """How many firms were judged, moved, gained or lost what."""

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        kept = kept or {}
        self.last: str = kept.get("last", "")
        """The firm up to which all were looked at."""
        self.judged: int = kept.get("judged", 0)
        self.directions: dict[str, int] = dict(kept.get("directions", {}))
        self.before: dict[str, int] = dict(kept.get("before", {}))
        self.after: dict[str, int] = dict(kept.get("after", {}))
        self.gained: dict[str, int] = dict(kept.get("gained", {}))
        self.lost: dict[str, int] = dict(kept.get("lost", {}))
        self.sums: dict[str, int] = dict(kept.get("sums", {}))
        self.gaps: dict[str, int] = dict(kept.get("gaps", {}))
        self.deadlines: dict[str, int] = dict(kept.get("deadlines", {}))
        self.otherwise: dict[str, int] = dict(kept.get("otherwise", {}))
        """Firms of which any sum, gap or deadline is another, each firm once."""

    def take(self, firm: Moves) -> None:
        """Count one firm."""
        self.judged += 1
        _more(self.before, firm.before.likely or NO_TIER)
        _more(self.after, firm.after.likely or NO_TIER)
        if firm.movement is not None:
            moved = firm.movement
            _more(self.directions, moved.direction)
            for counts, names in ((self.gained, moved.gained), (self.lost, moved.lost)):
                _all_more(counts, names)
            others = {"sums": moved.sums, "gaps": moved.gaps, "deadlines": moved.deadlines}
            for what, counts in (("sums", self.sums), ("gaps", self.gaps), ("deadlines", self.deadlines)):
                _all_more(counts, others[what])
                _all_more(self.otherwise, (what,) if others[what] else ())

    def kept(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "last": self.last,
            "judged": self.judged,
            "directions": self.directions,
            "before": self.before,
            "after": self.after,
            "gained": self.gained,
            "lost": self.lost,
            "sums": self.sums,
            "gaps": self.gaps,
            "deadlines": self.deadlines,
            "otherwise": self.otherwise,
        }


def _all_more(counts: dict[str, int], names: Iterable[str]) -> None:
    for name in names:
        _more(counts, name)


def _more(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1
