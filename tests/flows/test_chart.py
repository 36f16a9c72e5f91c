"""The state chart: one for all, and moved only along its lines."""

from dataclasses import dataclass

import pytest

from flows.chart import CHART, Place, step


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


@pytest.mark.parametrize("event", ["answer", "look_back", "go_on", "reopen", "finish"])
def test_nothing_but_a_region_leads_out_of_the_first_place(event: str) -> None:
    model = Model()
    assert not step(model, event)
    assert model.state is Place.REGION


@pytest.mark.parametrize("place", list(Place))
def test_starting_over_leads_to_the_region_from_everywhere(place: Place) -> None:
    model = Model(place)
    assert step(model, "start_over")
    assert model.state is Place.REGION


def test_every_place_can_be_reached_and_left() -> None:
    lines = [
        (line.source, line.dest)
        for event in CHART.events.values()
        for lines in event.transitions.values()
        for line in lines
    ]
    assert {source for source, _ in lines} == {dest for _, dest in lines} == {place.name for place in Place}
