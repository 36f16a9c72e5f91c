"""The catalogue of facts: what may be known of a firm, in which unit and limits, how it is asked and how it can change.

The facts themselves are data (`packs/facts`, `packs/<jurisdiction>/facts.yaml`); this module may not name one.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assessment.derivation import Formula, WorkedOut
from assessment.quantity import ExactNumber, Interval

FactType = Literal["money", "count", "years", "share", "points", "yes_no", "choice", "set"]
NUMERIC: frozenset[str] = frozenset({"money", "count", "years", "share", "points"})
WHOLE: frozenset[str] = frozenset({"money", "count", "years"})
NEVER_NEGATIVE: frozenset[str] = frozenset({"count", "years", "points"})

Topic = Literal[
    "scope", "standing", "finance", "growth", "research", "niche", "product", "quality", "digital", "ip", "team",
    "honours", "score", "character", "support",
]  # fmt: skip


STAYS, ONE_MORE, ASKED_ANEW = "stays", "one_more", "asked_anew"


class Change(BaseModel):
    """How a firm can move a fact.

    `price` is a planning price in yuan for one unit (a yuan, an item, a year, the whole yes). It ranks ways against each other
    and is never shown: what a certificate or a patent really costs differs from firm to firm.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: Literal["money", "action", "time", "history", "none"] = "none"
    price: ExactNumber = 0


class Unusual(BaseModel):
    """Figures that are possible but so rare that they are asked back before they count; they never settle anything.

    `above` and `below` are limits that themselves are usual; `above_fact` is another fact that this one rarely exceeds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    above: ExactNumber | None = None
    below: ExactNumber | None = None
    above_fact: str | None = None


class Fact(BaseModel):
    """One fact of a firm.

    `called` are other names that people use for it, in any language; `next_year` says what becomes of an answer when a year has
    passed: it stays, is one more, is asked anew, or is the answer to another fact (last year's revenue is then the year before's).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    type: FactType
    name: str
    topic: Topic
    source: str = ""
    question: str = ""
    help: str = ""
    min: ExactNumber | None = None
    max: ExactNumber | None = None
    not_above: str | None = None
    options: dict[str, str] = Field(default_factory=dict)
    derive: Formula | None = None
    change: Change = Change()
    called: tuple[str, ...] = ()
    unusual: Unusual = Unusual()
    next_year: str = ASKED_ANEW
    limits: Interval = Field(default=Interval(None, None), exclude=True)

    @model_validator(mode="before")
    @classmethod
    def _limits_from_type(cls, raw: object) -> object:
        if isinstance(raw, dict) and raw.get("min") is None and raw.get("type") in NEVER_NEGATIVE:
            return {**raw, "min": 0}
        return raw

    @model_validator(mode="after")
    def _is_whole(self) -> "Fact":
        if self.type in ("choice", "set") and not self.options:
            raise ValueError(f"a fact of type {self.type} lists its options")
        if self.options and self.type not in ("choice", "set"):
            raise ValueError("only a choice or a set has options")
        if self.derive is None and not self.question:
            raise ValueError("a fact that is not derived has a question")
        if not self.is_number and (self.min is not None or self.max is not None or self.derive):
            raise ValueError("only a number has min, max or derive")
        if self.not_above and not self.is_number and self.type != "set":
            raise ValueError("only a number or a set has not_above")
        object.__setattr__(self, "limits", Interval(self.min, self.max))
        return self

    @property
    def is_number(self) -> bool:
        """Whether the fact is a number, so that it may be a range."""
        return self.type in NUMERIC


class Catalogue(Mapping[str, Fact]):
    """All facts of the loaded packs, in the order in which it is natural to ask them."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self._facts = dict(facts)
        self._inputs: dict[str, tuple[str, ...]] = {}
        self.worked_out: dict[str, tuple[Interval, WorkedOut | None]] = {
            fact.id: (fact.limits, fact.derive.worked_out if fact.derive else None) for fact in self._facts.values()
        }
        """The limits of each fact and how it is worked out, ready for the hot path."""
        self.derived = frozenset(fact.id for fact in self._facts.values() if fact.derive)
        self.constraints: tuple[tuple[str, str], ...] = tuple(
            (fact, whole) for fact in self._facts for whole in self._wholes(fact)
        )

        self.rarely_above: dict[str, list[str]] = {fact: [] for fact in self._facts}
        """The facts that rarely exceed a fact (`Unusual.above_fact`)."""
        for each in self._facts.values():
            if each.unusual.above_fact in self._facts:
                self.rarely_above[each.unusual.above_fact].append(each.id)
        self.touched_by = self._touched()
        """The facts whose value may change with a fact: itself, its parts and wholes, and all that are worked out from those."""
        self.constraints_of: dict[str, tuple[tuple[str, str], ...]] = {
            fact: tuple(pair for pair in self.constraints if fact in pair) for fact in self._facts
        }

    def __getitem__(self, fact: str) -> Fact:
        return self._facts[fact]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def _wholes(self, fact: str) -> list[str]:
        """What a fact cannot exceed: its whole, and that one's own, so that an unknown link hides no contradiction."""
        wholes: list[str] = []
        whole = self._facts[fact].not_above
        while whole in self._facts and whole not in wholes:
            wholes.append(whole)
            whole = self._facts[whole].not_above
        return wholes

    def _touched(self) -> dict[str, frozenset[str]]:
        worked_out: dict[str, set[str]] = {fact: {fact} for fact in self._facts}
        for derived in self.derived:
            for fact in self._behind(derived):
                worked_out.setdefault(fact, set()).add(derived)
        touched = {fact: set(found) for fact, found in worked_out.items()}
        for part, whole in self.constraints:
            touched[part] |= worked_out[whole]
            touched[whole] |= worked_out[part]
        return {fact: frozenset(found) for fact, found in touched.items()}

    def _behind(self, fact: str) -> set[str]:
        """The fact and all that it is worked out from."""
        found: set[str] = set()
        waiting = [fact]
        while waiting:
            name = waiting.pop()
            formula = self._facts[name].derive if name in self._facts and name not in found else None
            found.add(name)
            waiting += formula.facts if formula is not None else ()
        return found

    def inputs(self, fact: str) -> tuple[str, ...]:
        """The facts that an owner can be asked for and that this one is worked out from; itself if it is not derived."""
        if fact not in self._inputs:
            formula = self._facts[fact].derive
            found = (fact,) if formula is None else tuple(i for part in formula.facts for i in self.inputs(part))
            self._inputs[fact] = tuple(dict.fromkeys(found))
        return self._inputs[fact]
