"""A piece of a message is said back in the characters that its owner typed, however it was spelled to be read."""

import pytest

from flows.understanding import read_message
from tests.flows.understanding.test_corpus import LAST_YEAR, sayables


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("營收5000萬研發費用200萬", ["營收5000萬", "研發費用200萬"]),
        ("營收５０００萬，研發費用 2,000,000 元", ["營收５０００萬", "研發費用 2,000,000 元"]),
        ("1、營收5000萬 2、員工120人研發200萬", ["營收5000萬", "員工120人", "研發200萬"]),
        ("不對，營收5000萬淨利潤300萬", ["營收5000萬", "淨利潤300萬"]),
        ("120名員工和30名研發人員", ["120名員工", "30名研發人員"]),
    ],
)
def test_each_piece_is_quoted_as_it_was_typed(text: str, said: list[str]) -> None:
    facts = sayables("zh_Hant")
    message = read_message(
        text,
        asked=facts["employees"],
        facts=tuple(facts.values()),
        last_answered="revenue",
        last_year=LAST_YEAR,
    )
    assert [stated.said for stated in message.statements] == said
