"""An owner enrols in the talk on the page, and sees, exports and takes back there what is kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assessment.library import Library
from flows.credit_code import with_check_character
from tests.bot.web.enrolling import begin
from tests.bot.web.sites import Site, site

NAME = "Example Instruments Ltd"
SECOND = "Second Example Ltd"
FIRM = ("yes", "yes", NAME, "91350100M000100Y43", "2", "Xihu", "1")


@pytest.fixture
def visitor(library: Library, tmp_path: Path) -> Iterator[Site]:
    with site(library, tmp_path) as opened:
        begin(opened)
        yield opened


def say(visitor: Site, *messages: str) -> str:
    """Say these one after another; the page that follows."""
    page = ""
    for message in messages:
        page = visitor.say(message)
    return page


def test_a_firm_is_enrolled_in_the_talk_without_a_word_of_reminders_that_nobody_could_send(visitor: Site) -> None:
    page = say(visitor, "enrol")
    assert "May the firm be enrolled" in page
    page = say(visitor, *FIRM[:-1])
    assert "shall the firm be enrolled so?" in page
    assert "eminders" not in page
    assert f"{NAME} is enrolled" in say(visitor, FIRM[-1])
    assert NAME in visitor.open("/data")


def test_what_can_be_said_about_ones_data_is_offered_beside_the_question(visitor: Site) -> None:
    say(visitor, "enrol", *FIRM)
    page = say(visitor, "my data")
    for offered in ("correct name", "withdraw figures", "unsubscribe", "don&#39;t know"):
        assert f'value="{offered}"' in page
    assert "“review” lists them" in page


def test_which_of_two_firms_is_meant_is_asked_and_picked_on_the_page(visitor: Site) -> None:
    say(visitor, "enrol", *FIRM)
    say(visitor, "enrol", "yes", "no", SECOND, "91110000802100433B", "2", "Xihu", "1")
    page = say(visitor, "correct name")
    assert "For which firm?" in page
    assert f'value="correct name 2" data-says="{SECOND}"' in page
    assert f"{SECOND}: so far {SECOND}" in say(visitor, "correct name 2")
    say(visitor, "Better Example Ltd")
    assert "Better Example Ltd" in visitor.open("/data")


def test_an_export_is_found_where_the_talk_says(visitor: Site) -> None:
    page = say(visitor, "enrol", *FIRM, "export my data")
    assert "this site&#39;s page “Your data”" in page
    assert '<a href="/data">/data</a>' in page


def test_who_unsubscribes_in_the_talk_is_forgotten_on_every_page(visitor: Site) -> None:
    say(visitor, "enrol", *FIRM, "unsubscribe")
    assert NAME not in visitor.open("/data")
    assert "No firm of yours is kept" in say(visitor, "my data")


def test_an_earlier_page_opened_again_quotes_the_firm_no_more(visitor: Site) -> None:
    say(visitor, "enrol", *FIRM[:-1])
    form = visitor.form(visitor.open())
    earlier = visitor.client.post("/turn", data={**form, "text": "why"})
    assert NAME in earlier.text
    say(visitor, "3")
    again = visitor.client.get(str(earlier.url))
    assert again.status_code == 200
    assert NAME not in again.text


def test_a_flood_of_new_firms_is_asked_kindly_to_wait_in_the_talk_too(
    visitor: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.service._NEW_FIRMS", "1/day")
    say(visitor, "enrol", *FIRM)
    other = with_check_character("91330108MA27XQ5N1")
    page = say(visitor, "enrol", "yes", "yes", SECOND, other, "2", "Xihu", "1")
    assert "Please try again tomorrow" in page
    assert SECOND not in visitor.open("/data")
