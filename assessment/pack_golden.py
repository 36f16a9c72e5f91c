"""Whether the golden files beside a pack say what such a file can say: their shape, and names that the packs know.

Only `srdi policy check` asks this; nobody who judges a firm reads a golden file. Whether the judgement then agrees is for the
tests to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from assessment.library import NATION, Library
from assessment.pack_files import GOLDEN_FOLDER, read_model
from assessment.policy import Day, Model, Status
from assessment.profile import InputProblems, read_firm
from assessment.quantity import ExactNumber
from assessment.requirement import Kind
from assessment.told import Told, told
from assessment.wording import Words
from assessment.wording import later as _
from assessment.yaml_source import PackProblem, YamlSource

Judged = Literal["met", "not_met", "undecided"]
Place = tuple[str | int, ...]


class ExpectedTier(Model):
    """What a tier comes out as, and the bounds of its points."""

    outcome: Judged | None = None
    score: tuple[ExactNumber, ExactNumber] | None = None


class ExpectedMeasure(Model):
    """Whether a measure applies, and the bounds of its sum."""

    outcome: Literal["applicable", "after_recognition", "not_applicable", "undecided"] | None = None
    low: ExactNumber | None = None
    high: ExactNumber | None = None


class Expected(Model):
    """What the judgement must say; whatever is left out may be anything."""

    likely_tier: str | None = None
    possible_tier: str | None = None
    tiers: dict[str, ExpectedTier] = Field(default_factory=dict)
    requirements: dict[str, dict[str, Judged]] = Field(default_factory=dict)
    missing: tuple[str, ...] = ()
    measures: dict[str, ExpectedMeasure] = Field(default_factory=dict)
    documents: dict[str, Status] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _expects_something(self) -> "Expected":
        if not self.model_fields_set:
            raise ValueError(f"a case expects something: allowed are {', '.join(type(self).model_fields)}")
        return self


class Case(Model):
    """A firm on a day, and what is expected of it."""

    name: str
    on: Day
    kind: Kind
    facts: dict[str, Any]
    expect: Expected


class GoldenFile(Model):
    """golden/*.yaml."""

    cases: tuple[Case, ...] = Field(min_length=1)


def golden_problems(root: Path, library: Library | None) -> Iterator[PackProblem]:
    """Every problem of every golden file under `root`; names are checked only against a library, so not of broken packs."""
    for folder in sorted(root.glob(f"*/{GOLDEN_FOLDER}")):
        for path in sorted(folder.iterdir()):
            shown = str(path.relative_to(root.parent))
            if path.suffix != ".yaml":
                if not path.name.startswith((".", "__")):
                    message = told(_("unknown file: allowed here are {allowed}"), allowed="*.yaml")
                    yield PackProblem(shown, 1, message)
                continue
            source = YamlSource(path, shown)
            golden, problems = read_model(GoldenFile, source, source.data)
            yield from (*source.problems, *problems)
            region = folder.parent.name
            if golden is not None and library is not None and region in library.packs:
                for place, message in _unknown_names(golden, region, library):
                    yield PackProblem(shown, source.line(place), message)


def _unknown_names(golden: GoldenFile, region: str, library: Library) -> Iterator[tuple[Place, Told]]:
    packs = [library.packs[name] for name in dict.fromkeys((region, NATION)) if name in library.packs]
    own = packs[0]
    tiers = [tier.id for tier in own.region.tiers]
    measures = [measure.id for part in own.documents for measure in part.measures]
    documents = [part.document.id for pack in packs for part in pack.documents]
    for index, case in enumerate(golden.cases):
        place: Place = ("cases", index)
        yield from (((*place, "facts", fact), message) for fact, message in _facts(case.facts, library))
        expect = case.expect
        at: Place = (*place, "expect")
        of_a_tier = _("unknown tier {name!r}: allowed are {allowed}")
        of_a_measure = _("unknown measure {name!r}: allowed are {allowed}")
        of_a_document = _("unknown document {name!r}: allowed are {allowed}")
        for key, tier in (("likely_tier", expect.likely_tier), ("possible_tier", expect.possible_tier)):
            yield from _unknown(of_a_tier, [tier] if tier is not None else [], tiers, (*at, key))
        yield from _unknown(of_a_tier, expect.tiers, tiers, (*at, "tiers"))
        yield from _unknown(of_a_tier, expect.requirements, tiers, (*at, "requirements"))
        yield from _unknown(of_a_measure, expect.measures, measures, (*at, "measures"))
        yield from _unknown(of_a_document, expect.documents, documents, (*at, "documents"))


def _unknown(message: str, named: Iterable[str], known: list[str], place: Place) -> Iterator[tuple[Place, Told]]:
    for name in named:
        if name not in known:
            yield (*place, name), told(message, name=name, allowed=", ".join(known))


def _facts(facts: Mapping[str, object], library: Library) -> Iterator[tuple[str, Told]]:
    try:
        read_firm(library.catalogue, facts)
    except InputProblems as found:
        words = Words("en", library.catalogue)
        for problem in found.problems:
            yield problem.fact, told(_("{place}: {problem}"), place=problem.fact, problem=problem.said(words))
