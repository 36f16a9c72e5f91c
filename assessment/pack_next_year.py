"""What `next_year` of a fact must hold to: what an answer becomes in a year exists, is of the same kind, and no two become one."""

from collections.abc import Iterator

from assessment.facts import ASKED_ANEW, ONE_MORE, STAYS, Catalogue, Fact
from assessment.pack_facts import is_excused

WORDS = (STAYS, ONE_MORE, ASKED_ANEW)
WHOLE_YEARS = frozenset({"years", "count"})


def check_next_year(catalogue: Catalogue, broken: frozenset[str] | None) -> Iterator[tuple[str, str]]:
    """Each fact with a `next_year` that cannot be, and what is wrong with it."""
    first: dict[str, str] = {}
    for fact in catalogue.values():
        if fact.next_year in WORDS:
            if fact.next_year == ONE_MORE and fact.type not in WHOLE_YEARS:
                yield fact.id, f"only a number of years or a count can be {ONE_MORE}"
            continue
        message = _misfit(fact, catalogue, broken)
        if message:
            yield fact.id, message
        elif fact.next_year in first:
            yield fact.id, f"{first[fact.next_year]!r} becomes {fact.next_year!r} already"
        first.setdefault(fact.next_year, fact.id)


def _misfit(fact: Fact, catalogue: Catalogue, broken: frozenset[str] | None) -> str:
    target = catalogue.get(fact.next_year)
    if target is None:
        allowed = f"{', '.join(WORDS)}, or another fact of the type {fact.type}"
        return "" if is_excused(fact.next_year, broken) else f"unknown fact {fact.next_year!r}: allowed are {allowed}"
    if target.type != fact.type:
        return f"{target.id!r} is of the type {target.type}; allowed is a {fact.type}"
    if set(target.options) != set(fact.options):
        return f"{target.id!r} has other options"
    if target.next_year in (STAYS, ONE_MORE):
        return f"{target.id!r} keeps an answer of its own: its next_year is {target.next_year}"
    if fact.id in _becomes(fact, catalogue):
        return "leads back to itself by way of next_year"
    return ""


def _becomes(fact: Fact, catalogue: Catalogue) -> set[str]:
    """All that its answer becomes as the years pass."""
    found: set[str] = set()
    name = fact.next_year
    while name in catalogue and name not in found:
        found.add(name)
        name = catalogue[name].next_year
    return found
