"""The form by which firms are chosen: what its fields mean, that the meaning can be written again, and that nothing is ignored."""

import base64
import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assessment.library import Library
from assessment.wording import Words
from bot.console.filters import Fault, read, read_place, written, written_place
from bot.console.policy_names import PolicyNames
from bot.registry.queries.firms import Behind, FirmFilter, Holding, Lacking, Order, Origin, Standing


@pytest.fixture
def names(library: Library) -> PolicyNames:
    """Of a region, for an official who reads English."""
    service = SimpleNamespace(library=library, today=lambda: date(2026, 11, 21))
    official = SimpleNamespace(service=service, region="hangzhou", words=Words("en", library.catalogue))
    return PolicyNames(cast("Any", official))


EVERYTHING = {
    "q": "检测 100%", "likely": "innovative_sme", "possible": "-", "standing": "open", "missing": "3",
    "lacking": "srdi_sme/rd_expense", "measure": "digital_diagnosis", "later": "1", "district": "西湖区",
    "expires": "2027-01-01", "active": "2026-01-01", "quiet": "2026-06-01", "origin": "imported", "order": "latest",
    "next": "srdi_sme", "missing_least": "1", "title": "innovative_sme", "ends_from": "2026-12-01", "stale": "2027-01-02",
    "changed_by": "0123456789abcdef0123456789abcdef",
}  # fmt: skip


def test_every_field_is_understood_and_can_be_written_again(names: PolicyNames) -> None:
    chosen = read(EVERYTHING, names)
    assert chosen.faults == ()
    assert chosen.filter == FirmFilter(
        text="检测 100%",
        likely="innovative_sme",
        possible="-",
        standing=Standing.OPEN,
        missing_at_most=3,
        lacking=Lacking("srdi_sme", "rd_expense"),
        measure="digital_diagnosis",
        after_recognition=True,
        district="西湖区",
        expires_before=date(2027, 1, 1),
        active_since=date(2026, 1, 1),
        quiet_since=date(2026, 6, 1),
        origin=Origin.IMPORTED,
        order=Order.LATEST,
        next="srdi_sme",
        missing_at_least=1,
        holding=Holding("innovative_sme", date(2026, 11, 21)),
        expires_from=date(2026, 12, 1),
        stale_before=date(2027, 1, 2),
        changed_by="0123456789abcdef0123456789abcdef",
    )
    assert written(chosen.filter) == EVERYTHING


def test_empty_fields_choose_nothing_out(names: PolicyNames) -> None:
    chosen = read(dict.fromkeys(EVERYTHING, " "), names)
    assert chosen.faults == ()
    assert chosen.filter == FirmFilter()
    assert written(chosen.filter) == {}


def test_that_nothing_may_be_missing_is_a_choice(names: PolicyNames) -> None:
    chosen = read({"missing": "0"}, names)
    assert chosen.filter.missing_at_most == 0
    assert written(chosen.filter) == {"missing": "0"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("likely", "emperor"), ("possible", "emperor"), ("standing", "tall"), ("missing", "-1"), ("missing", "1.5"),
        ("missing", "１"), ("lacking", "srdi_sme"), ("lacking", "srdi_sme/charm"), ("measure", "gold"), ("later", "2"),
        ("expires", "2027-02-30"), ("expires", "9999-12-31"), ("active", "tomorrow"), ("quiet", "0001-01-01"),
        ("origin", "stork"), ("order", "luck"), ("colour", "blue"), ("q", "a\0b"), ("q", "a" * 201), ("district", "\u202e"),
        ("next", "emperor"), ("missing_least", "-1"), ("title", "emperor"), ("title", "-"), ("ends_from", "soon"),
        ("stale", "2027-13-01"), ("changed_by", "the last one"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told(names: PolicyNames, field: str, value: str) -> None:
    chosen = read({"q": "检测", field: value}, names)
    assert chosen.faults == (Fault(field, value),)


@pytest.mark.parametrize(
    ("order", "value"),
    [
        (Order.NAME, "杭州\"'&=公司"),
        (Order.DISTANCE, 3),
        (Order.DISTANCE, None),
        (Order.EXPIRY, date(2027, 1, 1)),
        (Order.EXPIRY, None),
        (Order.LATEST, datetime(2026, 11, 20, 4, 5, 6, 789, tzinfo=UTC)),
        (Order.QUIETEST, datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_a_place_in_a_list_can_stand_in_an_address(order: Order, value: Any) -> None:
    place = written_place(Behind(value, "0" * 32))
    assert place.replace("-", "").replace("_", "").isalnum()
    assert read_place(place, order) == Behind(value, "0" * 32)


@pytest.mark.parametrize("text", ["", "?", "e30", "W10", "WzFd", "bnVsbA", "WzEsMl0", "WyJhIiwxXQ", "//", "a" * 500])
@pytest.mark.parametrize("order", Order)
def test_what_names_no_place_is_no_place(text: str, order: Order) -> None:
    assert read_place(text, order) is None


def test_a_place_of_one_order_is_none_in_another() -> None:
    place = written_place(Behind("杭州", "0" * 32))
    assert [order for order in Order if read_place(place, order) is not None] == [Order.NAME]


@pytest.mark.parametrize(
    ("order", "value"),
    [
        (Order.NAME, "\ud800"),
        (Order.NAME, "\0"),
        (Order.DISTANCE, 10**30),
        (Order.LATEST, "0001-01-01T00:00:00+14:00"),
    ],
)
def test_a_place_that_no_database_could_look_for_is_none(order: Order, value: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps([value, "0" * 32]).encode()).decode()
    assert read_place(text, order) is None


def test_a_place_that_nests_without_end_is_none() -> None:
    assert read_place(base64.urlsafe_b64encode(b"[" * 3_000).decode(), Order.NAME) is None
