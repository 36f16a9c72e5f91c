"""The next piece of a table is read beside the judging of this one; nothing is lost, doubled or read far ahead."""

from collections.abc import Iterator

import pytest

from bot.bulk.ahead import ahead


def test_all_come_in_their_order_and_never_more_than_one_is_ready_that_nobody_has() -> None:
    made: list[int] = []

    def making() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    taken: list[int] = []
    for number in ahead(making()):
        assert len(made) <= len(taken) + 2
        taken.append(number)
    assert taken == [0, 1, 2, 3, 4]


def test_what_goes_wrong_ahead_is_raised_after_all_that_went_well() -> None:
    def failing() -> Iterator[str]:
        yield "a piece"
        raise OSError("the disk was taken out")

    pieces = ahead(failing())
    assert next(pieces) == "a piece"
    with pytest.raises(OSError, match="taken out"):
        next(pieces)
