"""What is possible but odd: figures so rare that they are asked back, in figures, before they count.

Pure. The limits are data of the facts (`Fact.unusual`); they refuse nothing and settle nothing.
"""

from collections.abc import Iterator, Mapping

from assessment.facts import Catalogue
from assessment.firm import Value
from assessment.quantity import Interval
from assessment.wording import Words


def is_odd(fact: str, given: Mapping[str, Value], catalogue: Catalogue) -> bool:
    """Whether the fact's value, beside the others, is odd."""
    return bool(next(_beyond(fact, given, catalogue), None))


def asked_back(fact: str, given: Mapping[str, Value], catalogue: Catalogue, words: Words) -> str:
    """What was understood, in figures, with what is odd in it."""
    value = words.value(fact, given[fact])
    for part, whole in _beyond(fact, given, catalogue):
        if whole:
            return words.say(
                "{part} ({value}) would be above {whole} ({other}).",
                part=words.name(part),
                value=words.value(part, given[part]),
                whole=words.name(whole),
                other=words.value(whole, given[whole]),
            )
    return words.say("{fact} – {value}: that is rare.", fact=words.name(fact), value=value)


def _beyond(fact: str, given: Mapping[str, Value], catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """The fact and nothing where it is beyond a usual limit; a fact and the other that it rarely exceeds."""
    value, unusual = given[fact], catalogue[fact].unusual
    if not isinstance(value, Interval):
        return
    low, high = value
    if unusual.above is not None and low is not None and low > unusual.above:
        yield fact, ""
    if unusual.below is not None and high is not None and high < unusual.below:
        yield fact, ""
    if unusual.above_fact is not None and _is_above(value, given.get(unusual.above_fact)):
        yield fact, unusual.above_fact
    for other in catalogue.rarely_above[fact]:
        if _is_above(given.get(other), value):
            yield other, fact


def _is_above(part: Value | None, whole: Value | None) -> bool:
    if not isinstance(part, Interval) or not isinstance(whole, Interval):
        return False
    return part.low is not None and whole.high is not None and part.low > whole.high
