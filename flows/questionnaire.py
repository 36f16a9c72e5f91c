"""Which question comes next, and when there is none left that matters.

Pure. What matters is the judgement's to say (`Assessment.unknown`); the order in which people like to be asked is kept here,
as data.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from assessment.facts import Catalogue, Fact, Topic
from assessment.firm import Firm, Value
from assessment.judge import Assessment, Ladder
from assessment.library import NATION, Library
from assessment.measures import HELD, NEWLY_HELD, Applicability, Title
from assessment.quantity import MET, NOT_MET, UNDECIDED, Interval, exactly
from assessment.requirement import Membership, Requirement, Score
from flows.session import Standing

# What may rule everything out comes first, then what opens and closes support, then paper by paper; support itself is last.
TOPICS: Final[tuple[Topic, ...]] = (
    "scope", "standing", "honours", "finance", "growth", "research", "team", "ip", "niche", "product", "quality", "digital",
    "score", "character", "support",
)  # fmt: skip

LAST: Final[Topic] = TOPICS[-1]

# Answers about the place a firm is in, which say nothing about another.
OF_THE_REGION: Final = (
    "registered_in_region",
    "provincial_niche_rank",
    "local_distinctive_points",
    "relocated_here",
    "years_since_relocation",
)


def still_to_ask(unknown: Sequence[str], catalogue: Catalogue, standing: Standing) -> tuple[str, ...]:
    """The facts that matter and were not dealt with yet; one known as a range was answered and is left alone.

    Where a part is to be counted, its whole is asked too: none of the whole is none of every part.
    """
    wanted = dict.fromkeys(unknown)
    for fact in unknown:
        whole = catalogue[fact].not_above
        if whole and not _is_dealt_with(fact, standing) and _counts_a_part(catalogue[fact], catalogue[whole]):
            wanted.setdefault(whole)
    return tuple(fact for fact in wanted if catalogue[fact].question and not _is_dealt_with(fact, standing))


def _is_dealt_with(fact: str, standing: Standing) -> bool:
    return fact in standing.answers or fact in standing.not_known


def _counts_a_part(part: Fact, whole: Fact) -> bool:
    return part.type == "count" and part.min == 0 and whole.min == 0 and part.topic == whole.topic


def next_question(remaining: Collection[str], catalogue: Catalogue, standing: Standing) -> str | None:
    """The next fact to ask for: what was set aside, then the topic that is open, then the first topic not yet begun.

    A topic that came open again goes before support, which stays last.

    Within a topic the catalogue's order holds, since a question may build on the one before it.
    """
    if not remaining:
        return None
    in_order = [fact for fact in catalogue if fact in remaining]
    for fact in standing.set_aside:
        if fact in remaining:
            return fact
    dealt_with = [catalogue[fact].topic for fact in standing.order if fact in catalogue]
    current = dealt_with[-1:]
    fresh = [topic for topic in TOPICS if topic not in dealt_with and topic != LAST]
    for topic in (*current, *fresh, *TOPICS):
        for fact in in_order:
            if catalogue[fact].topic == topic:
                return fact
    return None


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


def options_shown(fact: Fact, library: Library, region: str, given: Mapping[str, Value]) -> dict[str, str]:
    """The options to offer: of titles only those that count for something in the region, of newly held ones those held."""
    if fact.type != "set":
        return fact.options
    wanted = _options_that_count(fact.id, library, region) or set(fact.options)
    if fact.id == NEWLY_HELD and isinstance(held := given.get(HELD), frozenset):
        wanted &= held
    return {option: name for option, name in fact.options.items() if option in wanted}


def _options_that_count(fact: str, library: Library, region: str) -> set[str]:
    wanted: set[str] = set()
    for place in (region, NATION):
        rules = library.rules(place, "new")
        requirements: list[Requirement] = [rule.requirement for rule in rules.rules]
        requirements += [requirement for rule in rules.support for requirement in rule.requirements]
        for requirement in requirements:
            for part in requirement.walk():
                if isinstance(part, Membership) and part.members == fact:
                    wanted.update(part.includes_any, part.includes_none)
        if fact in (HELD, NEWLY_HELD):
            wanted.update(tier.id for tier in rules.region.tiers)
            wanted.update(title for rule in rules.support for title in rule.measure.titles)
    return wanted


def unfit_elsewhere(standing: Standing, library: Library, region: str) -> tuple[str, ...]:
    """Answers that say nothing in another region: about the place itself, or picked from options that were fewer."""
    if standing.region is None or standing.region == region:
        return ()
    unfit = [fact for fact in standing.answers if fact in OF_THE_REGION]
    for fact in standing.answers:
        definition = library.catalogue.get(fact)
        if definition is not None and definition.type == "set":
            before = options_shown(definition, library, standing.region, {})
            now = options_shown(definition, library, region, {})
            if not set(now) <= set(before):
                unfit.append(fact)
    return tuple(unfit)


def at_most_to_ask(assessment: Assessment, standing: Standing) -> int:
    """A number of questions that surely is not exceeded, whatever is answered: what is open, and what an answer could yet open."""
    firm = assessment.firm
    wanted = set(assessment.asked)
    for ladder in (assessment.ladder, assessment.national):
        for requirement in _may_still_matter(ladder, firm, standing) if ladder is not None else ():
            wanted.update(_not_met_yet(requirement, firm))
    for finding in assessment.measures:
        if finding.outcome is Applicability.NOT_APPLICABLE or finding.title in (Title.NOT_HELD, Title.TOO_LATE):
            continue
        if finding.title is Title.UNKNOWN:
            wanted.update((HELD, NEWLY_HELD) if finding.measure.first_recognition else (HELD,))
        for condition in finding.conditions:
            wanted.update(_not_met_yet(condition.requirement, firm))
        if finding.measure.sum is not None:
            wanted.update(fact for part in finding.measure.sum.facts() for fact in firm.open_inputs(part))
    return len(still_to_ask(tuple(wanted), firm.catalogue, standing))


def _may_still_matter(ladder: Ladder, firm: Firm, standing: Standing) -> Iterator[Requirement]:
    """The tiers not met that are open, or may yet become the next one: those after a tier that is met or may be."""
    may_be_next = ladder.likely is None
    for tier in ladder.tiers:
        requirement = tier.rule.requirement
        if tier.outcome is UNDECIDED or (tier.outcome is NOT_MET and may_be_next):
            yield requirement
        may_be_next = tier.outcome is MET or (
            tier.outcome is UNDECIDED and all(_may_become_met(part, firm, standing) for part in requirement.parts())
        )


def _may_become_met(requirement: Requirement, firm: Firm, standing: Standing) -> bool:
    """Whether it is met, or something that was not asked yet could help to it."""
    if requirement.outcome(firm) is MET:
        return True
    return any(not _is_dealt_with(fact, standing) for fact in _not_met_yet(requirement, firm))


def _not_met_yet(requirement: Requirement, firm: Firm) -> Iterator[str]:
    """The open facts of every part that an answer could still move; a single condition that is not met stays so."""
    outcome = requirement.outcome(firm)
    if outcome is MET:
        return
    if isinstance(requirement, Score):
        bounds = ((indicator, indicator.bounds(firm)) for indicator in requirement.indicators())
        facts = [fact for indicator, points in bounds if not points.is_exact for fact in indicator.facts()]
    elif parts := requirement.parts():
        for part in parts:
            yield from _not_met_yet(part, firm)
        return
    else:
        facts = list(requirement.facts()) if outcome is UNDECIDED else []
    for fact in facts:
        yield from firm.open_inputs(fact)
