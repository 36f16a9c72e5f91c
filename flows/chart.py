"""The state chart of the conversation: which place leads where. Built once, shared by all sessions, and stateless itself.

A model is any object with a `state`; it is never registered, so that the chart holds no session. What a step means for the
answers stands in `session`, what is said in `conversation`. docs/conversation.md shows the chart.
"""

from collections.abc import Iterable
from enum import Enum
from typing import Final, Protocol

from transitions import Machine


class Place(Enum):
    """Where a conversation stands."""

    NOTICE = "notice"
    """The greeting and the notice of use, with the choice of the language: nothing was said to it yet."""
    LANGUAGE = "language"
    REGION = "region"
    ASKING = "asking"
    REVIEWING = "reviewing"
    RESULT = "result"
    CONFIRMING = "confirming"
    """A yes or no is open: to something odd, to deleting everything, to a consent taken back, to changed rules, to a new year."""
    WHAT_IF = "what_if"
    ENROLLING = "enrolling"
    """What an enrolment takes is asked, or a part of one put right."""
    HANDING_OVER = "handing_over"
    ERASED = "erased"


class Model(Protocol):
    """What the chart moves."""

    state: Place


def _all_but(*left_out: Place) -> tuple[Place, ...]:
    return tuple(place for place in Place if place not in left_out)


_ANYWHERE: Final = tuple(Place)
_FIRST: Final = (Place.NOTICE, Place.ERASED)
_BEFORE_A_REGION: Final = (*_FIRST, Place.LANGUAGE, Place.REGION)
IN_REGION: Final = _all_but(*_BEFORE_A_REGION)
_ON_THE_WAY: Final = _all_but(*_FIRST)

_LINES: Final[tuple[tuple[str, Iterable[Place], Place], ...]] = (
    ("greet", _FIRST, Place.LANGUAGE),
    ("choose_language", (*_FIRST, Place.LANGUAGE), Place.REGION),
    ("ask_language", _ANYWHERE, Place.LANGUAGE),
    # choose_region and move are two ends of one errand: a region is chosen at the start, and anew whenever the owner wishes.
    ("choose_region", _ANYWHERE, Place.ASKING),
    ("move", _ANYWHERE, Place.REGION),
    ("answer", _BEFORE_A_REGION, Place.REGION),
    ("answer", IN_REGION, Place.ASKING),
    ("finish", (Place.ASKING,), Place.RESULT),
    ("look_back", IN_REGION, Place.REVIEWING),
    ("reopen", IN_REGION, Place.ASKING),
    ("go_on", _ON_THE_WAY, Place.ASKING),
    ("ask_back", _ANYWHERE, Place.CONFIRMING),
    ("suppose", IN_REGION, Place.WHAT_IF),
    ("enrol", _ANYWHERE, Place.ENROLLING),
    ("hand_over", _ANYWHERE, Place.HANDING_OVER),
    ("erase", (Place.CONFIRMING,), Place.ERASED),
    ("start_over", _ANYWHERE, Place.REGION),
)
LINES: Final = [
    {"trigger": trigger, "source": [place.name for place in sources], "dest": dest.name}
    for trigger, sources, dest in _LINES
]

CHART: Final = Machine(
    model=None,
    states=Place,
    initial=Place.NOTICE,
    transitions=LINES,
    auto_transitions=False,
    ignore_invalid_triggers=True,
    name="conversation",
)


_LEADS_TO: Final = {
    (name, Place[source]): Place[lines[0].dest]
    for name, event in CHART.events.items()
    for source, lines in event.transitions.items()
    if lines[0].dest is not None
}
"""Where each event leads from each place, as the chart has it: a replay takes every step of a talk again."""


def step(model: Model, event: str) -> bool:
    """Move the model along; an event that leads nowhere from its place leaves it there and gives False."""
    place = _LEADS_TO.get((event, model.state))
    if place is None:
        return False
    model.state = place
    return True
