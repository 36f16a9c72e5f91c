"""The calendar holds the days that the packs and the judgement name, and other programs can read it."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from assessment.judge import Assessment, judge
from assessment.profile import read_firm
from bot.reports.calendar_file import calendar_file
from tests.bot.reports.samples import LOCALES, results, shipped, words


def _events(assessment: Assessment, locale: str = "en") -> dict[str, Any]:
    calendar = icalendar.Calendar.from_ical(calendar_file(assessment, shipped(), words(locale)))
    return {str(event["uid"]): event for event in calendar.walk("VEVENT")}


def _judged(region: str, on: date, **facts: Any) -> Assessment:
    return judge(shipped(), region, read_firm(shipped().catalogue, facts), on)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_every_calendar_can_be_read_back_and_is_of_whole_days_with_warnings(region: str, locale: str) -> None:
    for assessment in results(region):
        written = calendar_file(assessment, shipped(), words(locale))
        lines = written.split(b"\r\n")
        assert not [line for line in lines if len(line) > 75 or b"\n" in line]
        calendar = icalendar.Calendar.from_ical(written)
        assert not calendar.errors
        events = calendar.walk("VEVENT")
        assert events
        assert len({str(event["uid"]) for event in events}) == len(events)
        for event in events:
            assert type(event.decoded("dtstart")) is date
            assert event.decoded("dtend") == event.decoded("dtstart") + timedelta(days=1)
            assert event.decoded("dtstart") >= assessment.on
            assert event["summary"]
            assert event["description"]
            assert [alarm.decoded("trigger").days for alarm in event.walk("VALARM")] == [-30, -7]


def test_the_same_result_makes_the_same_file() -> None:
    assessment = results("cn")[0]
    assert calendar_file(assessment, shipped(), words("en")) == calendar_file(assessment, shipped(), words("en"))


def test_an_event_keeps_its_name_when_the_check_is_done_again_another_day() -> None:
    first, second = (_events(_judged("cn", day)) for day in (date(2026, 11, 21), date(2026, 12, 1)))
    assert set(first) == set(second)


def test_the_yearly_update_is_due_on_the_day_of_the_clause_and_comes_round_every_year() -> None:
    event = _events(_judged("cn", date(2026, 11, 21)))["cn-2026-yearly-0.cn@srdi"]
    assert event.decoded("dtstart") == date(2027, 5, 31)
    assert event["rrule"]["FREQ"] == ["YEARLY"]
    assert "31 May" in event["summary"]


def test_what_is_due_today_is_due_today() -> None:
    assert _events(_judged("cn", date(2026, 5, 31)))["cn-2026-yearly-0.cn@srdi"].decoded("dtstart") == date(2026, 5, 31)


def test_a_yearly_day_of_a_document_that_is_replaced_ends_with_it() -> None:
    events = _events(_judged("cn", date(2025, 4, 1)))
    yearly = events["cn-2022-yearly-0.cn@srdi"]
    assert yearly.decoded("dtstart") == date(2025, 4, 30)
    assert yearly["rrule"]["UNTIL"] == [date(2026, 3, 31)]
    assert events["cn-2022-replaced.cn@srdi"].decoded("dtstart") == date(2026, 4, 1)
    assert "cn-2022-yearly-0.cn@srdi" not in _events(_judged("cn", date(2026, 4, 1)))


def test_the_last_day_of_a_document_is_in_the_calendar_only_until_it_has_passed() -> None:
    assert _events(_judged("shanghai", date(2017, 1, 1)))["shanghai-2015-ends.shanghai@srdi"].decoded(
        "dtstart"
    ) == date(2017, 12, 31)
    assert "shanghai-2015-ends.shanghai@srdi" not in _events(_judged("shanghai", date(2026, 11, 21)))


def test_a_draft_sets_no_day() -> None:
    assert not [uid for uid in _events(_judged("hangzhou", date(2026, 11, 21))) if "draft" in uid]


def test_a_gap_that_only_time_closes_has_the_first_day_on_which_it_counts() -> None:
    found = [
        (event, move)
        for assessment in results("cn")
        if assessment.way is not None
        for uid, event in _events(assessment).items()
        if "-from-" in uid
        for move in assessment.way.moves
        if move.fact == "niche_years"
    ]
    assert found
    for event, _ in found:
        assert (event.decoded("dtstart").month, event.decoded("dtstart").day) == (1, 1)


def test_holders_of_a_title_are_reminded_of_its_end() -> None:
    holder = _events(_judged("cn", date(2026, 11, 21), recognitions=["srdi_sme"]))["new-year-2027.cn@srdi"]
    other = _events(_judged("cn", date(2026, 11, 21), recognitions=[]))
    assert "certificates" in holder["description"]
    assert "certificates" not in other["new-year-2027.cn@srdi"]["description"]
    assert "once the firm has a title" in other["cn-2026-yearly-0.cn@srdi"]["description"]
