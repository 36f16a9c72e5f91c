"""The state chart: one for all, moved only along its lines, and drawn in the docs as it is."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.chart import CHART, IN_REGION, Place, step
from flows.chart_diagram import page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conversation.md"


@dataclass
class Model:
    state: Place = Place.REGION


def test_the_chart_moves_an_object_that_it_does_not_know_and_keeps_nothing_of_it() -> None:
    model = Model()
    assert step(model, "choose_region")
    assert model.state is Place.ASKING
    assert CHART.models == []
    assert vars(model) == {"state": Place.ASKING}


def test_two_talks_move_apart_on_the_one_chart() -> None:
    one, other = Model(), Model()
    step(one, "choose_region")
    step(one, "finish")
    assert (one.state, other.state) == (Place.RESULT, Place.REGION)


@pytest.mark.parametrize("event", ["look_back", "reopen", "suppose", "finish", "erase"])
def test_what_needs_a_region_leads_nowhere_before_there_is_one(event: str) -> None:
    for place in set(Place) - set(IN_REGION):
        model = Model(place)
        assert not step(model, event)
        assert model.state is place


def test_an_event_that_leads_nowhere_is_nothing_to_warn_of(caplog: pytest.LogCaptureFixture) -> None:
    assert not step(Model(), "greet")
    assert caplog.messages == []


def test_a_fact_told_before_a_region_leads_to_the_region_and_later_to_the_next_question() -> None:
    for place in Place:
        model = Model(place)
        step(model, "answer")
        assert model.state is (Place.ASKING if place in IN_REGION else Place.REGION)


def test_only_what_was_asked_back_can_erase() -> None:
    sources = {line.source for lines in CHART.events["erase"].transitions.values() for line in lines}
    assert sources == {"CONFIRMING"}


@pytest.mark.parametrize("place", list(Place))
def test_starting_over_leads_to_the_region_from_everywhere(place: Place) -> None:
    model = Model(place)
    assert step(model, "start_over")
    assert model.state is Place.REGION


def test_every_place_can_be_left_and_all_but_the_first_can_be_reached() -> None:
    lines = [
        (line.source, line.dest)
        for event in CHART.events.values()
        for lines in event.transitions.values()
        for line in lines
    ]
    assert {source for source, _ in lines} == {place.name for place in Place}
    assert {dest for _, dest in lines} == {place.name for place in Place} - {"NOTICE"}


def test_the_page_on_the_conversation_shows_the_chart_as_it_is() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "write it anew: python -m flows.chart_diagram > docs/conversation.md"
    )


def test_every_line_of_the_chart_is_in_its_picture() -> None:
    for name in CHART.events:
        assert name in page()
