"""What there is to choose and to ask: regions with their documents and tiers, and the facts that a region's rules look at."""

from collections.abc import Iterator
from typing import Any

from assessment.library import NATION, Library
from assessment.requirement import KINDS
from assessment.wording import Words


def regions_of(library: Library, words: Words) -> list[dict[str, Any]]:
    """Every region with its ladder, the lowest tier first, and its documents."""
    return [
        {
            "id": region,
            "name": words.policy(library.packs[region].region.name),
            "level": library.packs[region].region.level,
            "tiers": [{"id": tier.id, "name": words.policy(tier.name)} for tier in library.packs[region].region.tiers],
            "documents": [
                {"id": part.document.id, "title": words.policy(part.document.title), "number": part.document.number}
                for part in library.packs[region].documents
            ],
        }
        for region in library.regions
    ]


def questions_of(library: Library, region: str, words: Words) -> list[dict[str, Any]]:
    """Every fact that the rules of the region, or the national ones beside them, look at, in the order of the catalogue."""
    looked_at = set(facts_of(library, region))
    catalogue = library.catalogue
    asked = {i for fact in looked_at for i in catalogue.inputs(fact)}
    return [
        {
            "id": fact.id,
            "type": fact.type,
            "name": words.policy(fact.name),
            "topic": fact.topic,
            "question": words.policy(fact.question),
            "help": words.policy(fact.help),
            "source": words.policy(fact.source),
            "derived": fact.derive is not None,
            "min": words.plain(fact.id, fact.min),
            "max": words.plain(fact.id, fact.max),
            "options": [{"id": option, "name": words.option(fact.id, option)} for option in fact.options],
        }
        for fact in catalogue.values()
        if fact.id in looked_at or fact.id in asked
    ]


def facts_of(library: Library, region: str) -> Iterator[str]:
    """Every fact that the region's rules, measures and benchmarks and the national rules look at."""
    for kind in KINDS:
        for source in dict.fromkeys((region, NATION)):
            ready = library.rules(source, kind)
            for rule in ready.rules:
                yield from rule.requirement.facts()
            for support in ready.support:
                for requirement in support.requirements:
                    yield from requirement.facts()
                if support.measure.sum is not None:
                    yield from support.measure.sum.facts()
                if support.measure.titles:
                    yield "recognitions"
                if support.measure.first_recognition:
                    yield "newly_recognised"
            for benchmark in ready.benchmarks:
                yield benchmark.fact
