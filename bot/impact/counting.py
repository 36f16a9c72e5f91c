"""What is counted while firms are judged under two libraries; kept as plain data, so that a later process can count on."""

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

    def take(self, firm: Moves) -> None:
        """Count one firm."""
        self.judged += 1
        _more(self.before, firm.before.likely or NO_TIER)
        _more(self.after, firm.after.likely or NO_TIER)
        if firm.movement is not None:
            _more(self.directions, firm.movement.direction)
            for counts, measures in ((self.gained, firm.movement.gained), (self.lost, firm.movement.lost)):
                for measure in measures:
                    _more(counts, measure)

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
        }


def _more(counts: dict[str, int], name: str) -> None:
    counts[name] = counts.get(name, 0) + 1
