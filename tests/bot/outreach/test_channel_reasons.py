"""What channels say, read by officials in their own language."""

import pytest

from assessment.wording import Words
from bot.outbound.error_codes import error_codes, outcome_of
from bot.outreach.channel_reasons import said_by_channel
from tests.one_language import foreign

CHINESE = ("zh_Hans_CN", "zh_Hant_TW")


@pytest.mark.parametrize("locale", CHINESE)
def test_every_reason_of_the_vendors_codes_is_said_in_the_readers_language(locale: str) -> None:
    reasons = {row.reason for rows in error_codes().channels.values() for row in rows}
    words = Words(locale, {})
    assert {reason: pieces for reason in reasons if (pieces := foreign(said_by_channel(words, reason), locale))} == {}


@pytest.mark.parametrize("locale", CHINESE)
@pytest.mark.parametrize(
    "reason",
    [
        "code -77, which is not in the table",
        "status 502",
        "no JSON object with status 200",
        "neither a success nor a code with status 200",
    ],
)
def test_a_number_that_a_vendor_named_stands_in_the_readers_words(reason: str, locale: str) -> None:
    said = said_by_channel(Words(locale, {}), reason)
    assert not foreign(said, locale)
    assert any(number in said for number in ("-77", "502", "200"))


def test_the_address_that_we_call_from_is_told_in_every_language() -> None:
    refused = outcome_of("wechat", 40164, "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist")
    said = said_by_channel(Words("zh_Hans_CN", {}), getattr(refused, "reason", ""))
    assert said == "服务器地址不在白名单里 (203.0.113.7)"


def test_what_nobody_translated_is_told_as_it_stands() -> None:
    assert said_by_channel(Words("zh_Hans_CN", {}), "odd {words} of a vendor") == "odd {words} of a vendor"
