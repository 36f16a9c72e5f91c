"""Callers counted in this process."""

from unittest.mock import patch

import pytest

from bot import moving_windows
from bot.moving_windows import MovingWindows


class Clock:
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> "Clock":
    return Clock()


def test_a_window_moves_with_the_clock_and_is_not_reset_at_once(clock: Clock) -> None:
    with patch.object(moving_windows, "time", clock):
        windows = MovingWindows()
        assert windows.wait("somebody", 2, 60) == 0
        clock.now += 40
        assert windows.wait("somebody", 2, 60) == 0
        assert windows.wait("somebody", 2, 60) == 20
        clock.now += 20
        assert windows.wait("somebody", 2, 60) == 0
        assert windows.wait("somebody", 2, 60) == 40


def test_who_is_told_to_wait_is_not_told_to_wait_longer_for_asking_again(clock: Clock) -> None:
    with patch.object(moving_windows, "time", clock):
        windows = MovingWindows()
        windows.wait("somebody", 1, 60)
        assert [windows.wait("somebody", 1, 60) for _ in range(5)] == [60] * 5


def test_nobody_is_shut_out_by_a_clock_that_is_set_back(clock: Clock) -> None:
    with patch.object(moving_windows, "time", clock):
        windows = MovingWindows()
        windows.wait("somebody", 1, 60)
        clock.now -= 24 * 60 * 60
        assert windows.wait("somebody", 1, 60) == 0


def test_callers_who_stay_away_are_forgotten(clock: Clock) -> None:
    with patch.object(moving_windows, "time", clock):
        windows = MovingWindows()
        for number in range(1000):
            windows.wait(f"caller {number}", 1, 60)
        clock.now += 61
        windows.wait("another", 1, 60)
        assert len(windows) == 1
