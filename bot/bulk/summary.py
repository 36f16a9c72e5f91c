"""What a judged table comes to: numbers alone, without a word and without a firm, ready to be told in any language or as JSON.

Ids only, each requirement and measure with its document and clause. Counted by `tally`, told by `summary_text` and `report`.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from assessment.requirement import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Where a rule stands."""

    document: str
    clause: str


@dataclass(frozen=True, slots=True)
class TierCount:
    """Firms by a tier; None for none of them."""

    tier: str | None
    likely: int
    """Firms of which this is the highest tier that is met."""
    open: int
    """Of these, those that a higher tier is still open to."""
    possible: int
    """Firms of which this is the highest tier that is not ruled out."""


@dataclass(frozen=True, slots=True)
class RequirementCount:
    """How the firms stand to a requirement of the tier that is their next one."""

    requirement: str
    source: Source
    not_met: int
    open: int


@dataclass(frozen=True, slots=True)
class OneShort:
    """Firms that exactly one requirement of a tier stands between, by that requirement."""

    requirement: str
    firms: int


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """Firms by points: from `low` up to, but not with, `high`; the last band has its end too."""

    low: int
    high: int
    surely: int
    """Firms that surely have so many."""
    at_best: int
    """Firms that can have so many at best."""


@dataclass(frozen=True, slots=True)
class ScoreCount:
    """The points of a score over all firms."""

    score: str
    pass_mark: str
    reach: int
    """Firms that surely have the pass mark."""
    can_reach: int
    """Firms that may have it, the sure ones among them."""
    settled: int
    """Firms whose points are settled."""
    bands: tuple[ScoreBand, ...]


@dataclass(frozen=True, slots=True)
class TierSummary:
    """One tier: how all firms stand to it, and what those lack of which it is the next one."""

    tier: str
    source: Source
    met: int
    not_met: int
    open: int
    next_for: int
    requirements: tuple[RequirementCount, ...]
    """Those that any of these firms fails or has open, the most often failed first."""
    one_short: tuple[OneShort, ...]
    """Firms that meet all but one requirement, and surely fail that one."""
    one_short_and_open: int
    """Firms that surely fail one requirement while others are still open."""
    one_open: int
    """Firms that meet all but one requirement, which is still open."""
    scores: tuple[ScoreCount, ...]


@dataclass(frozen=True, slots=True)
class LadderSummary:
    """A ladder, the region's own or the nation's beside it."""

    is_national: bool
    counts: tuple[TierCount, ...]
    """The highest tier first, firms without any last."""
    tiers: tuple[TierSummary, ...]
    """The lowest tier first."""


@dataclass(frozen=True, slots=True)
class DistrictCount:
    """The firms of a district, or of all that have too few to be told apart, by the region's own ladder."""

    names: tuple[str, ...]
    """One district; several that have too few firms each; none where a row does not say it."""
    firms: int
    counts: tuple[TierCount, ...]


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """How many firms a support measure applies to."""

    measure: str
    source: Source
    applicable: int
    after_recognition: int
    undecided: int


@dataclass(frozen=True, slots=True)
class AskedCount:
    """How many firms a fact keeps open that is not known of them."""

    fact: str
    firms: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A judged table in numbers."""

    region: str
    on: date
    kind: Kind
    judged: int
    refused: int
    ladders: tuple[LadderSummary, ...]
    districts: tuple[DistrictCount, ...]
    measures: tuple[MeasureCount, ...]
    """Those that apply to any firm, would, or may; the most often applicable first."""
    asked: tuple[AskedCount, ...]
    """Facts that open requirements of the next tier wait for, the most often unknown first."""

    @property
    def read(self) -> int:
        """Every row of the table."""
        return self.judged + self.refused


def summary_json(summary: Summary) -> dict[str, Any]:
    """The summary as plain data for JSON."""
    return {**asdict(summary), "on": summary.on.isoformat(), "read": summary.read}
