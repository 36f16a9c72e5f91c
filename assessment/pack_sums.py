"""What a measure's sum must hold to beyond its shape: each fact it is worked out from is of the type that gives yuan."""

from collections.abc import Iterable, Iterator

from assessment.facts import Catalogue
from assessment.policy import Sum
from assessment.told import Told, told
from assessment.wording import later as _


def misfits(sum_: Sum, catalogue: Catalogue) -> Iterator[Told]:
    """What is wrong with a sum whose facts are all known."""
    if sum_.by is not None:
        yield from _options(sum_.by, sum_.amounts or {}, catalogue)
    elif sum_.rate is not None:
        first, *others = sum_.of
        yield from _of_type(first, "money", told(_("a rate is taken of money first")), catalogue)
        for other in others:
            yield from _of_type(other, "share", told(_("what the money is multiplied by is a share")), catalogue)
    elif sum_.a_head is not None:
        if len(sum_.of) > 1:
            yield told(_("a_head counts one fact: `of` names one alone"))
        yield from _of_type(sum_.of[0], "count", told(_("a_head goes by a count of people")), catalogue)


def _of_type(fact: str, wanted: str, why: Told, catalogue: Catalogue) -> Iterator[Told]:
    found = catalogue[fact].type
    if found != wanted:
        message = _("{why}: {fact!r} is of the type {type}, allowed is {wanted}")
        yield told(message, why=why, fact=fact, type=found, wanted=wanted)


def _options(fact: str, amounts: Iterable[str], catalogue: Catalogue) -> Iterator[Told]:
    definition = catalogue[fact]
    if definition.type != "choice":
        message = _("`by` goes by a choice: {fact!r} is of the type {type}")
        yield told(message, fact=fact, type=definition.type)
        return
    unknown = [option for option in amounts if option not in definition.options]
    if unknown:
        message = _("unknown options {options} of {fact!r}: allowed are {allowed}")
        yield told(message, options=", ".join(unknown), fact=fact, allowed=", ".join(definition.options))
