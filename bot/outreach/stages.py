"""Where a reminder to many may go from where it stands, as one state chart.

Finished is no state of a row: it is where the chart goes from running once the rows of its recipients leave nothing open, and so it
is worked out whenever it is asked for and kept nowhere.
"""

from collections.abc import Mapping
from typing import Any, Final, Protocol, cast

from transitions import EventData, Machine

from assessment.wording import later as _

STORED: Final = ("draft", "submitted", "approved", "scheduled", "running", "paused", "halted", "cancelled")
FINISHED: Final = "finished"
FINISHED_WITH_FAILURES: Final = "finished_with_failures"
STAGE_NAMES: Final[Mapping[str, str]] = {
    "draft": _("still a draft"),
    "submitted": _("waits for approval"),
    "approved": _("approved, being planned"),
    "scheduled": _("planned, waits for its time"),
    "running": _("going out"),
    "paused": _("paused"),
    "halted": _("halted"),
    "cancelled": _("cancelled"),
    FINISHED: _("finished"),
    FINISHED_WITH_FAILURES: _("finished, not everybody got it"),
}

OPEN: Final = frozenset({"pending", "claimed", "attempted"})
"""States of a recipient of whom it is not yet told how it ended."""
NOT_REACHED: Final = frozenset({"failed", "expired", "unknown"})
"""States of a recipient who got nothing, or of whom nobody can tell; whoever left is none of these."""


class Staged(Protocol):
    """A campaign, or as much of one as the chart moves."""

    state: str
    planned_at: Any
    begun_at: Any


def _is_planned(event: EventData) -> bool:
    return _staged(event).planned_at is not None


def _is_begun(event: EventData) -> bool:
    return _staged(event).begun_at is not None


def _has_none_open(event: EventData) -> bool:
    return _is_planned(event) and not any(event.kwargs["counts"].get(state) for state in OPEN)


def _reached_all(event: EventData) -> bool:
    return not any(event.kwargs["counts"].get(state) for state in NOT_REACHED)


def _staged(event: EventData) -> Staged:
    return cast("Staged", event.model)


_LINES: Final[tuple[dict[str, Any], ...]] = (
    {"trigger": "edit", "source": ["draft", "submitted", "approved", "scheduled"], "dest": "draft"},
    # What was stopped before anything of it went out can be put right; afterwards it would be two reminders under one approval.
    {"trigger": "edit", "source": ["paused", "halted"], "dest": "draft", "unless": [_is_begun]},
    {"trigger": "submit", "source": "draft", "dest": "submitted"},
    {"trigger": "approve", "source": "submitted", "dest": "approved"},
    {"trigger": "drop", "source": ["draft", "submitted"], "dest": "cancelled"},
    {"trigger": "planned", "source": "approved", "dest": "scheduled"},
    {"trigger": "begin", "source": "scheduled", "dest": "running"},
    {"trigger": "pause", "source": ["approved", "scheduled", "running"], "dest": "paused"},
    {"trigger": "halt", "source": ["approved", "scheduled", "running", "paused"], "dest": "halted"},
    {"trigger": "resume", "source": ["paused", "halted"], "dest": "running", "conditions": [_is_begun]},
    {"trigger": "resume", "source": ["paused", "halted"], "dest": "scheduled", "conditions": [_is_planned]},
    {"trigger": "resume", "source": ["paused", "halted"], "dest": "approved"},
    {"trigger": "cancel", "source": ["approved", "scheduled", "running", "paused", "halted"], "dest": "cancelled"},
    {
        "trigger": "look",
        "source": ["running", "paused"],
        "dest": FINISHED,
        "conditions": [_has_none_open, _reached_all],
    },
    {
        "trigger": "look",
        "source": ["running", "paused"],
        "dest": FINISHED_WITH_FAILURES,
        "conditions": [_has_none_open],
    },
)
CHART: Final = Machine(
    model=None,
    states=[*STORED, FINISHED, FINISHED_WITH_FAILURES],
    initial="draft",
    transitions=list(_LINES),
    auto_transitions=False,
    ignore_invalid_triggers=True,
    send_event=True,
    name="campaign",
)
"""Built once; a row is moved by it and never registered, so that the chart holds none."""


class _Seen:
    """What is moved in a campaign's place, so that its own row stays as it is."""

    def __init__(self, campaign: Staged) -> None:
        self.state, self.planned_at, self.begun_at = campaign.state, campaign.planned_at, campaign.begun_at


def may(campaign: Staged, event: str) -> bool:
    """Whether that can be done with it where it stands."""
    # Asked in a state that knows no such step, the chart would log that.
    return campaign.state in CHART.events[event].transitions and bool(CHART.events[event].trigger(_Seen(campaign)))


def step(campaign: Staged, event: str) -> None:
    """Take it there, which only who asked `may` does."""
    CHART.events[event].trigger(campaign)


def stage_of(campaign: Staged, counts: Mapping[str, int]) -> str:
    """Where it stands as officials see it, of which `counts` says how many recipients stand in each state."""
    seen = _Seen(campaign)
    if seen.state in CHART.events["look"].transitions:
        CHART.events["look"].trigger(seen, counts=counts)
    return seen.state
