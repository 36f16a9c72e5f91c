"""Before a list is taken over it is told what of an owner's sayings would hold no more, and nothing else is called so."""

from datetime import UTC, date, datetime
from typing import Any

from assessment.library import library_of
from assessment.measures import HELD
from bot.registry.importing.comparing import LIST
from bot.registry.importing.outranking import outranked
from bot.registry.importing.rows import Listed, ListedTitle
from bot.registry.tables import FirmFact, FirmTitle

LIBRARY = library_of()
DAY = date(2026, 11, 22)
OWNER = "c" * 32
THIS_YEAR = date(2026, 3, 1)
LAST_YEAR = date(2025, 3, 1)
FOR_THREE_YEARS = ListedTitle(granted_on=date(2025, 7, 1), expires_on=date(2028, 7, 1))


def said(fact: str, value: Any, *, by: str = OWNER, on: date = THIS_YEAR, hour: int = 9) -> FirmFact:
    at = datetime(on.year, on.month, on.day, hour, tzinfo=UTC)
    return FirmFact(fact=fact, value=value, given_by=by, noted_on=on, said_at=at)


def held(title: str, expires_on: date | None = None, *, by: str = OWNER) -> FirmTitle:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    return FirmTitle(title=title, given_by=by, granted_on=None, expires_on=expires_on, noted_on=THIS_YEAR, said_at=at)


def found(listed: Listed, facts: list[FirmFact], titles: list[FirmTitle] | None = None) -> list[tuple[str, str, Any]]:
    return [(each.of, each.id, each.before) for each in outranked(LIBRARY, facts, titles or [], listed, DAY)]


def test_a_figure_of_the_owner_that_the_list_gives_otherwise_is_told() -> None:
    listed = Listed(facts={"revenue": 30_000_000, "employees": 40})

    assert found(listed, [said("revenue", 50_000_000), said("employees", 40)]) == [
        ("owner_fact", "revenue", 50_000_000)
    ]


def test_a_figure_of_last_year_is_outranked_in_the_place_that_it_has_this_year() -> None:
    before = [said("revenue", 50_000_000, on=LAST_YEAR)]

    assert found(Listed(facts={"revenue_prev": 30_000_000}), before) == [("owner_fact", "revenue_prev", 50_000_000)]
    assert found(Listed(facts={"revenue": 30_000_000}), before) == []


def test_what_lists_said_later_than_the_owner_is_a_lists_saying_already() -> None:
    facts = [said("revenue", 50_000_000), said("revenue", 40_000_000, by=LIST, hour=10)]

    assert found(Listed(facts={"revenue": 30_000_000}), facts) == []


def test_a_title_that_the_owner_gave_another_end_is_told_with_it() -> None:
    titles = [held("srdi_sme", date(2027, 1, 1))]
    ((of, title, before),) = found(Listed(titles={"srdi_sme": FOR_THREE_YEARS}), [said(HELD, ["srdi_sme"])], titles)

    assert (of, title, before["expires_on"]) == ("owner_title", "srdi_sme", "2027-01-01")


def test_a_title_that_the_owner_answered_without_is_told() -> None:
    listed = Listed(titles={"srdi_sme": FOR_THREE_YEARS})

    assert found(listed, [said(HELD, [])]) == [("owner_title", "srdi_sme", None)]
    assert found(listed, [said("revenue", 1)]) == []
