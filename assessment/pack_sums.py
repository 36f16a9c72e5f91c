"""What a measure's sum must hold to beyond its shape: each fact it is worked out from is of the type that gives yuan."""

from collections.abc import Iterable, Iterator

from assessment.facts import Catalogue
from assessment.policy import Sum


def misfits(sum_: Sum, catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a sum whose facts are all known."""
    if sum_.by is not None:
        yield from _options(sum_.by, sum_.amounts or {}, catalogue)
    elif sum_.rate is not None:
        first, *others = sum_.of
        yield from _of_type(first, "money", "a rate is taken of money first", catalogue)
        for other in others:
            yield from _of_type(other, "share", "what the money is multiplied by is a share", catalogue)
    elif sum_.a_head is not None:
        if len(sum_.of) > 1:
            yield "a_head counts one fact: `of` names one alone"
        yield from _of_type(sum_.of[0], "count", "a_head goes by a count of people", catalogue)


def _of_type(fact: str, wanted: str, why: str, catalogue: Catalogue) -> Iterator[str]:
    found = catalogue[fact].type
    if found != wanted:
        yield f"{why}: {fact!r} is of the type {found}, allowed is {wanted}"


def _options(fact: str, amounts: Iterable[str], catalogue: Catalogue) -> Iterator[str]:
    definition = catalogue[fact]
    if definition.type != "choice":
        yield f"`by` goes by a choice: {fact!r} is of the type {definition.type}"
        return
    unknown = [option for option in amounts if option not in definition.options]
    if unknown:
        yield f"unknown options {', '.join(unknown)} of {fact!r}: allowed are {', '.join(definition.options)}"
