"""Where a reminder may go from where it stands, and that it is finished only when no recipient is left open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from bot.outreach.stages import CHART, FINISHED, FINISHED_WITH_FAILURES, STAGE_NAMES, STORED, may, stage_of, step
from bot.registry.tables import Campaign


@dataclass
class Row:
    state: str
    planned_at: Any = None
    begun_at: Any = None


def _planned(state: str) -> Row:
    return Row(state, planned_at="then", begun_at="then")


@pytest.mark.parametrize("state", ["running", "paused"])
@pytest.mark.parametrize(
    ("counts", "stage"),
    [
        ({}, FINISHED),
        ({"delivered": 2}, FINISHED),
        ({"delivered": 2, "suppressed": 1}, FINISHED),
        ({"delivered": 2, "failed": 1}, FINISHED_WITH_FAILURES),
        ({"delivered": 2, "unknown": 1}, FINISHED_WITH_FAILURES),
        ({"delivered": 2, "expired": 1}, FINISHED_WITH_FAILURES),
        ({"delivered": 2, "failed": 1, "pending": 0}, FINISHED_WITH_FAILURES),
    ],
)
def test_it_is_finished_once_nothing_is_open(state: str, counts: Mapping[str, int], stage: str) -> None:
    assert stage_of(_planned(state), counts) == stage


@pytest.mark.parametrize("open_", ["pending", "claimed", "attempted"])
def test_as_long_as_one_recipient_is_open_it_goes_on(open_: str) -> None:
    assert stage_of(_planned("running"), {"delivered": 99_999, open_: 1}) == "running"


def test_what_is_not_planned_to_its_end_is_not_finished() -> None:
    assert stage_of(Row("paused"), {}) == "paused"
    assert stage_of(Row("approved"), {"delivered": 1}) == "approved"


def test_what_is_halted_is_not_finished_since_what_failed_can_be_tried_again() -> None:
    assert stage_of(_planned("halted"), {"failed": 3}) == "halted"


def test_looking_never_changes_the_row() -> None:
    row = _planned("running")
    stage_of(row, {})
    assert row.state == "running"


def test_nothing_leaves_cancelled_and_no_row_is_ever_stored_as_finished() -> None:
    events = {name: event.transitions for name, event in CHART.events.items()}
    assert not any("cancelled" in sources for sources in events.values())
    stored = {
        move.dest for name, sources in events.items() if name != "look" for each in sources.values() for move in each
    }
    assert stored == set(STORED)


def test_no_state_is_approved_but_through_an_approval() -> None:
    before = {"draft", "submitted", "cancelled"}
    for name, event in CHART.events.items():
        for source in event.transitions:
            if source in before and name != "approve":
                assert {move.dest for move in event.transitions[source]} <= before, name


def test_every_stage_has_a_name_and_every_state_of_the_database_is_in_the_chart() -> None:
    assert set(STAGE_NAMES) == set(CHART.states) == {*STORED, FINISHED, FINISHED_WITH_FAILURES}
    allowed = next(str(each.sqltext) for each in Campaign.__table__.constraints if each.name == "ck_campaigns_state")  # type: ignore[attr-defined]
    assert all(f"'{state}'" in allowed for state in STORED)


def test_the_chart_keeps_none_of_the_rows_that_it_moved() -> None:
    for _ in range(3):
        row = Row("draft")
        assert may(row, "submit")
        step(row, "submit")
        assert row.state == "submitted"
    assert CHART.models == []
