"""What sayings of a firm come to on a day: the latest of each, in its own year, as long as it holds."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.library import Library, library_of
from assessment.profile import impossible
from assessment.quantity import exactly
from bot.registry.known import SaidFact, SaidTitle, differing, known, latest, order_of
from bot.registry.staleness import expiry, stale_on

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEW_YEAR = date(2027, 1, 1)


def said(fact: str, value: Any, *, by: str = "wang", later: int = 0, on: date = TODAY) -> SaidFact:
    """A saying, so many minutes after the first ones."""
    return SaidFact(fact, value, by, on, NOW + timedelta(minutes=later))


def title(name: str, expires_on: date | None, *, by: str = "wang", later: int = 0, on: date = TODAY) -> SaidTitle:
    """A title as somebody said it, so many minutes after the first ones."""
    return SaidTitle(name, by, expires_on, on, NOW + timedelta(minutes=later))


def test_of_what_several_said_the_latest_counts(library: Library) -> None:
    sayings = [said("employees", 10, by="li", later=1), said("employees", 20), said("rd_staff", 2)]
    assert known(library, sayings, [], TODAY).values == {"employees": exactly(10), "rd_staff": exactly(2)}
    assert [each.value for each in differing(sayings)["employees"]] == [10, 20]
    assert "rd_staff" not in differing(sayings)
    assert latest(sayings)["employees"].given_by == "li"


def test_what_cannot_be_so_beside_something_said_later_does_not_count(library: Library) -> None:
    older_whole = [said("employees", 10), said("rd_staff", 20, by="li", later=1)]
    assert known(library, older_whole, [], TODAY).values == {"rd_staff": exactly(20)}
    older_part = [said("employees", 10, by="li", later=1), said("rd_staff", 20)]
    assert known(library, older_part, [], TODAY).values == {"employees": exactly(10)}


def test_a_year_on_a_figure_is_that_of_the_year_before_and_a_statement_is_to_be_asked_anew(library: Library) -> None:
    sayings = [
        said("revenue", 5_000_000),
        said("own_brand", True),
        said("industry", "industry"),
        said("niche_years", 3),
    ]
    before, after = known(library, sayings, [], TODAY), known(library, sayings, [], NEW_YEAR)
    assert set(before.values) == {"revenue", "own_brand", "industry", "niche_years"}
    assert before.recheck_on == NEW_YEAR
    assert after.values["revenue_prev"] == exactly(5_000_000)
    assert after.values["niche_years"] == exactly(4)
    assert after.values["industry"] == "industry"
    assert "revenue" not in after.values
    assert "own_brand" not in after.values


def test_what_is_said_this_year_counts_before_what_last_year_s_figures_tell(library: Library) -> None:
    sayings = [said("revenue", 5_000_000, later=9), said("revenue_prev", 4_999_000, by="li", on=NEW_YEAR)]
    assert known(library, sayings, [], NEW_YEAR).values["revenue_prev"] == exactly(4_999_000)


def test_what_no_year_changes_is_never_rechecked(library: Library) -> None:
    assert known(library, [said("industry", "industry")], [], date(2036, 5, 5)).recheck_on is None
    assert stale_on(library.catalogue, "industry", TODAY) is None
    assert stale_on(library.catalogue, "revenue", TODAY) == NEW_YEAR


def test_a_title_counts_until_it_ends_whatever_year_it_is(library: Library) -> None:
    sayings = [said("recognitions", ["innovative_sme", "srdi_sme"])]
    titles = [title("innovative_sme", date(2027, 3, 1)), title("srdi_sme", date(2028, 5, 1))]
    now = known(library, sayings, titles, TODAY)
    assert (now.values["recognitions"], now.expires_on) == (frozenset({"innovative_sme", "srdi_sme"}), date(2027, 3, 1))
    assert now.recheck_on == date(2027, 3, 1)
    later = known(library, sayings, titles, date(2027, 3, 1))
    assert (later.values["recognitions"], later.expires_on) == (frozenset({"srdi_sme"}), date(2028, 5, 1))
    ended = known(library, sayings, titles, date(2028, 5, 1))
    # It may have been renewed, so that nothing is known and not that there is none.
    assert (ended.values, ended.recheck_on, ended.expires_on) == ({}, None, None)


def test_a_title_whose_end_nobody_knows_is_asked_about_again_after_a_year(library: Library) -> None:
    sayings, titles = [said("recognitions", ["srdi_sme"])], [title("srdi_sme", None)]
    now = known(library, sayings, titles, TODAY)
    assert (now.recheck_on, now.expires_on) == (date(2027, 11, 22), None)
    assert known(library, sayings, titles, date(2027, 11, 21)).values == {"recognitions": frozenset({"srdi_sme"})}
    assert known(library, sayings, titles, date(2027, 11, 22)).values == {}


def test_that_there_is_no_title_holds_for_the_year(library: Library) -> None:
    assert known(library, [said("recognitions", [])], [], TODAY).values == {"recognitions": frozenset()}
    assert known(library, [said("recognitions", [])], [], NEW_YEAR).values == {}


def test_titles_of_a_list_count_without_another_word(library: Library) -> None:
    assert known(library, [], [title("srdi_sme", date(2027, 3, 1), by="")], TODAY).values == {
        "recognitions": frozenset({"srdi_sme"})
    }


def test_a_list_that_names_one_title_hides_no_other_that_was_said(library: Library) -> None:
    answer = said("recognitions", ["innovative_sme", "little_giant"])
    listed = title("srdi_sme", date(2028, 5, 1), by="", later=1)
    assert known(library, [answer], [listed], TODAY).values == {
        "recognitions": frozenset({"innovative_sme", "little_giant", "srdi_sme"})
    }


@pytest.mark.parametrize("named", [[], ["innovative_sme"]])
def test_an_answer_given_after_a_list_says_which_titles_there_are(library: Library, named: list[str]) -> None:
    listed = title("srdi_sme", date(2028, 5, 1), by="")
    answer = said("recognitions", named, later=1)
    assert known(library, [answer], [listed], TODAY).values == {"recognitions": frozenset(named)}


def test_a_title_lasts_as_long_as_the_document_of_its_day_says(library: Library) -> None:
    assert expiry(library, "hangzhou", "little_giant", date(2024, 7, 1)) == date(2027, 7, 1)
    assert expiry(library, "cn", "srdi_sme", date(2026, 5, 1)) == date(2029, 5, 1)
    assert expiry(library, "cn", "srdi_sme", date(2019, 5, 1)) == date(2022, 5, 1)
    assert expiry(library, "cn", "innovative_sme", date(2024, 2, 29)) == date(2027, 3, 1)


def test_nobody_knows_the_end_where_no_document_says_it_or_the_day_is_unknown(library: Library) -> None:
    assert expiry(library, "qingdao", "hidden_champion", date(2024, 7, 1)) is None
    assert expiry(library, "cn", "single_champion_enterprise", date(2024, 7, 1)) is None
    assert expiry(library, "cn", "srdi_sme", None) is None


@pytest.mark.parametrize("value", ["many", {"low": 3, "high": 1}, -5, None, [1], {"fraction": "1/3"}], ids=str)
def test_what_the_rules_cannot_read_says_nothing(library: Library, value: Any) -> None:
    assert known(library, [said("employees", value), said("gone", 1)], [], TODAY).values == {}


def test_facts_are_shown_in_the_order_in_which_they_are_asked(library: Library) -> None:
    assert order_of(library.catalogue, ["gone", "revenue", "industry"]) == ["industry", "revenue", "gone"]


_NUMBERS = st.sampled_from(["employees", "rd_staff", "revenue", "revenue_prev", "main_business_revenue", "ip_class1"])
_SAYINGS = st.builds(
    SaidFact,
    _NUMBERS,
    st.integers(0, 20),
    st.sampled_from(["wang", "li", ""]),
    st.sampled_from([TODAY, date(2025, 3, 3), date(2024, 3, 3)]),
    st.integers(0, 5).map(lambda minutes: NOW + timedelta(minutes=minutes)),
)


@given(st.lists(_SAYINGS, unique_by=lambda each: (each.fact, each.given_by)), st.sampled_from([TODAY, NEW_YEAR]))
def test_whatever_was_said_what_is_known_can_be_so_and_does_not_hang_on_the_order_of_rows(
    sayings: list[SaidFact], on: date
) -> None:
    library = library_of()
    found = known(library, sayings, [], on)
    assert not impossible(library.catalogue, found.values)
    assert known(library, sayings[::-1], [], on) == found
    assert bool(found.values) == bool(known(library, sayings, [], on).recheck_on)
