"""Each language writes figures, sums, days and numbers of things as its readers do, and a reader's tag finds the right one."""

from datetime import date
from fractions import Fraction

import pytest

from assessment.facts import Fact
from assessment.figures import amount
from assessment.quantity import Interval, Number, exactly
from assessment.wording import UnknownLocale, Words, find_locale

FACTS = {
    "years": Fact(id="years", type="years", name="年数", topic="scope", question="几年？"),
    "share": Fact(id="share", type="share", name="占比", topic="scope", question="多少？"),
    "money": Fact(id="money", type="money", name="金额", topic="scope", question="多少？"),
}


@pytest.mark.parametrize(
    ("tag", "locale"),
    [
        *[(tag, "zh_Hans_CN") for tag in ("zh", "zh-CN", "zh_SG", "zh-Hans", "ZH-cn", "zh-Hans-TW", "zh_Hans_CN")],
        *[
            (tag, "zh_Hant_TW")
            for tag in ("zh-TW", "zh_HK", "zh-mo", "zh-Hant", "zh-Hant-HK", "zh_Hant_TW", "zh-hant-CN")
        ],
        *[(tag, "en") for tag in ("en", "en-GB", "en_US", "EN-cn")],
    ],
)
def test_a_readers_tag_finds_language_and_script(tag: str, locale: str) -> None:
    assert find_locale(tag) == locale


@pytest.mark.parametrize("tag", ["", "fr", "*", "zho", "english", "z h"])
def test_a_tag_of_no_language_of_ours_is_refused_with_those_that_there_are(tag: str) -> None:
    with pytest.raises(UnknownLocale, match="zh_Hans_CN, en, zh_Hant_TW"):
        find_locale(tag)


@pytest.mark.parametrize(
    ("yuan", "simplified", "traditional", "english"),
    [
        (0, "0元", "0元", "0 yuan"),
        (9_999, "9,999元", "9,999元", "9,999 yuan"),
        (180_000, "18万元", "18萬元", "180,000 yuan"),
        (35_000_000, "3,500万元", "3,500萬元", "35 million yuan"),
        (-1_250_000, "-125万元", "-125萬元", "-1.25 million yuan"),
        (1_234_567, "123.4567万元", "123.4567萬元", "1,234,567 yuan"),
        (2_000_000_000, "20亿元", "20億元", "2 billion yuan"),
        (1_234_500_000, "12.345亿元", "12.345億元", "1,234.5 million yuan"),
        (120_000_001, "12,000.0001万元", "12,000.0001萬元", "120,000,001 yuan"),
    ],
)
def test_a_sum_is_said_in_the_units_of_the_language_and_to_the_yuan(
    yuan: int, simplified: str, traditional: str, english: str
) -> None:
    said = {locale: Words(locale, FACTS).money(yuan) for locale in ("zh_Hans_CN", "zh_Hant_TW", "en")}
    assert said == {"zh_Hans_CN": simplified, "zh_Hant_TW": traditional, "en": english}


def test_a_part_of_a_yuan_is_never_put_into_larger_units() -> None:
    assert amount(Fraction(2_000_000_001, 2), "en") == "1,000,000,000.5"


@pytest.mark.parametrize(
    ("locale", "said"), [("zh_Hans_CN", "2026年4月1日"), ("zh_Hant_TW", "2026年4月1日"), ("en", "1 April 2026")]
)
def test_a_day_is_written_out(locale: str, said: str) -> None:
    assert Words(locale, FACTS).day(date(2026, 4, 1)) == said


@pytest.mark.parametrize(
    ("count", "english"),
    [(0, "0 years"), (1, "1 year"), (2, "2 years"), (Fraction(3, 2), "1.5 years"), (1_000, "1,000 years")],
)
def test_english_has_one_year_and_several_years(count: Number, english: str) -> None:
    assert Words("en", FACTS).value("years", exactly(count)) == english
    assert Words("zh_Hans_CN", FACTS).value("years", exactly(count)).endswith("年")


def test_how_far_a_share_is_off_is_said_in_percentage_points() -> None:
    words = Words("en", FACTS)
    assert words.difference("share", exactly(Fraction(1, 100))) == "1 percentage point"
    assert words.difference("share", Interval(Fraction(1, 200), Fraction(3, 100))) == "0.5 to 3 percentage points"


def test_a_clause_keeps_its_number_and_its_words_are_translated() -> None:
    assert Words("en", FACTS).clause("二(一)2") == "二(一)2"
    assert Words("en", FACTS).clause("附件1·直通") == "Annex 1 · direct route"
    assert Words("zh_Hant_TW", FACTS).clause("总则·条件") == "總則·條件"
