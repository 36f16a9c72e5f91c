"""The menu: within the vendor's limits in every language, and each tap says something that the talk understands."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from assessment.library import Library
from assessment.wording import UnknownLocale, supported_locales
from bot.channels.wechat_menu import heard_from, menu_of, published, shipped_menu
from flows.conversation import turn
from flows.events import Arrived
from flows.position import Ground
from flows.replies import Question, Text

ON = date(2026, 11, 21)
NAMES: Any = {"zh_Hans_CN": "帮助", "zh_Hant_TW": "幫助", "en": "Help"}
ENTRY: dict[str, Any] = {"key": "help", "name": NAMES, "says": "help"}


@pytest.mark.parametrize("locale", supported_locales())
def test_what_is_published_is_within_the_limits_of_the_vendor(locale: str) -> None:
    buttons = published(shipped_menu(), locale, "https://self-check.example")["button"]
    assert 1 <= len(buttons) <= 3
    for top in buttons:
        assert len(top["name"].encode()) <= 16
        assert 1 <= len(top["sub_button"]) <= 5
        for entry in top["sub_button"]:
            assert len(entry["name"].encode()) <= 60
            assert entry["type"] in ("click", "view")
            assert len(entry.get("key", "").encode()) <= 128


def test_every_entry_says_something_or_opens_a_page() -> None:
    for top in published(shipped_menu(), "en", "https://self-check.example")["button"]:
        for entry in top["sub_button"]:
            assert entry["type"] == "view" or heard_from(entry["key"])


def test_the_page_is_offered_only_where_it_can_be_reached() -> None:
    assert "https://self-check.example/" in str(published(shipped_menu(), "en", "https://self-check.example"))
    assert "'view'" not in str(published(shipped_menu(), "en", ""))


def test_a_tap_on_what_is_not_in_the_menu_says_nothing() -> None:
    assert heard_from("V1001_GOOD") is None


def test_every_tap_is_answered_before_a_talk_and_in_the_middle_of_one(library: Library) -> None:
    ground = Ground(library, ON)
    begun = turn((), Arrived("hangzhou", "en"), ground).entries
    for top in shipped_menu().entries:
        for entry in top.entries:
            if heard := heard_from(entry.key):
                for log in ((), begun):
                    said = turn(log, heard, ground).replies
                    assert any(isinstance(reply, Text | Question) for reply in said), entry.key


def test_beginning_asks_what_is_not_known_and_takes_nothing_back(library: Library) -> None:
    ground = Ground(library, ON)
    heard = heard_from("begin")
    assert heard is not None
    begun = turn((), Arrived("hangzhou", "en"), ground).entries
    assert turn(begun, heard, ground).entries == ()


def test_a_language_that_there_is_not_is_named() -> None:
    with pytest.raises(UnknownLocale):
        published(shipped_menu(), "fr", "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": {"en": "Help"}}, "in each of these languages"),
        ({"name": {**NAMES, "en": "x" * 17}}, "16 columns"),
        ({"name": {**NAMES, "en": "\u0301" * 31}}, "60 bytes"),
        ({"name": {**NAMES, "en": " "}}, "not empty"),
        ({"says": "sing a song"}, "no command of the talk"),
        ({"says": ""}, "one of says, arrives and opens"),
        ({"opens": "/"}, "one of says, arrives and opens"),
        ({"key": ""}, "needs one"),
        ({"key": "k" * 129}, "128 bytes"),
        ({"says": "", "key": "", "opens": "//elsewhere.example"}, "begins with one /"),
        ({"colour": "red"}, "not permitted"),
    ],
)
def test_an_entry_that_could_not_work_is_refused_with_what_is_wrong(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        menu_of({"entries": [{"name": NAMES, "entries": [{**ENTRY, **change}]}]})


@pytest.mark.parametrize(
    "menu",
    [
        {"entries": []},
        {"entries": [{"name": NAMES, "entries": [ENTRY]}] * 4},
        {"entries": [{"name": NAMES, "entries": []}]},
        {"entries": [{"name": NAMES, "entries": [{**ENTRY, "key": str(n)} for n in range(6)]}]},
        {"entries": [{"name": NAMES, "entries": [ENTRY, ENTRY]}]},
        {"entries": [{"name": {**NAMES, "en": "seventeen letters"}, "entries": [ENTRY]}]},
    ],
)
def test_a_menu_that_the_vendor_would_refuse_is_refused(menu: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        menu_of(menu)
