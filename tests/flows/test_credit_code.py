"""A firm's credit code: read however it is typed, and what is wrong with one that is none said precisely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.wording import Words
from flows.credit_code import CodeProblem, read_credit_code, told_problem, with_check_character

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODES = st.builds(
    lambda first, division, rest: with_check_character(f"{first}{division}{rest}"),
    st.text(CHARACTERS, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(CHARACTERS, min_size=9, max_size=9),
)
ENGLISH = Words("en", {})


def told(typed: str) -> str:
    problem = read_credit_code(typed)
    assert isinstance(problem, CodeProblem)
    return told_problem(problem, ENGLISH)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "9144030071526726XG", "91110000802100433B"])
def test_codes_in_use_are_taken(code: str) -> None:
    """The first is the standard's own example, the others are printed on public registers."""
    assert read_credit_code(code) == code


@pytest.mark.parametrize(
    "typed",
    [
        "91350100m000100y43",
        " 9135 0100 M000 100Y 43 ",
        "91350100-M000100Y-43",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "统一社会信用代码：91350100M000100Y43",
        "credit code: 91350100M000100Y43",
        "\u200b91350100M000100Y43\ufeff\n",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert read_credit_code(typed) == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("91350100M000100Y4", "17 characters"),
        ("91350100M000100Y433", "19 characters"),
        ("9", "1 character;"),
        ("", "0 characters"),
        ("9135O100M000100Y43", "Character 5 is “O”, but no code holds the letters I, O, S, V or Z: perhaps it is 0"),
        ("91350100M00010ZY43", "Character 15 is “Z”"),
        ("91350A00M000100Y43", "Character 6 is “A”, but characters 3 to 8 of a code are digits"),
        ("91350100M000杭00Y43", "Character 13 is “杭”, but a code holds only digits and capital letters"),
        ("91350100M000100Y44", "does not fit the 17 before it"),
        ("91350100M000010Y43", "probably a slip"),
    ],
)
def test_what_is_wrong_is_said_precisely(typed: str, said: str) -> None:
    assert said in told(typed)
    assert "nvalid" not in told(typed)


@given(CODES, st.integers(0, 17), st.sampled_from(CHARACTERS))
def test_any_one_character_mistyped_is_noticed(code: str, place: int, typed: str) -> None:
    slip = code[:place] + typed + code[place + 1 :]
    assert (read_credit_code(slip) == slip) == (slip == code)


@given(CODES, st.integers(0, 16))
def test_any_two_neighbours_swapped_are_noticed(code: str, place: int) -> None:
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (read_credit_code(swapped) == swapped) == (swapped == code)


@given(st.text(max_size=30))
def test_whatever_is_typed_something_can_be_said(typed: str) -> None:
    read = read_credit_code(typed)
    if isinstance(read, CodeProblem):
        assert told_problem(read, ENGLISH)
