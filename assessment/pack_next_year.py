"""What `next_year` of a fact must hold to: what an answer becomes in a year exists, is of the same kind, and no two become one."""

from collections.abc import Iterator

from assessment.facts import ASKED_ANEW, ONE_MORE, STAYS, Catalogue, Fact
from assessment.pack_facts import is_excused
from assessment.told import Told, told
from assessment.wording import later as _

WORDS = (STAYS, ONE_MORE, ASKED_ANEW)
WHOLE_YEARS = frozenset({"years", "count"})


def check_next_year(catalogue: Catalogue, broken: frozenset[str] | None) -> Iterator[tuple[str, Told]]:
    """Each fact with a `next_year` that cannot be, and what is wrong with it."""
    first: dict[str, str] = {}
    for fact in catalogue.values():
        if fact.next_year in WORDS:
            if fact.next_year == ONE_MORE and fact.type not in WHOLE_YEARS:
                yield fact.id, told(_("only a number of years or a count can be {word}"), word=ONE_MORE)
            continue
        message = _misfit(fact, catalogue, broken)
        if message is not None:
            yield fact.id, message
        elif fact.next_year in first:
            message = told(_("{fact!r} becomes {other!r} already"), fact=first[fact.next_year], other=fact.next_year)
            yield fact.id, message
        first.setdefault(fact.next_year, fact.id)


def _misfit(fact: Fact, catalogue: Catalogue, broken: frozenset[str] | None) -> Told | None:
    target = catalogue.get(fact.next_year)
    if target is None:
        if is_excused(fact.next_year, broken):
            return None
        message = _("unknown fact {fact!r}: allowed are {allowed}, or another fact of the type {type}")
        return told(message, fact=fact.next_year, allowed=", ".join(WORDS), type=fact.type)
    if target.type != fact.type:
        message = _("{fact!r} is of the type {type}; allowed is a {wanted}")
        return told(message, fact=target.id, type=target.type, wanted=fact.type)
    if set(target.options) != set(fact.options):
        return told(_("{fact!r} has other options"), fact=target.id)
    if target.next_year in (STAYS, ONE_MORE):
        message = _("{fact!r} keeps an answer of its own: its next_year is {word}")
        return told(message, fact=target.id, word=target.next_year)
    if fact.id in _becomes(fact, catalogue):
        return told(_("leads back to itself by way of {key}"), key="next_year")
    return None


def _becomes(fact: Fact, catalogue: Catalogue) -> set[str]:
    """All that its answer becomes as the years pass."""
    found: set[str] = set()
    name = fact.next_year
    while name in catalogue and name not in found:
        found.add(name)
        name = catalogue[name].next_year
    return found
