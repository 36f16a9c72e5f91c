"""Which question comes next, and when there is none left that matters.

Pure. What matters is the judgement's to say, and what may yet come to matter is `relevance`'s; the order in which people like
to be asked is kept here, as data.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final

from assessment.facts import Catalogue, Fact, Topic
from assessment.firm import Value
from assessment.judge import Assessment
from assessment.library import NATION, Library
from assessment.measures import HELD, NEWLY_HELD
from assessment.quantity import Interval, exactly
from assessment.requirement import Kind, Membership, Requirement
from flows.relevance import may_matter, still_to_ask
from flows.session import Standing

__all__ = [
    "OF_THE_REGION", "TOPICS", "at_most_to_ask", "implied", "next_question", "open_questions", "options_shown",
    "still_to_ask", "unfit_elsewhere",
]  # fmt: skip

# What may rule everything out comes first, then what an owner knows by heart, then paper by paper: the audit reports, the tax
# filing, the patent list, the certificates, the platform's own results; what only support asks for is last.
TOPICS: Final[tuple[Topic, ...]] = (
    "scope", "standing",
    "honours", "niche", "product", "character",
    "finance", "growth", "research", "team", "ip", "quality", "digital", "score",
    "support",
)  # fmt: skip

_PLACES: Final = {topic: place for place, topic in enumerate(TOPICS)}

REMEMBERED: Final = 1_024
"""Sets of options kept by fact, region and kind of application."""

# Answers about the place a firm is in, which say nothing about another.
OF_THE_REGION: Final = (
    "registered_in_region",
    "provincial_niche_rank",
    "local_distinctive_points",
    "relocated_here",
    "years_since_relocation",
)


def open_questions(assessment: Assessment, standing: Standing) -> tuple[str, ...]:
    """Every fact that may yet be asked, the most decisive first; none once nothing open can change the result.

    It never grows by an answer: its length is a number of questions that surely is not exceeded.
    """
    return may_matter(assessment, standing).facts


def next_question(remaining: Sequence[str], catalogue: Catalogue, standing: Standing) -> str | None:
    """The next of `open_questions`: what was set aside, then the first topic of which something is left.

    A topic is left only when nothing in it can come to matter, so none is entered twice. Within a topic the most decisive goes
    first; with it, in the catalogue's order, what is a part or a ratio of the same figures, since one builds on the one before it.
    """
    if not remaining:
        return None
    for fact in standing.set_aside:
        if fact in remaining:
            return fact
    topics = [catalogue[fact].topic for fact in remaining]
    topic = min(topics, key=_PLACES.__getitem__)
    here = [fact for fact, its_topic in zip(remaining, topics, strict=True) if its_topic == topic]
    dealt_with = [fact for fact in standing.order if fact in catalogue and catalogue[fact].topic == topic]
    begun = _together(dealt_with[-1], here, catalogue) if dealt_with else set()
    chosen = begun or _together(here[0], here, catalogue)
    return next(fact for fact in catalogue if fact in chosen)


def _together(fact: str, others: Collection[str], catalogue: Catalogue) -> set[str]:
    """Those of the others that are figures of the same thing."""
    found = {fact}
    waiting = [fact]
    while waiting:
        touched = catalogue.touched_by[waiting.pop()]
        more = [each for each in others if each not in found and not touched.isdisjoint(catalogue.touched_by[each])]
        found.update(more)
        waiting += more
    return found & set(others)


def implied(catalogue: Catalogue, given: Mapping[str, Value]) -> dict[str, Value]:
    """Parts that can only be one number, since their whole is at its least: no patents at all, so none of any sort."""
    found: dict[str, Value] = {}
    settled = False
    while not settled:
        settled = True
        for part, whole in catalogue.constraints:
            least = catalogue[part].min
            outer = found.get(whole, given.get(whole))
            if part in given or part in found or least is None or not isinstance(outer, Interval):
                continue
            if outer.high is not None and outer.high == least:
                found[part] = exactly(least)
                settled = False
    return found


def options_shown(
    fact: Fact, library: Library, region: str, given: Mapping[str, Value], kind: Kind = "new"
) -> dict[str, str]:
    """The options to offer: of titles only those that count for something in the region, of newly held ones those held."""
    if fact.type != "set":
        return fact.options
    wanted = _options_that_count(fact.id, library, region, kind) or frozenset(fact.options)
    if fact.id == NEWLY_HELD and isinstance(held := given.get(HELD), frozenset):
        wanted &= held
    return {option: name for option, name in fact.options.items() if option in wanted}


@lru_cache(maxsize=REMEMBERED)
def _options_that_count(fact: str, library: Library, region: str, kind: Kind) -> frozenset[str]:
    wanted: set[str] = set()
    for place in (region, NATION):
        rules = library.rules(place, kind)
        requirements: list[Requirement] = [rule.requirement for rule in rules.rules]
        requirements += [requirement for rule in rules.support for requirement in rule.requirements]
        for requirement in requirements:
            for part in requirement.walk():
                if isinstance(part, Membership) and part.members == fact:
                    wanted.update(part.includes_any, part.includes_none)
        if fact in (HELD, NEWLY_HELD):
            wanted.update(tier.id for tier in rules.region.tiers)
            wanted.update(title for rule in rules.support for title in rule.measure.titles)
    return frozenset(wanted)


def unfit_elsewhere(standing: Standing, library: Library, region: str, kind: Kind = "new") -> tuple[str, ...]:
    """Answers that say nothing in another region: about the place itself, or picked from options that were fewer."""
    if standing.region is None or standing.region == region:
        return ()
    unfit = [fact for fact in standing.answers if fact in OF_THE_REGION]
    for fact in standing.answers:
        definition = library.catalogue.get(fact)
        if definition is not None and definition.type == "set":
            before = options_shown(definition, library, standing.region, {}, kind)
            now = options_shown(definition, library, region, {}, kind)
            if not set(now) <= set(before):
                unfit.append(fact)
    return tuple(unfit)


def at_most_to_ask(assessment: Assessment, standing: Standing) -> int:
    """A number of questions that surely is not exceeded, whatever is answered."""
    return len(open_questions(assessment, standing))
