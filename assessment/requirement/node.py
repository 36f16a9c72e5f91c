"""What every kind of requirement has in common: its names and source, and the questions it can be asked.

A kind says how it is judged (`judging`, or `prepare` where it has parts), closed (`way`), which open facts could still settle
it (`weigh`) and how it reads (`describe`, `details`). Kinds live one a module; this module may not know any of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal, NamedTuple, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.exact import UNKNOWN_FIGURES, Figures
from assessment.firm import Firm
from assessment.gap import gap_of
from assessment.path import path_to
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, Outcome
from assessment.way import Way
from assessment.wording import Words

Kind = Literal["new", "re_review"]
KINDS: tuple[Kind, ...] = ("new", "re_review")
JudgedBy = Literal["figures", "statement", "officials"]
Evidence = Literal["strong", "moderate", "weak"]
Weights = dict[str, int]
Said = TypeVar("Said")
"""What a judgement is put as: an outcome alone, or a finding."""


@dataclass(slots=True)
class Finding:
    """A requirement judged for a firm: its outcome, the findings of its parts, and for a score its bounds.

    `indicators` are the bounds of each indicator of a score, in the order of `Score.indicators`.
    """

    requirement: "Requirement"
    outcome: Outcome
    parts: "tuple[Finding, ...]" = ()
    score: Interval | None = None
    indicators: tuple[Interval, ...] = ()


class Compiled(NamedTuple):
    """How a requirement is judged: with findings, and without, stopping where nothing more can change the outcome."""

    find: Callable[[Firm], Finding]
    outcome: Callable[[Firm], Outcome]


class View(NamedTuple):
    """For whom a finding is put into words: the firm it was found for, the language and the date asked about."""

    firm: Firm
    words: Words
    on: date


def refuse_document(raw: object) -> object:
    """The document of an item is where its file lies; writing it down as well could only contradict that."""
    if isinstance(raw, dict) and "document" in raw:
        raise ValueError("the document is the folder the file lies in; leave `document` out")
    return raw


class Requirement(BaseModel):
    """The common part of every kind of requirement."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = ""
    text: str = ""
    clause: str = ""
    judged_by: JudgedBy = "figures"
    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1)
    evidence: Evidence | None = None
    document: str = ""

    compiled: ClassVar[Compiled]
    """By `prepare`: reading one attribute of a pydantic model costs as much as comparing two numbers. A ClassVar only so that
    pydantic does not take it for a key of the YAML."""
    inputs: ClassVar[frozenset[str]]
    """Every fact that it may ask for, by `bind`: those it looks at, and what they are worked out from."""

    @model_validator(mode="before")
    @classmethod
    def _document_is_where_it_stands(cls, raw: object) -> object:
        return refuse_document(raw)

    def prepare(self, figures: Figures = UNKNOWN_FIGURES) -> None:
        """Compile how it is judged: once read, again once settled, and once it is known how figures are worked out."""
        findings = Finding(self, MET), Finding(self, NOT_MET), Finding(self, UNDECIDED)
        compiled = Compiled(self.judging(figures, *findings), self.judging(figures, MET, NOT_MET, UNDECIDED))
        self._keep(compiled=compiled)

    def bind(self, figures: Figures) -> None:
        """Have it, and all that it is made of, read figures that are known exactly in this way, which changes nothing else."""
        for part in self.parts():
            part.bind(figures)
        self.prepare(figures)
        self._keep(inputs=figures.inputs(self.facts()))

    def judging(self, figures: Figures, met: Said, not_met: Said, undecided: Said) -> Callable[[Firm], Said]:
        """How a firm is judged, put as one of these three; of a kind without parts."""
        raise NotImplementedError

    def _keep(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def find(self, firm: Firm) -> Finding:
        """The requirement judged, with the findings of its parts: settled only where every completion of the unknowns agrees."""
        return self.compiled.find(firm)

    def find_after(self, before: Finding, changed: frozenset[str], firm: Firm) -> Finding:
        """Like `find`, where only these facts may have changed since it was found before."""
        return self.find(firm)

    def outcome(self, firm: Firm) -> Outcome:
        """Whether the firm meets it: the outcome of `find`, for less."""
        return self.compiled.outcome(firm)

    def way(self, firm: Firm) -> Way | None:
        """The cheapest moves that surely make it met; None where the firm cannot bring that about."""
        raise NotImplementedError

    def weigh(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        """Add to `weights` how much each open fact could do to settle this finding; nothing once it is settled."""
        raise NotImplementedError

    def has_open_facts(self, firm: Firm) -> bool:
        """Whether an answer could still settle it."""
        weights: Weights = {}
        self.weigh(self.find(firm), firm, 1, weights)
        return bool(weights)

    def weigh_gap(self, finding: Finding, firm: Firm, weight: int, weights: Weights) -> None:
        """Like `weigh`, but also for what an unmet requirement leaves open: facts that change what is missing."""
        if finding.outcome is UNDECIDED:
            self.weigh(finding, firm, weight, weights)
        elif finding.outcome is NOT_MET:
            for part in finding.parts:
                part.requirement.weigh_gap(part, firm, weight, weights)

    def parts(self) -> "tuple[Requirement, ...]":
        """The requirements it is made of."""
        return ()

    def facts(self) -> Iterator[str]:
        """Every fact it looks at, in the order written."""
        for part in self.parts():
            yield from part.facts()

    def walk(self) -> "Iterator[Requirement]":
        """This requirement and all that it is made of."""
        yield self
        for part in self.parts():
            yield from part.walk()

    def clauses(self) -> Iterator[str]:
        """Every clause that it or a part of it cites."""
        if self.clause:
            yield self.clause
        for part in self.parts():
            yield from part.clauses()

    def settled(self, document: str, clause: str, kind: Kind) -> Self | None:
        """The same requirement with its source filled in and reduced to one kind of application.

        None where it is not asked there: for its own kinds, or because no part of it is left. Were it kept without parts, it would
        be met, or not, by nothing at all.
        """
        if kind not in self.kinds:
            return None
        clause = self.clause or clause
        parts = self._settled_parts(document, clause, kind)
        settled = self.model_copy(update={"document": document, "clause": clause, **parts})
        if self.parts() and not settled.parts():
            return None
        settled.prepare()
        return settled

    def _settled_parts(self, document: str, clause: str, kind: Kind) -> dict[str, Any]:
        return {}

    @property
    def name(self) -> str:
        """Its id, or a stand-in made of what it looks at."""
        return self.id or next(self.facts(), type(self).__name__.lower())

    def describe(self, words: Words) -> str:
        """The requirement in words made from its figures, used where the pack gives none."""
        raise NotImplementedError

    def details(self, finding: Finding, view: View) -> dict[str, Any]:
        """What this kind adds to the explanation: fact, actual, required, parts."""
        return {}

    def explain(self, finding: Finding, view: View) -> dict[str, Any]:
        """The finding as the contract's Requirement object, in the view's language."""
        words = view.words
        explained: dict[str, Any] = {
            "id": self.name,
            "text": words.policy(self.text) if self.text else self.describe(words),
            "outcome": finding.outcome.value,
            "judged_by": self.judged_by,
            **self.details(finding, view),
        }
        if finding.outcome is not MET and (gap := self.gap(finding, view)) is not None:
            explained["gap"] = gap
        explained["source"] = {"document": self.document, "clause": self.clause}
        if self.evidence is not None:
            explained["source"]["evidence"] = self.evidence
        return explained

    def gap(self, finding: Finding, view: View) -> dict[str, Any] | None:
        """What closes an unmet requirement, each move in the fact's own unit; None while undecided or out of reach."""
        if finding.outcome is not Outcome.NOT_MET:
            return None
        path = path_to((self,), (self,), view.firm)
        return gap_of(path.moves, view.firm, view.words, view.on) if path.reached else None
