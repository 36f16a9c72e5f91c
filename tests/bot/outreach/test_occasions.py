"""What a day gives occasion to remind of, by the documents in force on it."""

from collections.abc import Collection
from datetime import date

import pytest

from assessment.library import Library
from assessment.wording import Words, supported_locales
from bot.outreach.kinds import KINDS
from bot.outreach.occasions import AFTER_A_PUBLICATION, Occasion, of_calendar, of_publication
from bot.outreach.wording import problems_of

REGION = "hangzhou"


def _on(library: Library, on: str, *, region: str = REGION, ending: Collection[str] = ()) -> list[Occasion]:
    return list(of_calendar(library, region, date.fromisoformat(on), ending))


def _keys(library: Library, on: str, *, region: str = REGION, ending: Collection[str] = ()) -> set[str]:
    return {occasion.key for occasion in _on(library, on, region=region, ending=ending)}


def _yearly(library: Library, on: str) -> list[Occasion]:
    return [occasion for occasion in _on(library, on) if occasion.kind == "yearly_update"]


def test_the_yearly_update_is_an_occasion_from_45_days_before_to_the_day_itself(library: Library) -> None:
    for on, is_one in (("2027-04-15", False), ("2027-04-16", True), ("2027-05-31", True), ("2027-06-01", False)):
        assert bool(_yearly(library, on)) is is_one, on


def test_the_yearly_update_is_for_those_who_hold_a_title_of_that_document(library: Library) -> None:
    found = _yearly(library, "2027-05-01")
    assert {occasion.about["document"] for occasion in found} == {"cn-2026"}
    assert "srdi_sme" in {occasion.about["tier"] for occasion in found}
    for occasion in found:
        assert occasion.audience.holding is not None
        assert occasion.audience.holding.title == occasion.about["tier"]
        assert (occasion.about["day"], occasion.last_day) == ("2027-05-31", date(2027, 5, 31))
        assert occasion.about["clause"]


def test_a_document_that_another_took_the_place_of_reminds_of_nothing(library: Library) -> None:
    assert {occasion.about["document"] for occasion in _yearly(library, "2025-04-01")} == {"cn-2022"}
    assert _yearly(library, "2026-03-20") == []


def test_titles_are_occasions_by_the_month_in_which_they_end_and_each_month_once(library: Library) -> None:
    first = _keys(library, "2026-11-22", ending={"srdi_sme"})
    assert {key for key in first if key.startswith("title_expires")} == {
        f"title_expires/{month}/srdi_sme" for month in ("2026-11", "2026-12", "2027-01", "2027-02")
    }
    later = {key for key in _keys(library, "2026-12-22", ending={"srdi_sme"}) if key.startswith("title_expires")}
    assert later - first == {"title_expires/2027-03/srdi_sme"}


def test_of_titles_that_end_this_month_those_that_have_ended_are_left_out(library: Library) -> None:
    occasion = next(each for each in _on(library, "2026-11-22", ending={"srdi_sme"}) if each.kind == "title_expires")
    assert (occasion.audience.expires_from, occasion.audience.expires_before) == (date(2026, 11, 22), date(2026, 12, 1))
    assert occasion.last_day == date(2026, 11, 30)
    assert occasion.about == {"title": "srdi_sme", "document": "cn-2026", "clause": "管理·有效期"}


def test_titles_that_nobody_holds_are_no_occasion(library: Library) -> None:
    assert not any(occasion.kind == "title_expires" for occasion in _on(library, "2026-11-22"))


def test_what_the_new_year_makes_stale_is_an_occasion_before_the_year_is_over(library: Library) -> None:
    found = [occasion for occasion in _on(library, "2026-12-02") if occasion.kind == "facts_stale"]
    assert [(occasion.key, occasion.audience.stale_before) for occasion in found] == [
        ("facts_stale/2027-01", date(2027, 2, 1))
    ]


@pytest.mark.parametrize("on", ["2026-11-02", "2026-12-31"])
def test_a_document_that_ends_is_an_occasion_for_its_last_60_days(library: Library, on: str) -> None:
    found = next(each for each in _on(library, on) if each.key == "policy_changed/zhejiang-2026/ends/2026-12-31")
    assert found.about == {"day": "2026-12-31", "document": "zhejiang-2026"}
    assert found.last_day == date(2026, 12, 31)


def test_a_document_that_begins_is_an_occasion_for_60_days_before(library: Library) -> None:
    key = "policy_changed/cn-2026/begins/2026-04-01"
    for on, is_one in (("2026-01-30", False), ("2026-02-01", True), ("2026-03-31", True), ("2026-04-01", False)):
        assert (key in _keys(library, on)) is is_one, on


def test_the_nation_and_every_region_find_what_is_theirs_and_nobody_elses(library: Library) -> None:
    assert "policy_changed/zhejiang-2026/ends/2026-12-31" not in _keys(library, "2026-12-01", region="shanghai")
    assert "yearly_update/cn-2026/2027-05-31/srdi_sme" in _keys(library, "2027-05-01", region="cn")
    assert "yearly_update/cn-2026/2027-05-31/srdi_sme" in _keys(library, "2027-05-01", region="shanghai")


@pytest.mark.parametrize("on", ["2018-01-01", "2021-12-01", "2026-02-15", "2026-11-22", "2027-05-01"])
def test_no_draft_is_an_occasion_and_all_words_can_be_sent(library: Library, on: str) -> None:
    titles = set(library.catalogue["recognitions"].options)
    for region in library.regions:
        found = _on(library, on, region=region, ending=titles)
        assert len({occasion.key for occasion in found}) == len(found)
        for occasion in found:
            assert not str(occasion.about.get("document", "")).endswith("draft")
            words = occasion.words(lambda locale: Words(locale, library.catalogue))
            assert set(words) == set(supported_locales())
            assert problems_of(words, occasion.kind, occasion.about) == [], occasion.key
            assert set(occasion.about) <= set(KINDS[occasion.kind].about)


def test_a_publication_is_an_occasion_for_the_firms_that_it_changes_for_as_long_as_it_is_news() -> None:
    published_on = date(2026, 11, 1)
    (found,) = of_publication("f" * 32, published_on, date(2026, 11, 22))
    assert (found.kind, found.audience.changed_by, found.about) == (
        "policy_changed",
        "f" * 32,
        {"publication": "f" * 32},
    )
    assert list(of_publication("f" * 32, published_on, published_on + AFTER_A_PUBLICATION)) == [found]
    assert not list(of_publication("f" * 32, published_on, date(2026, 12, 2)))
