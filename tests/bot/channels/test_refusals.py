"""The log tells why callbacks are refused, and cannot be filled by them."""

import pytest

from bot.channels.refusals import Refusals


def test_each_reason_is_told_at_once_and_then_once_a_minute_with_how_often(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    refusals = Refusals("/wechat", lambda: now)
    for _ in range(1_000):
        refusals.note("not signed with our token")
    refusals.note("too large")
    assert [record.getMessage() for record in caplog.records] == [
        "/wechat: refused: not signed with our token (1 since the last such line)",
        "/wechat: refused: too large (1 since the last such line)",
    ]
    now = 61.0
    refusals.note("not signed with our token")
    assert "(1000 since" in caplog.records[-1].getMessage()
