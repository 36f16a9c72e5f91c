"""What is counted while firms are judged under two libraries; kept as plain data, so that a later process can count on."""

from typing import Any

from assessment.judge import Assessment
from bot.policy_changes.movement import Movement

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

    def take(self, before: Assessment, after: Assessment, movement: Movement | None) -> None:
        """Count one firm."""
        self.judged += 1
        for counts, assessment in ((self.before, before), (self.after, after)):
            likely = assessment.ladder.likely
            _more(counts, NO_TIER if likely is None else likely.tier)
        if movement is not None:
            _more(self.directions, movement.direction)
            for counts, measures in ((self.gained, movement.gained), (self.lost, movement.lost)):
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
