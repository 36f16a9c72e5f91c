"""An author's words: every problem is told at once, and what is filled is filled whole or not at all."""

from datetime import date

import pytest

from bot.outreach.placeholders import CATALOGUE, allowed_for
from bot.outreach.wording import MissingValue, content_of, language_of, names_in, problems_of

ABOUT = {"day": "2026-12-31", "document": "hangzhou-draft"}
VALUES = {"firm": "Bert Sensors", "why": "You asked for it.", "day": "2026-12-31", "source": "A plan"}


def words(title: str, body: str = "Hello.") -> dict[str, dict[str, str]]:
    return {"en": {"title": title, "body": body}}


def test_everything_wrong_is_told_at_once_with_its_place() -> None:
    wrong = {
        "en": {"title": "", "body": "{firm} {colour} {changes} } {{ok}} {"},
        "xx": {"title": "a\nb", "body": "x" * 2001, "foot": ""},
    }
    found = problems_of(wrong, "window_closes", ABOUT)
    assert [(each.locale, each.part, each.message.format(**each.values)) for each in found] == [
        ("en", "title", "This is empty."),
        ("en", "body", "A brace } stands alone; written twice it means itself."),
        ("en", "body", "A brace { stands alone; written twice it means itself."),
        ("en", "body", "There is no placeholder {colour}."),
        ("en", "body", "{changes} needs the publication that the reminder is about."),
        ("xx", "", "There is no language xx here."),
        ("xx", "foot", "There is no part foot."),
        ("xx", "title", "There is a line break or a character here that cannot be shown."),
        ("xx", "body", "This is 2001 characters long; 2000 are allowed."),
    ]


def test_a_reminder_without_words_has_a_problem() -> None:
    assert [each.message for each in problems_of({}, "notice", {})] == ["Words in at least one language are needed."]


def test_what_a_kind_does_not_speak_of_cannot_be_used() -> None:
    found = problems_of(words("{recheck_on}"), "window_closes", ABOUT)
    assert [each.message.format(**each.values) for each in found] == [
        "{recheck_on} cannot be used in a reminder of this kind."
    ]
    assert "day" not in {each.name for each in allowed_for("notice", {})}
    assert "day" in {each.name for each in allowed_for("notice", ABOUT)}


def test_braces_written_twice_are_braces_and_values_are_never_read_for_placeholders() -> None:
    said = content_of(words("{{firm}} {firm}"), {**VALUES, "firm": "{day} {{ Ltd."}, "en", "")
    assert said.title == "{firm} {day} {{ Ltd."
    assert names_in(words("{{firm}} {day}")) == {"day"}


def test_a_missing_value_is_never_a_blank() -> None:
    with pytest.raises(MissingValue) as missing:
        content_of(words("Hello", "{next_tier}"), VALUES, "en", "")
    assert missing.value.name == "next_tier"
    with pytest.raises(MissingValue):
        content_of(words("{firm}"), {**VALUES, "firm": ""}, "en", "")
    with pytest.raises(MissingValue):
        content_of(words("Hello"), {"firm": "Bert"}, "en", "")


def test_a_day_reads_as_the_language_writes_it_and_what_is_left_counts_from_the_day_of_sending() -> None:
    said = content_of(words("By {day}", "{days_left}"), VALUES, "en", "", sent_on=date(2026, 12, 1))
    assert (said.title, said.body, said.day) == ("By 31 December 2026", "30 days", "2026-12-31")
    last = content_of(words("By {day}", "{days_left}"), VALUES, "en", "", sent_on=date(2026, 12, 30))
    assert last.body == "1 day"
    chinese = content_of({"zh_Hans_CN": {"title": "{day}", "body": "x"}}, VALUES, "zh_Hans_CN", "")
    assert chinese.title == "2026年12月31日"


def test_all_that_goes_with_the_words_is_in_the_content() -> None:
    said = content_of(words("Hi"), VALUES, "en", "https://srdi.example.org/r/1")
    assert (said.firm, said.why, said.source, said.link) == (
        "Bert Sensors", "You asked for it.", "A plan", "https://srdi.example.org/r/1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("there", "locale", "read"),
    [
        (["zh_Hans_CN", "en"], "en", "en"),
        (["zh_Hans_CN", "en"], "zh_Hant_HK", "zh_Hans_CN"),
        (["zh_Hans_CN"], "en", "zh_Hans_CN"),
        (["en"], "zh_Hans_CN", "en"),
    ],
)
def test_everybody_gets_the_language_nearest_to_theirs(there: list[str], locale: str, read: str) -> None:
    assert language_of({each: {} for each in there}, locale) == read


def test_every_placeholder_has_a_description_for_authors() -> None:
    assert all(each.description for each in CATALOGUE.values())
