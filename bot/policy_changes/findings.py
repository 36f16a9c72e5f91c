"""What a difference between two sets of rules is: about what, which way it goes, what stood before and what stands now.

Typed and free of words, so that it can be counted, kept and translated; `told` puts it into a language.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, NamedTuple

from pydantic import BaseModel

from assessment.content import hash_of, judged
from assessment.policy import Applies, Sum
from assessment.quantity import Number
from assessment.requirement import Requirement


class About(StrEnum):
    """What a difference is about."""

    REGION = "region"
    DOCUMENT = "document"
    TIER = "tier"
    REQUIREMENT = "requirement"
    EXCLUSION = "exclusion"
    SCORE = "score"
    MEASURE = "measure"
    BENCHMARK = "benchmark"
    FACT = "fact"
    SIZES = "sizes"


class Effect(StrEnum):
    """Which way it goes, as a firm sees it."""

    ADDED = "added"
    REMOVED = "removed"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"
    WORDED = "worded"
    """Only words or clauses: nothing that judges."""


class Cited(NamedTuple):
    """A clause of a document."""

    document: str
    clause: str


class Owner(NamedTuple):
    """What a requirement belongs to: a tier, a measure or, for what is the region's own, the region."""

    kind: Literal["region", "document", "tier", "measure"]
    id: str
    name: str


@dataclass(frozen=True)
class Figure:
    """A figure held against a fact, in the fact's unit."""

    fact: str
    operator: str
    bound: Number


@dataclass(frozen=True)
class Options:
    """Options of a fact of which one is asked for, or none allowed."""

    fact: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class Points:
    """Points of a score."""

    points: Number


@dataclass(frozen=True)
class Band:
    """Points for a figure."""

    points: Number
    figure: Figure


@dataclass(frozen=True)
class Needed:
    """How many of some parts have to be met."""

    needed: int
    of: int


@dataclass(frozen=True)
class PolicyText:
    """Words of a pack."""

    text: str


@dataclass(frozen=True)
class Day:
    """A day, None where the text gives none."""

    day: date | None


@dataclass(frozen=True)
class Years:
    """How long a title lasts."""

    years: int


@dataclass(frozen=True)
class Span:
    """When a rule holds, and for which kinds of application."""

    spans: tuple[Applies, ...]


@dataclass(frozen=True)
class Code:
    """One of a few words of ours, such as a document's status."""

    code: str


@dataclass(frozen=True)
class Titles:
    """Tiers by their ids, with their names."""

    names: tuple[str, ...]


Value = (
    Figure
    | Options
    | Points
    | Band
    | Needed
    | PolicyText
    | Day
    | Years
    | Span
    | Code
    | Titles
    | Requirement
    | Sum
    | bool
    | None
)
"""What stood or stands there; a whole requirement where one was added or removed, or reads otherwise altogether."""


@dataclass(frozen=True, eq=False)
class Difference:
    """One difference.

    `within` are the requirements that it lies in, the outermost first; `aspect` names the key that differs where `about` alone does
    not say it. `name` is the text of what differs, as a pack words it.
    """

    about: About
    effect: Effect
    owner: Owner
    name: str
    before: Value = None
    after: Value = None
    cited_before: Cited | None = None
    cited_after: Cited | None = None
    aspect: str = ""
    within: tuple[str, ...] = ()

    @property
    def judges(self) -> bool:
        """Whether a judgement can come out otherwise by it."""
        return self.effect is not Effect.WORDED

    @property
    def same_as(self) -> tuple[str, ...]:
        """What two differences share that are told in the same words; a requirement is the same by what it asks."""
        parts = (self.about, self.effect, self.owner, self.name, self.aspect, self.within)
        return tuple(repr(part) for part in (*parts, self.cited_before, self.cited_after)) + tuple(
            hash_of(judged(value)) if isinstance(value, BaseModel) else repr(value)
            for value in (self.before, self.after)
        )
