"""Which language a browser gets."""

import pytest

from bot.accept_language import accepted_locale


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        (None, "zh_Hans_CN"),
        ("", "zh_Hans_CN"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh_Hans_CN"),
        ("en-US,en;q=0.9", "en"),
        ("fr-FR, en;q=0.4, zh;q=0.7", "zh_Hans_CN"),
        ("en;q=0, zh", "zh_Hans_CN"),
        ("fr-FR,fr;q=0.9", "en"),
        ("*", "zh_Hans_CN"),
        (";;;,,q=,en;q=nonsense", "zh_Hans_CN"),
    ],
)
def test_the_best_liked_of_our_languages_is_spoken(header: str | None, locale: str) -> None:
    assert accepted_locale(header) == locale
