"""What a result looks like once it is in words: data that the page, the PDF, the card and the calendar all show.

Only texts and the few numbers that a picture needs; nothing here judges, and nothing here knows how it is drawn.
"""

from dataclasses import dataclass
from typing import Literal

Points = int | float
Outcome = Literal["met", "not_met", "undecided"]
Tone = Literal["now", "title", "open"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: the document's title, the clause and what it says in plain words."""

    document: str
    clause: str
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """A requirement: what it asks, how it stands, what the firm has, what closes it; its parts where one must look into it."""

    text: str
    outcome: Outcome
    state: str
    judged: str
    actual: str
    gap: str
    source: Source
    parts_heading: str
    parts: "tuple[Line, ...]"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder and how the firm stands to it."""

    id: str
    name: str
    outcome: Outcome
    state: str
    marks: tuple[str, ...]
    is_likely: bool
    is_aim: bool
    score: str
    reasons: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Bar:
    """Points as bounds: `low` are certain, up to `high` are possible; `floor` is what is needed where the text sets it."""

    text: str
    low: Points
    high: Points
    max: Points
    floor: Points | None
    points: str
    indicators: "tuple[Bar, ...]" = ()


@dataclass(frozen=True, slots=True)
class ScoreView:
    """A tier's score with its pass mark, by group."""

    tier: str
    heading: str
    total: Bar
    said: str
    in_words: str
    groups: tuple[Bar, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Standing:
    """A ladder, the lowest rung first, and where the firm stands on it: in a sentence, and what else there is to say of it."""

    headline: str
    also: tuple[str, ...]
    rungs: tuple[Rung, ...]
    in_words: str


@dataclass(frozen=True, slots=True)
class WayView:
    """What leads to a tier: what to change, what is not answered, what the firm cannot change by itself."""

    heading: str
    moves: tuple[str, ...]
    unanswered: tuple[str, ...]
    blocked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AimView:
    """A tier to keep or to reach: what is not met first, what is still open, and the way there."""

    tier: str
    heading: str
    missing: tuple[Line, ...]
    way: WayView | None


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A support measure: what it is, what it pays, to whom, whom to ask, and what is still to be answered for it."""

    name: str
    text: str
    paid: str
    paid_to: str
    contacts: str
    depends_on: tuple[str, ...]
    readings: tuple[str, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Shelf:
    """Measures that stand alike: open now, with a title, or still open; with the status of the document that offers them."""

    heading: str
    tone: Tone
    status: str
    status_said: str
    total: str
    measures: tuple[MeasureView, ...]


@dataclass(frozen=True, slots=True)
class BenchmarkView:
    """An aim of the whole region beside the firm's own figure."""

    text: str
    aim: str
    yours: str
    source: Source


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that the result rests on, with its status and the notice that goes with it."""

    title: str
    number: str
    status: str
    status_said: str
    notice: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A heading with short lines below it."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ResultView:
    """The whole result in one language."""

    locale: str
    region: str
    day: str
    kind: str
    held: tuple[str, ...]
    cautions: tuple[str, ...]
    contradictions: tuple[str, ...]
    standing: Standing
    most_decisive: tuple[str, ...]
    aims: tuple[AimView, ...]
    scores: tuple[ScoreView, ...]
    shelves: tuple[Shelf, ...]
    whom_to_ask: tuple[str, ...]
    benchmarks: tuple[BenchmarkView, ...]
    national: Standing | None
    national_scores: tuple[ScoreView, ...]
    not_assessed: tuple[Listed, ...]
    documents: tuple[DocumentView, ...]
    closing: str
