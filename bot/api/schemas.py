"""What the API answers with, as models for its OpenAPI document; the tests hold every answer against them.

Answers are not built from these: `assessment.presentation` says an assessment, and building it twice could make the two differ.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

Outcome = Literal["met", "not_met", "undecided"]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Numeric = int | float
Unit = Literal["CNY", "share", "years", "points", "count"]
OptionalKey: Any = None
"""The default of a key that may be left out; those without one are always there, even where they are null."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Span(_Answer):
    """A range; an end of null is open."""

    low: Numeric | None
    high: Numeric | None


class Money(_Answer):
    """A sum as bounds, in yuan; `high` is null where nothing known bounds it."""

    low: Numeric | None
    high: Numeric | None
    currency: Literal["CNY"]


class Benefit(Money):
    """What a measure brings."""

    kind: str


class Source(_Answer):
    """Where a statement stands; `evidence` where it is weaker than the document's."""

    document: str
    clause: str
    evidence: str = OptionalKey


class Move(_Answer):
    """One change that helps to close a gap: of which fact, to what, by how much, counted from when."""

    fact: str
    to: JsonValue
    by: Numeric | Span = OptionalKey
    unit: Unit = OptionalKey
    starts: Annotated[Day, Field(alias="from")] = OptionalKey
    text: str


class Gap(_Answer):
    """What closes a requirement; `by` and `unit` where a single move of its own fact does."""

    text: str
    moves: list[Move]
    by: Numeric | Span = OptionalKey
    unit: Unit = OptionalKey


class Bounds(_Answer):
    """A score: certain points, points still possible, the mark to pass."""

    low: Numeric
    high: Numeric
    pass_mark: Annotated[Numeric, Field(alias="pass")]
    max: Numeric


class Indicator(_Answer):
    """One indicator of a score."""

    id: str
    text: str
    low: Numeric
    high: Numeric
    max: Numeric


class Group(_Answer):
    """Indicators that are counted together."""

    id: str
    text: str
    low: Numeric
    high: Numeric
    floor: Numeric | None
    max: Numeric
    indicators: list[Indicator]


class Requirement(_Answer):
    """A condition with its outcome and, where it is not met, what closes it; made of others where it has `all_of` or `any_of`."""

    id: str
    text: str
    outcome: Outcome
    judged_by: Literal["figures", "statement", "officials"]
    fact: str = OptionalKey
    actual: JsonValue = None
    required: dict[str, JsonValue] = OptionalKey
    gap: Gap = OptionalKey
    source: Source
    all_of: "list[Requirement]" = OptionalKey
    any_of: "list[Requirement]" = OptionalKey
    count: int = OptionalKey
    open_reading: "list[Requirement]" = OptionalKey
    score: Bounds = OptionalKey
    groups: list[Group] = OptionalKey


class ClauseRef(_Answer):
    """A clause of a document."""

    document: str
    clause: str


class Tier(_Answer):
    """A step of a ladder, judged."""

    id: str
    name: str
    outcome: Outcome
    rule: ClauseRef
    named_by: ClauseRef | None
    score: Bounds | None
    requirements: list[Requirement]


class Ladder(_Answer):
    """Tiers, the lowest first; `likely_tier` is certain, `possible_tier` is not ruled out."""

    likely_tier: str | None
    possible_tier: str | None
    tiers: list[Tier]


class DocumentHeading(_Answer):
    """A policy document in short."""

    id: str
    title: str
    number: str | None


class Document(DocumentHeading):
    """A policy document as it stands on the day."""

    issuer: str | None
    issued_on: Day | None
    status: Literal["in_force", "draft", "expired", "superseded"]
    effective_from: Day | None
    effective_until: Day | None
    verified: bool
    evidence: str
    notice: str


class Way(_Answer):
    """The cheapest way to the next tier, all moves together."""

    tier: str | None
    reached: bool
    moves: list[Move]
    blocked: list[str]
    unanswered: list[str]


class Contradiction(_Answer):
    """A figure given that does not agree with the other figures."""

    fact: str
    given: JsonValue
    worked_out: JsonValue


class Reading(_Answer):
    """What a document leaves open, with the ways to read it."""

    id: str
    text: str
    outcome: Literal["undecided"]
    judged_by: Literal["officials"]
    sides: list[str]


class Measure(_Answer):
    """A support measure, whether it applies and what it brings."""

    id: str
    name: str
    text: str
    kind: str
    outcome: Literal["applicable", "after_recognition", "not_applicable", "undecided"]
    titles: list[str]
    benefit: Benefit | None
    requirements: list[Requirement]
    source: ClauseRef
    document_status: Literal["in_force", "draft", "expired", "superseded"]
    contacts: list[str]
    paid_to: str = OptionalKey
    highest_once: str = OptionalKey
    terms: dict[str, JsonValue] = OptionalKey
    readings: list[Reading] = OptionalKey


class Totals(_Answer):
    """Sums for the firm: what applies now, and what the likely and the next tier would bring."""

    now: Money
    likely_tier: Money | None
    next_tier: Money | None


class Benchmark(_Answer):
    """An aim of the whole region beside the firm's figure; never a requirement."""

    id: str
    text: str
    fact: str
    actual: JsonValue
    reference: dict[str, JsonValue]
    source: ClauseRef


class Assessment(Ladder):
    """One firm judged for a region and a day."""

    region: str
    on: Day
    kind: Literal["new", "re_review"]
    locale: str
    documents: list[Document]
    national: Ladder | None
    next_tier: str | None
    missing: list[Requirement]
    way: Way | None
    unknown: list[str]
    contradictions: list[Contradiction]
    measures: list[Measure]
    totals: Totals
    benchmarks: list[Benchmark]


class TierName(_Answer):
    """A tier's id and name."""

    id: str
    name: str


class Region(_Answer):
    """A region with its ladder, the lowest tier first."""

    id: str
    name: str
    level: Literal["nation", "province", "city"]
    tiers: list[TierName]
    documents: list[DocumentHeading]


class AskedFact(_Answer):
    """A fact that a region's rules look at, and how it is asked; one that is `derived` is worked out unless given."""

    id: str
    type: Literal["money", "count", "years", "share", "points", "yes_no", "choice", "set"]
    name: str
    topic: str
    question: str
    help: str
    source: str
    derived: bool
    min: Numeric | None
    max: Numeric | None
    options: list[TierName]


class Fault(_Answer):
    """One thing wrong in a request: where, what was given, what is allowed."""

    fact: str
    given: JsonValue
    allowed: str


class Problem(_Answer):
    """A problem document, RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    problems: list[Fault] = OptionalKey
