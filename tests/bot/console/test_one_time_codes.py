"""One-time codes as the standard has them."""

import base64
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.console.one_time_codes import in_groups, link_for, new_secret, step_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
"""The key of RFC 6238, appendix B, whose codes are cut to six digits here."""


def test_the_examples_of_the_standard_are_found() -> None:
    for seconds, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert step_of(SECRET, code, datetime.fromtimestamp(seconds, UTC)) == seconds // 30


def test_a_code_is_of_its_own_step_whenever_it_is_typed_around_it() -> None:
    for seconds in (31, 59, 89):
        assert step_of(SECRET, "287082", datetime.fromtimestamp(seconds, UTC)) == 1
    assert step_of(SECRET, "287082", datetime.fromtimestamp(91, UTC)) is None


def test_spaces_between_the_digits_are_fine() -> None:
    assert step_of(SECRET, " 287 082 ", datetime.fromtimestamp(59, UTC)) == 1


@given(st.text(max_size=12))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    found = step_of(SECRET, typed, datetime.fromtimestamp(59, UTC))
    assert found is None or "".join(typed.split()) in ("755224", "287082", "359152")


def test_an_app_reads_secret_and_name_from_the_link() -> None:
    secret = new_secret()
    link = urlsplit(link_for(secret, "li.wei"))
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    assert parse_qs(link.query)["secret"] == [secret]
    assert "li.wei" in link.path
    assert in_groups(secret).replace(" ", "") == secret
