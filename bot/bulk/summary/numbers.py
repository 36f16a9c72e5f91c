"""What a judged table comes to: numbers alone, without a word and without a firm, ready to be told in any language or as JSON.

Ids only, each requirement and measure with its document and clause. Counted by `tally`, told by `summary_text` and `report`.
"""

from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessment.quantity import Number, plain
from assessment.requirement import Kind
from bot.bulk.sources import Source


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
class GapBand:
    """Firms by how far they are off, in the fact's own unit: beyond `low` up to `high`, which is included; None for an open end."""

    low: Number | None
    high: Number | None
    firms: int


@dataclass(frozen=True, slots=True)
class GapPlace:
    """So large a part of the firms (a tenth, a half) is off by no more than a figure that lies from `low` to `high`."""

    part: str
    low: Number
    high: Number


@dataclass(frozen=True, slots=True)
class GapSpread:
    """How far firms are off that miss a comparison and fail its requirement, of those of which its tier is the next one."""

    requirement: str
    comparison: str
    """The requirement, and within it the way to the comparison."""
    source: Source
    fact: str
    """What the distance is measured in."""
    is_move: bool
    """Whether it is how much a fact must change from which another is worked out, and not the distance of that other."""
    firms: int
    """Firms whose distance is exactly known; the spread is theirs."""
    not_exact: int
    """Firms that surely miss it while the distance is known as a range at most."""
    places: tuple[GapPlace, ...]
    bands: tuple[GapBand, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """A sum over firms in yuan: surely, and at most as far as anything bounds it."""

    low: Number
    high: Number
    unbounded: int
    """Firms whose sum nothing bounds; of them only the sure part is in both."""


@dataclass(frozen=True, slots=True)
class MoneyAtStake:
    """What the totals of all firms come to."""

    now: Money
    """By measures that apply, and those that may."""
    likely_tier: Money
    """Once recognised in the tier that each is likely in."""
    next_tier: Money
    """Once recognised in the tier that is each one's next."""
    by_next_tier: tuple[tuple[str, Money], ...]
    """The same by that tier, the lowest first."""


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
    source: Source
    pass_mark: Number
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
    gaps: tuple[GapSpread, ...]
    """Those that any of these firms misses, in the order of the requirements."""
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
    """One district, or several that have too few firms each; none where a row does not say it."""
    firms: int
    counts: tuple[TierCount, ...]
    """Nothing where they are too few to be told by tier."""


@dataclass(frozen=True, slots=True)
class MeasureCount:
    """How many firms a support measure applies to."""

    measure: str
    source: Source
    applicable: int
    after_recognition: int
    undecided: int
    paid_now: Money | None
    """To the firms that it applies to; None where the text names no sum for firms."""
    paid_after_recognition: Money | None
    paid_if_decided: Money | None
    """To the firms that it may apply to; they may get nothing."""


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
    in_part: int
    """Of these, firms that were judged without cells that could not be read."""
    repeated: int
    """Of these, firms whose code stood in a row above; each was judged and counted."""
    refused: int
    ladders: tuple[LadderSummary, ...]
    districts: tuple[DistrictCount, ...]
    measures: tuple[MeasureCount, ...]
    """Those that apply to any firm, would, or may; the most often applicable first."""
    money: MoneyAtStake | None
    """None where no sums were told."""
    asked: tuple[AskedCount, ...]
    """Facts that open requirements of the next tier wait for, the most often unknown first."""

    @property
    def read(self) -> int:
        """Every row of the table."""
        return self.judged + self.refused


def summary_json(summary: Summary) -> dict[str, Any]:
    """The summary as plain data for JSON; sums are yuan, and every distance is in its fact's own unit."""
    told: dict[str, Any] = _plain(asdict(summary))
    return {**told, "read": summary.read}


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {name: _plain(each) for name, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat()
        case Fraction():
            return plain(value)
    return value
