"""The table of the vendors' codes: each known one is what it was read to be, and no row is out of reach."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from bot.dates import CHINA
from bot.outbound.error_codes import LONGEST_WAIT, ErrorCodes, Row, TokenSpoiled, error_codes, outcome_of
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown

OURS: list[tuple[str, int, Outcome]] = [
    ("wechat", 45009, HaltChannel("daily calls used up", 0)),
    ("wechat", 45011, RetryAfter(60, "too many calls in this minute")),
    ("wechat", 45015, Permanent("outside the customer-service window", "recipient")),
    ("wechat", 45047, Permanent("customer-service window used up", "recipient")),
    ("wechat", 43101, Permanent("no grant for this notice", "recipient")),
    ("wechat", 43004, Suppress("does not follow the account")),
    ("wechat", 40003, Suppress("not a follower of this account")),
    ("wechat", 48001, HaltChannel("account may not use this call")),
    ("wechat", 40164, HaltChannel("address is not on the allow list")),
    ("wechat", 45065, Delivered()),
    ("wechat", 40037, Permanent("no such template", "message")),
    ("wechat", 47003, Permanent("fields do not fit the template", "message")),
    ("wechat", 40200, Permanent("kind of account may not send this", "message")),
    ("wechat", 40001, TokenSpoiled("access token or secret refused")),
    ("wechat", 40014, TokenSpoiled("access token refused")),
    ("wechat", 42001, TokenSpoiled("access token has run out")),
    ("wechat", -1, RetryAfter(5, "vendor is busy")),
    ("wecom", -1, RetryAfter(5, "vendor is busy")),
    ("wecom", 45033, RetryAfter(0.5, "too many calls at once")),
    ("wecom", 60020, HaltChannel("address is not on the allow list")),
    ("wecom", 40014, TokenSpoiled("access token refused")),
    ("wecom", 42001, TokenSpoiled("access token has run out")),
    ("wecom", 81013, Suppress("no recipient exists or may be reached")),
    ("telegram", 403, Suppress("blocked by the person")),
    ("telegram", 401, HaltChannel("bot token is wrong")),
    ("telegram", 409, HaltChannel("another program receives this bot's messages")),
    ("telegram", 400, Permanent("request is wrong", "message")),
    ("telegram", 429, RetryAfter(5, "too many messages")),
    ("telegram", 502, Unknown("fault of the vendor's system")),
]
"""What channels are known to answer, and what is to be done; the seconds that chance or the hour adds are looked at apart."""

ROWS = [(channel, row) for channel, rows in error_codes().channels.items() for row in rows]
GOOD: dict[str, Any] = {"code": 1, "outcome": "suppress", "reason": "gone", "source": "somewhere"}


def table(*rows: dict[str, Any], **rest: Any) -> ErrorCodes:
    return ErrorCodes.model_validate({"sources": {"somewhere": "a page"}, "channels": {"wechat": rows}, **rest})


@pytest.mark.parametrize(("channel", "code", "expected"), OURS)
def test_a_known_code_is_what_it_was_read_to_be(channel: str, code: int, expected: Outcome) -> None:
    outcome = outcome_of(channel, code)
    assert type(outcome) is type(expected)
    if isinstance(outcome, HaltChannel) and isinstance(expected, HaltChannel):
        assert outcome.reason == expected.reason
        assert (outcome.seconds is None) == (expected.seconds is None)
    elif isinstance(outcome, RetryAfter) and isinstance(expected, RetryAfter):
        assert outcome.reason == expected.reason
        assert expected.seconds <= outcome.seconds <= expected.seconds + 10
    else:
        assert outcome == expected


@pytest.mark.parametrize(("channel", "row"), ROWS, ids=lambda part: part if isinstance(part, str) else str(part.code))
def test_every_row_is_reached_by_its_own_code_and_words(channel: str, row: Row) -> None:
    assert error_codes().row(channel, row.code, f"Bad Request: {row.says.upper()} rid: 1") == row
    outcome = outcome_of(channel, row.code, row.says)
    if row.outcome != "delivered":
        assert getattr(outcome, "reason") == row.reason  # noqa: B009 - five kinds of outcome have one


def test_the_table_is_read_once() -> None:
    assert error_codes() is error_codes()


def test_nobody_knows_what_became_of_a_message_answered_with_a_code_that_nobody_has_read_about() -> None:
    assert outcome_of("wechat", 99_999_999, "who knows") == Unknown("code 99999999, which is not in the table")


def test_the_day_of_calls_ends_at_midnight_in_china() -> None:
    outcome = outcome_of("wechat", 45009, "reach max api daily quota limit rid: 1-2-3")
    assert isinstance(outcome, HaltChannel)
    assert outcome.seconds is not None
    assert 0 < outcome.seconds <= 24 * 3600
    ends = datetime.now(CHINA) + timedelta(seconds=outcome.seconds)
    assert (ends.hour, ends.minute) == (0, 0)


def test_a_limit_of_the_minute_stops_no_whole_day() -> None:
    assert outcome_of("wechat", 45009, "reach max api minute frequency limit") == HaltChannel(
        "too many calls in this minute", 60
    )


def test_those_who_were_refused_together_do_not_come_back_together() -> None:
    seconds = {outcome.seconds for _ in range(20) if isinstance(outcome := outcome_of("wecom", 45033), RetryAfter)}
    assert len(seconds) > 1
    assert all(0.5 <= second <= 2 for second in seconds)


@pytest.mark.parametrize(("asked", "waited"), [(35, 35), (0, 0), (-3, 0), (10**9, LONGEST_WAIT)])
def test_the_vendors_own_word_on_how_long_to_wait_is_kept_within_reason(asked: float, waited: float) -> None:
    assert outcome_of("telegram", 429, "Too Many Requests", wait=asked) == RetryAfter(waited, "too many messages")


def test_words_are_found_however_a_library_has_cut_and_capitalised_them() -> None:
    assert outcome_of("telegram", 400, "Chat not found") == Suppress("no such chat")
    assert outcome_of("telegram", 400, "Bad Request: message is not modified: specified new …") == Delivered()


@pytest.mark.parametrize(
    ("channel", "code", "message", "address"),
    [
        ("wechat", 40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6-7-8", "203.0.113.7"),
        ("wechat", 40164, "invalid ip 2001:db8::7, not in whitelist", "2001:db8::7"),
        (
            "wecom",
            60020,
            "not allow to access from your ip, hint: [1608_55_8386033d], from ip: 203.0.113.7, more",
            "203.0.113.7",
        ),
    ],
)
def test_an_address_that_is_to_be_allowed_is_named(channel: str, code: int, message: str, address: str) -> None:
    assert outcome_of(channel, code, message) == HaltChannel(f"address is not on the allow list ({address})")


@pytest.mark.parametrize("message", ["", "no ip", "invalid ip 999.1.1.1 and 1:2", "SECRET.token 1.2.3.4.5"])
def test_nothing_else_of_a_vendors_words_is_told(message: str) -> None:
    assert outcome_of("wechat", 40164, message) == HaltChannel("address is not on the allow list")


@pytest.mark.parametrize(
    "row",
    [
        GOOD | {"seconds": 5},
        GOOD | {"scope": "recipient"},
        GOOD | {"renews_token": True},
        GOOD | {"names_address": True},
        GOOD | {"jitter": 1},
        GOOD | {"colour": "red"},
        GOOD | {"reason": ""},
        GOOD | {"reason": "<b>"},
        GOOD | {"source": "nowhere"},
        GOOD | {"outcome": "lost"},
        GOOD | {"outcome": "permanent"},
        GOOD | {"outcome": "retry_after"},
        GOOD | {"outcome": "retry_after", "seconds": "rest of the day"},
        GOOD | {"outcome": "retry_after", "seconds": 0},
        GOOD | {"outcome": "halt_channel", "seconds": "for ever"},
    ],
)
def test_a_row_that_is_not_sound_is_refused(row: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        table(row)


def test_a_sound_table_is_taken() -> None:
    assert table(GOOD | {"says": "some words"}, GOOD).row("wechat", 1, "Some words here") is not None


@pytest.mark.parametrize(
    "rows",
    [(GOOD, GOOD), (GOOD | {"says": "words"},), (GOOD, GOOD | {"says": "words"})],
    ids=["twice", "no rest", "late"],
)
def test_a_row_that_is_never_reached_or_a_code_that_is_not_always_answered_is_refused(rows: tuple[Any, ...]) -> None:
    with pytest.raises(ValidationError):
        table(*rows)


def test_an_unknown_part_of_the_table_is_refused() -> None:
    with pytest.raises(ValidationError):
        table(GOOD, more={})
