"""What each messenger can do is data, each limit with who says so."""

import pytest

from bot.capabilities import capability

CHANNELS = ("wechat", "wecom", "telegram")


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_limit_says_where_it_comes_from(channel: str) -> None:
    able = capability(channel)
    assert all(len(source) > 20 for source in (able.text.source, able.buttons.source, able.windows_source))


def test_chinese_counts_three_bytes_in_wechat_and_one_unit_in_telegram() -> None:
    wechat, telegram = capability("wechat").text, capability("telegram").text
    assert wechat.holds("中" * 682)
    assert not wechat.holds("中" * 683)
    assert telegram.holds("中" * 4096)
    assert not telegram.holds("😀" * 2049)


def test_wechat_can_be_written_to_only_for_a_while() -> None:
    able = capability("wechat")
    assert {window.opened_by: (window.messages, window.seconds) for window in able.windows} == {
        "message": (5, 48 * 3600),
        "tap": (3, 60),
    }
    assert capability("telegram").windows == ()


def test_a_messenger_that_nobody_knows_has_no_capability() -> None:
    with pytest.raises(KeyError):
        capability("pigeon")
