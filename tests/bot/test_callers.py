"""Who asks: by an address that a caller cannot choose freely."""

import pytest
from starlette.requests import Request

from bot.callers import address_of


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("testclient", "testclient"),
    ],
)
def test_all_addresses_of_one_household_are_one_caller(host: str, told: str) -> None:
    assert address_of(Request({"type": "http", "client": (host, 1)})) == told


def test_without_an_address_all_are_one_caller() -> None:
    assert address_of(Request({"type": "http", "client": None})) == ""
