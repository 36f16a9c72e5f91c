"""Which rules a talk rests on: their documents, and a hash of all in them that could change a judgement or a question.

Pure. A talk keeps its rule set, so that a newer one is told (`flows.rule_change`) and never slipped in.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from assessment.content import edition_of, hash_of, judged, judged_of_fact
from assessment.facts import Catalogue
from assessment.firm import Firm
from assessment.judge import Assessment, judge
from assessment.library import Library
from assessment.measures import HELD, NEWLY_HELD, REGISTERED
from assessment.requirement import Kind, Requirement, SizeClass

REMEMBERED = 1024
"""Rule sets kept by library, region, day and kind."""


class RuleSet(NamedTuple):
    """The rules of a region on a day for one kind of application; two are the same rules where their `hash` is the same.

    `id` names the documents for people. `edition` is that of the packs they were read from: it also changes with wording and
    with other regions, so it is for finding the packs again and never for telling whether rules changed.
    """

    id: str
    hash: str
    edition: str


@lru_cache(maxsize=REMEMBERED)
def rule_set(library: Library, region: str, on: date, kind: Kind) -> RuleSet:
    """The rule set; raises UnknownRegion and NoRule. Remembered for each library."""
    assessment = judge(library, region, Firm(library.catalogue, {}), on, kind)
    ladders = [ladder for ladder in (assessment.ladder, assessment.national) if ladder is not None]
    requirements = [tier.rule.requirement for ladder in ladders for tier in ladder.tiers]
    support = library.rules(region, kind).support_on(on)
    asked = [*requirements, *(part for rule in support for part in rule.requirements), *assessment.benchmarks]
    named = {fact for part in asked for fact in part.facts()}
    named |= {fact for rule in support if rule.measure.sum is not None for fact in rule.measure.sum.facts()}
    content = {
        "documents": [[document.id, document.status(on)] for document in assessment.documents],
        "ladders": [[[tier.tier, judged(tier.rule.requirement)] for tier in ladder.tiers] for ladder in ladders],
        "support": [
            [judged(rule.measure.model_copy(update={"requires": ()})), judged(rule.requirements)] for rule in support
        ],
        "benchmarks": judged(assessment.benchmarks),
        "sizes": judged(library.sizes.classes) if _judges_size(asked) else None,
        "facts": [
            judged_of_fact(library.catalogue[fact])
            for fact in _touched(library.catalogue, named | {HELD, NEWLY_HELD, REGISTERED})
        ],
    }
    return RuleSet(_id(assessment), hash_of(content), edition_of(library))


def _id(assessment: Assessment) -> str:
    return "+".join(document.id for document in assessment.documents)


def _judges_size(requirements: Iterable[Requirement]) -> bool:
    return any(isinstance(part, SizeClass) for requirement in requirements for part in requirement.walk())


def _touched(catalogue: Catalogue, named: Iterable[str]) -> Iterator[str]:
    """The facts, and all that they are worked out from or bounded by, in the order of their names."""
    found: set[str] = set()
    waiting = [fact for fact in named if fact in catalogue]
    while waiting:
        fact = waiting.pop()
        if fact not in found:
            found.add(fact)
            formula = catalogue[fact].derive
            waiting += formula.facts if formula is not None else ()
            waiting += [other for pair in catalogue.constraints_of[fact] for other in pair]
    yield from sorted(found)
