"""Where the console leads, and where it does not."""

from itertools import pairwise
from urllib.parse import urljoin, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from bot.console.navigation import HOME, PLACES, ours, shown_to
from bot.console.roles import Role

BASE = "https://console.example/console/sign-in"


@given(st.text(max_size=40) | st.builds("/console{}".format, st.text(max_size=40)))
def test_whatever_is_wanted_leads_to_this_host(wanted: str) -> None:
    assert urlsplit(urljoin(BASE, ours(wanted))).netloc == "console.example"


@given(st.text(alphabet="/\\:@.?#a%0d\r\n\t", max_size=20))
def test_nothing_that_looks_like_another_address_is_followed(tail: str) -> None:
    led = ours(f"/console{tail}")
    assert led == HOME or led.startswith(("/console/", "/console?"))
    assert not set(led) & set("\r\n\t\\")


def test_each_role_sees_what_the_one_before_it_sees_and_more() -> None:
    seen = [{place.path for place, _is_here in shown_to(role, HOME)} for role in Role]
    for less, more in pairwise(seen):
        assert less <= more
    assert seen[-1] == {place.path for place in PLACES}


def test_the_place_of_a_deeper_page_is_marked() -> None:
    marked = [place.path for place, is_here in shown_to(Role.ADMINISTRATOR, "/console/officials/abc") if is_here]
    assert marked == ["/console/officials"]
