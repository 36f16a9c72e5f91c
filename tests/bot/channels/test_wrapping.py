"""Lines that fit a terminal, Chinese counted as wide as it is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wrapping import width, wrapped

TEXTS = st.text(st.sampled_from("专精特新企业ab c12，。（）“”《》%·\n 3500万"), max_size=200)


def test_a_chinese_character_takes_two_columns() -> None:
    assert width("专a精") == 5
    assert width("３") == 2


@given(st.text(st.sampled_from("专精特新 \n"), max_size=200), st.integers(20, 100))
def test_no_line_of_plain_characters_is_wider_than_it_may_be(text: str, columns: int) -> None:
    assert all(width(line) <= columns for line in wrapped(text.replace("\n ", "\n").lstrip(), columns))


@given(TEXTS, st.integers(20, 100))
def test_nothing_but_spaces_is_lost_or_added(text: str, columns: int) -> None:
    assert "".join("".join(wrapped(text, columns)).split()) == "".join(text.split())


def test_a_line_does_not_begin_with_a_closing_mark_nor_end_with_an_opening_one() -> None:
    lines = wrapped("一二三四五六七八九，（十）一二三四五六七八九十。" * 4, 20)
    assert not any(line[0] in "，。）" or line[-1] == "（" for line in lines)


def test_a_clause_number_and_a_word_stay_whole() -> None:
    lines = wrapped("依据文件的这一条款 [hangzhou-draft 二(二)5] 和另外一条", 24)
    assert any("二(二)5" in line for line in lines)
    assert any("[hangzhou-draft" in line for line in lines)


def test_what_follows_a_break_keeps_the_indent_of_its_line() -> None:
    assert wrapped("  " + "字" * 12, 20)[1].startswith("  字")
