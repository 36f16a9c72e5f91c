"""The state chart of the conversation: which place leads where. Built once, shared by all sessions, and stateless itself.

A model is any object with a `state`; it is never registered, so that the chart holds no session. What a step means for the
answers stands in `session`, what is said in `conversation`.
"""

from enum import Enum
from typing import Final, Protocol

from transitions import Machine


class Place(Enum):
    """Where a conversation stands."""

    REGION = "region"
    ASKING = "asking"
    REVIEWING = "reviewing"
    RESULT = "result"


class Model(Protocol):
    """What the chart moves."""

    state: Place


_PLACES: Final = tuple(place.name for place in Place)
_IN_REGION: Final = ("ASKING", "REVIEWING", "RESULT")
# choose_region and move are two ends of one errand: a region is chosen at the start, and anew whenever the owner wishes.
_STEPS: Final = (
    {"trigger": "choose_region", "source": _PLACES, "dest": "ASKING"},
    {"trigger": "answer", "source": _IN_REGION, "dest": "ASKING"},
    {"trigger": "look_back", "source": _IN_REGION, "dest": "REVIEWING"},
    {"trigger": "go_on", "source": _IN_REGION, "dest": "ASKING"},
    {"trigger": "reopen", "source": _IN_REGION, "dest": "ASKING"},
    {"trigger": "move", "source": _PLACES, "dest": "REGION"},
    {"trigger": "finish", "source": ("ASKING",), "dest": "RESULT"},
    {"trigger": "start_over", "source": _PLACES, "dest": "REGION"},
)

CHART: Final = Machine(
    model=None,
    states=Place,
    initial=Place.REGION,
    transitions=[{**_step, "source": list(_step["source"])} for _step in _STEPS],
    auto_transitions=False,
    ignore_invalid_triggers=True,
    name="conversation",
)


def step(model: Model, event: str) -> bool:
    """Move the model along; an event that leads nowhere from its place leaves it there and gives False."""
    return CHART.events[event].trigger(model)
