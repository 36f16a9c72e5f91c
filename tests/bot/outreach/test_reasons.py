"""Why a reminder stands where it stands, in words for officials."""

import pytest

from assessment.wording import Words
from bot.outreach import reasons


@pytest.mark.parametrize("code", reasons.REASONS)
def test_each_reason_of_ours_is_a_sentence(code: str) -> None:
    said = reasons.said(Words("en", {}), code)
    assert said.endswith(".")
    assert len(code) <= reasons.LONGEST


def test_what_a_channel_said_is_told_as_it_said_it() -> None:
    assert reasons.said(Words("en", {}), "no such person") == "The channel says: no such person"


def test_where_there_is_no_reason_nothing_is_said() -> None:
    assert not reasons.said(Words("en", {}), "")


def test_a_reason_that_is_too_long_for_its_row_is_cut() -> None:
    assert len(reasons.kept("long " * 100)) == reasons.LONGEST
