"""The shape of a policy pack: regions, documents, tiers, benchmarks and measures as pydantic models.

What a pack may say stands here and in `requirement`; docs/policy-packs.md explains it to those who write one. Reading files and
checking packs against each other is `library`'s work.
"""

from calendar import monthrange
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from assessment.quantity import ExactNumber, Interval
from assessment.requirement import KINDS, AnyRequirement, Compare, Evidence, Kind, refuse_document

Status = Literal["in_force", "draft", "expired", "superseded"]
Identifier = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]


Day = Annotated[date, Strict()]
"""A date as YAML gives it. Read leniently, a number would be taken for seconds since 1970, a text for whatever it resembles."""

A_SHORT_YEAR = 2023
"""Any year without a 29th of February."""


class Model(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TierName(Model):
    """A step of a region's ladder."""

    id: Identifier
    name: str


class Region(Model):
    """A jurisdiction and its ladder, the lowest tier first."""

    id: Identifier
    name: str
    level: Literal["nation", "province", "city"]
    tiers: tuple[TierName, ...] = Field(min_length=1)


class Clause(Model):
    """What a clause says in plain words, and why nothing rests on it where nothing does."""

    says: str
    carries_nothing: str = ""


class Successor(Model):
    """The document that takes a document's place, and from when."""

    document: str
    starts: Day = Field(alias="from")


class YearlyDate(Model):
    """A day that comes round every year by a clause, whose words say what is due on it."""

    clause: str
    month: Annotated[int, Field(strict=True, ge=1, le=12)]
    day: Annotated[int, Field(strict=True, ge=1)]

    @field_validator("day")
    @classmethod
    def _is_in_every_year(cls, day: int, info: ValidationInfo) -> int:
        last = monthrange(A_SHORT_YEAR, info.data["month"])[1] if "month" in info.data else day
        if day > last:
            raise ValueError(f"that month has {last} days in every year")
        return day


class Validity(Model):
    """How many years a title lasts from the day on which it is granted, by a clause."""

    clause: str
    years: Annotated[int, Field(strict=True, ge=1)]


class Document(Model):
    """A policy document with its dates and pedigree; `valid` is how long the titles of its tiers last, where it says so."""

    id: Identifier
    title: str
    number: str | None = None
    issuer: str | None = None
    issued_on: Day | None = None
    effective_from: Day | None = None
    effective_until: Day | None = None
    draft: StrictBool = False
    superseded_by: Successor | None = None
    verified: StrictBool
    evidence: Evidence
    notice: str
    clauses: dict[str, Clause] = Field(min_length=1)
    dates: tuple[YearlyDate, ...] = ()
    valid: Validity | None = None

    @field_validator("dates")
    @classmethod
    def _dates_stand_in_clauses(cls, dates: tuple[YearlyDate, ...], info: ValidationInfo) -> tuple[YearlyDate, ...]:
        for each in dates:
            _refuse_unlisted(each.clause, info)
        return dates

    @field_validator("valid")
    @classmethod
    def _validity_stands_in_a_clause(cls, valid: Validity | None, info: ValidationInfo) -> Validity | None:
        if valid is not None:
            _refuse_unlisted(valid.clause, info)
        return valid

    @field_validator("effective_until")
    @classmethod
    def _ends_after_it_begins(cls, until: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("effective_from")
        if until and starts and until < starts:
            raise ValueError(f"is not before effective_from, {starts.isoformat()}")
        return until

    def status(self, on: date) -> Status:
        """Where the document stood, or will stand, on that day."""
        if self.draft:
            return "draft"
        if self.superseded_by is not None and self.superseded_by.starts <= on:
            return "superseded"
        if self.effective_until is not None and self.effective_until < on:
            return "expired"
        return "in_force"


def _refuse_unlisted(clause: str, info: ValidationInfo) -> None:
    if clause not in info.data.get("clauses", {clause: None}):
        raise ValueError(f"clause {clause!r} is not listed under clauses")


class Applies(Model):
    """A span of application dates, and the kinds of application, for which a rule holds."""

    kinds: tuple[Kind, ...] = Field(default=KINDS, min_length=1)
    starts: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @field_validator("until")
    @classmethod
    def _ends_after_it_begins(cls, until: date | None, info: ValidationInfo) -> date | None:
        starts = info.data.get("starts")
        if until and starts and until < starts:
            raise ValueError(f"is not before from, {starts.isoformat()}")
        return until

    def holds(self, on: date, kind: Kind) -> bool:
        """Whether an application of that kind on that day falls under it."""
        return (
            kind in self.kinds
            and (self.starts is None or self.starts <= on)
            and (self.until is None or on <= self.until)
        )


class Tier(Model):
    """What a document asks for a tier: its own requirements, or those of a national tier that it names."""

    id: Identifier
    clause: str
    applies: tuple[Applies, ...] = Field(default=(Applies(),), min_length=1)
    requires: tuple[AnyRequirement, ...] = ()
    national: str | None = None

    @model_validator(mode="after")
    def _one_source(self) -> "Tier":
        if bool(self.requires) == (self.national is not None):
            raise ValueError("give either requires or national")
        return self


class TiersFile(Model):
    """tiers.yaml."""

    common: tuple[AnyRequirement, ...] = ()
    tiers: tuple[Tier, ...] = ()
    benchmarks: tuple[Compare, ...] = ()


MeasureKind = Literal[
    "grant", "subsidy", "interest_subsidy", "voucher", "loan", "guarantee", "insurance", "equity", "listing", "land", "rent",
    "talent", "procurement", "training", "service", "certification", "publicity", "technology", "digital", "green", "market",
    "cluster", "tax", "recruitment", "organisation",
]  # fmt: skip


def _as_tuple(raw: Any) -> Any:
    return (raw,) if isinstance(raw, str) else raw


class Terms(Model):
    """A figure that is not money to the firm: a rate or a sum, and of what."""

    rate: ExactNumber | None = None
    amount: ExactNumber | None = None
    of: str

    @model_validator(mode="after")
    def _one_figure(self) -> "Terms":
        if (self.rate is None) == (self.amount is None):
            raise ValueError("give either rate or amount")
        if (self.rate or self.amount or 0) < 0:
            raise ValueError("a rate or an amount is never negative")
        return self


class Sum(Model):
    """What a measure pays, as data; exactly one of the ways of saying it."""

    fixed: ExactNumber | None = None
    up_to: ExactNumber | None = None
    rate: ExactNumber | None = None
    a_head: ExactNumber | None = None
    by: str | None = None
    amounts: dict[str, ExactNumber] | None = Field(default=None, min_length=1)
    by_title: dict[str, ExactNumber] | None = Field(default=None, min_length=1)
    terms: Terms | None = None
    of: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    base_cap: ExactNumber | None = None
    cap: ExactNumber | None = None
    at_most: StrictBool = False
    open_below: StrictBool = False

    constant: ClassVar[Interval | None]
    """The sum where it depends on nothing, worked out once."""

    @model_validator(mode="after")
    def _one_way(self) -> "Sum":
        ways = [key for key in ("fixed", "up_to", "rate", "a_head", "by", "by_title", "terms") if key in self.given]
        if len(ways) != 1:
            raise ValueError("give exactly one of fixed, up_to, rate, a_head, by, by_title, terms")
        if (ways[0] in ("rate", "a_head")) != bool(self.of):
            raise ValueError("`of` goes with rate and a_head")
        if (ways[0] == "by") != (self.amounts is not None):
            raise ValueError("`amounts` goes with by")
        if ways[0] != "rate" and (self.base_cap is not None or self.at_most):
            raise ValueError("base_cap and at_most go with rate")
        if ways[0] not in ("rate", "a_head") and self.cap is not None:
            raise ValueError("cap goes with rate and a_head")
        figures = (self.fixed, self.up_to, self.rate, self.a_head, self.base_cap, self.cap)
        listed = (*figures, *(self.amounts or {}).values(), *(self.by_title or {}).values())
        if any(figure is not None and figure < 0 for figure in listed):
            raise ValueError("a sum, a rate or a cap is never negative")
        ceiling = self.fixed if self.fixed is not None else self.up_to
        floor = 0 if self.up_to is not None or self.open_below else ceiling
        object.__setattr__(self, "constant", None if ceiling is None else Interval(floor, ceiling))
        return self

    @property
    def given(self) -> set[str]:
        """The keys that were written."""
        return {key for key in self.model_fields_set if getattr(self, key) is not None}

    def facts(self) -> tuple[str, ...]:
        """The facts that the sum depends on."""
        return self.of if self.by is None else (self.by,)


class SumReading(Model):
    """A sum that the text leaves open, with the ways it can be read."""

    id: Identifier
    text: str
    sides: tuple[str, ...] = Field(min_length=2)


class Measure(Model):
    """One support measure."""

    id: Identifier
    name: str
    says: str
    clause: str
    kind: MeasureKind
    titles: tuple[str, ...] = ()
    first_recognition: StrictBool = False
    requires: tuple[AnyRequirement, ...] = ()
    sum: Sum | None = None
    highest_once: str | None = None
    paid_to: str | None = None
    contacts: tuple[str, ...] = ()
    readings: tuple[SumReading, ...] = ()
    evidence: Evidence | None = None
    document: str = ""

    @model_validator(mode="before")
    @classmethod
    def _document_is_where_it_stands(cls, raw: object) -> object:
        return refuse_document(raw)

    @model_validator(mode="after")
    def _first_of_a_title(self) -> "Measure":
        if self.first_recognition and not self.titles:
            raise ValueError("first_recognition needs titles")
        if self.sum is not None and self.sum.by_title is not None:
            others = sorted(set(self.sum.by_title) - set(self.titles))
            if others:
                allowed = ", ".join(self.titles) or "none"
                raise ValueError(f"by_title pays for {', '.join(others)}, and the measure's titles are: {allowed}")
        return self


class MeasuresFile(Model):
    """measures*.yaml."""

    measures: tuple[Measure, ...]
