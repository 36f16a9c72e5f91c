"""Long texts in pieces: each within the measure, nothing lost, and nothing cut in two that is one thing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import Measure, pieces, shortened, utf8_bytes, utf16_units

LINKS = (
    "https://self-check.example/go/ABCDEFGHJKMNPQRSTUVWXYZ234?to=result",
    '<a href="weixin://bizmsgmenu?msgmenucontent=是&msgmenuid=0123456789abcdef01">是</a>',
)
WORDS = (
    *(
        "上年度营业收入",
        "专精特新",
        "。",
        "，",
        "；",
        "、",
        "”",
        "（",
        "）",
        " ",
        "\n",
        "\n\n",
        "  · ",
        "revenue",
        "grew. ",
    ),
    *("3,500万元", "12.5%", "2026年4月1日", "👨‍👩‍👧‍👦", "👍🏽", "é", "🇨🇳", "नि", "\r\n", "\t"),
    *LINKS,
)
TEXTS = st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=60).map("".join)
MEASURES = st.sampled_from((utf8_bytes, utf16_units, len))


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)


@given(TEXTS, st.integers(4, 400), MEASURES)
def test_every_piece_is_within_the_measure_and_only_white_space_is_lost(text: str, most: int, measure: Measure) -> None:
    cut = pieces(text, most, measure)
    assert all(piece.strip() and measure(piece) <= most for piece in cut)
    assert without_space("".join(cut)) == without_space(text)
    assert pieces(text, most, measure) == cut


@given(TEXTS, MEASURES)
def test_a_link_that_fits_is_never_cut(text: str, measure: Measure) -> None:
    cut = pieces(text, 100, measure)
    for link in LINKS:
        assert sum(piece.count(link) for piece in cut) >= text.count(link) - _run_together(text, link)


def _run_together(text: str, link: str) -> int:
    """Addresses without an end of their own, such as two in a row, are one that is too long."""
    if link.startswith("<"):
        return 0
    return sum(
        len(run) > len(link) and run.count(link) for run in re.findall(r"https?://[^\s<>\"，。；！？）】》」]+", text)
    )


@given(TEXTS, st.integers(40, 400))
def test_what_is_seen_as_one_character_is_never_cut(text: str, most: int) -> None:
    for piece in pieces(text, most, utf8_bytes):
        assert not re.match("[\u200d\u0301\U0001f3fb-\U0001f3ff\u093f]", piece) or text.startswith(piece[0])


@given(TEXTS, st.integers(1, 400), MEASURES)
def test_a_shortened_text_fits_and_is_how_the_text_begins(text: str, most: int, measure: Measure) -> None:
    short = shortened(text, most, measure)
    assert measure(short) <= most
    if measure(text) <= most:
        assert short == text
    elif short:
        assert short.endswith("…")
        assert (
            "\n…" not in short
            or text.lstrip().startswith(short.removesuffix("\n…") + "\n")
            or "\r" in text
            or " \n" in text
        )
        assert without_space(text).startswith(without_space(short.removesuffix("…")))


@pytest.mark.parametrize(
    ("text", "most", "first"),
    [
        ("第一段第一句。第一段第二句。\n\n第二段。第二段还有。", 20, "第一段第一句。第一段第二句。"),
        ("第一行，很长\n第二行，也很长很长", 10, "第一行，很长"),
        ("第一句话。第二句话很长很长", 10, "第一句话。"),
        ("They said it. And then they went on and on", 20, "They said it."),
        ("one two three four five", 12, "one two"),
        ("营业收入是，3,500万元还多", 10, "营业收入是，"),
        ("研发费用增长了12.5%左右", 10, "研发费用增长了"),
        ("我们公司在2026年4月1日成立", 10, "我们公司在"),
        ("很长很长很长很长很长很长", 5, "很长很长很"),
    ],
)
def test_it_is_cut_where_it_hurts_least(text: str, most: int, first: str) -> None:
    assert pieces(text, most, len)[0] == first


def test_a_line_that_begins_a_piece_keeps_its_indentation() -> None:
    assert pieces("要求：\n  · 营业收入\n  · 研发费用", 12, len) == ("要求：\n  · 营业收入", "  · 研发费用")


def test_a_line_stays_with_the_lines_below_it_where_that_can_be() -> None:
    text = "✗ 营业收入\n  → 再增加\n✗ 研发费用\n  → 再增加"
    assert pieces(text, 24, len) == ("✗ 营业收入\n  → 再增加", "✗ 研发费用\n  → 再增加")


def test_that_there_is_more_is_said_on_a_line_of_its_own_unless_a_line_is_broken_off() -> None:
    assert shortened("营业收入\n研发费用\n员工人数", 11, len) == "营业收入\n研发费用\n…"
    assert shortened("营业收入研发费用员工人数", 10, len) == "营业收入研发费用…"


def test_a_paragraph_that_ends_early_does_not_leave_a_piece_nearly_empty() -> None:
    text = "好。\n\n" + "很长很长，" * 20
    assert len(pieces(text, 60, len)[0]) > 30


@pytest.mark.parametrize("before", ["12", "《说明：", "3,500万"])
def test_a_link_is_whole_beside_a_figure_and_within_a_title(before: str) -> None:
    link = "https://srdi.example/go/ABCD"
    for room in range(len(link) + 1, 60):
        assert any(link in piece for piece in pieces(f"{'很长，' * 12}{before}{link}》", room, len)), room


def test_a_link_longer_than_a_piece_is_cut_rather_than_lost() -> None:
    link = "https://example.org/" + "a" * 100
    assert "".join(pieces(link, 50, len)) == link


def test_there_is_nothing_to_say_of_nothing() -> None:
    assert pieces(" \n\n ", 10, len) == ()
    assert shortened("", 10, len) == ""
    assert shortened("很长很长", 1, utf8_bytes) == ""


def test_where_not_even_a_letter_and_the_ending_fit_nothing_is_shown() -> None:
    assert shortened("上中", 5, utf8_bytes) == ""
    assert shortened("上中下", 7, utf8_bytes) == "上…"


def test_a_text_that_begins_with_empty_lines_is_shortened_as_if_it_did_not() -> None:
    assert shortened("\n\n上年度营业收入", 7, utf8_bytes) == "上…"


def test_even_where_a_link_is_too_long_for_a_piece_no_character_is_cut() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    link = f"https://self-check.example/go/{'A' * 26}{family}{family}"
    for most in range(40, 120):
        assert not any(piece.startswith("\u200d") for piece in pieces(link, most, utf8_bytes))
