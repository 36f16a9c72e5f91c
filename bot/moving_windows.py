"""Counts callers in this process, where there is no Redis to count them in.

What `limits` brings for this binds its locks to one event loop and asks a thread about every caller after every request. Nothing
here waits, so nothing can come between a look and a count. It may not be shared between threads.
"""

from collections import deque
from time import time
from typing import Final, NamedTuple

_BETWEEN_SWEEPS: Final = 60.0
"""Seconds after which callers whose windows are empty are looked for, and forgotten."""


class _Window(NamedTuple):
    span: float
    asked: deque[float]

    def move(self, now: float) -> None:
        # A request from the future was counted before the clock was set back; it would shut its caller out until then.
        while self.asked and not now - self.span < self.asked[0] <= now:
            self.asked.popleft()


class MovingWindows:
    """The times of each caller's requests within its window, oldest first."""

    def __init__(self) -> None:
        self._windows: dict[str, _Window] = {}
        self._swept = time()

    def __len__(self) -> int:
        return len(self._windows)

    def wait(self, caller: str, amount: int, span: float) -> float:
        """Count a request where no more than this amount were made in this span of seconds, else the seconds until one may be."""
        now = time()
        if abs(now - self._swept) > _BETWEEN_SWEEPS:
            self._sweep(now)
        window = self._windows.setdefault(caller, _Window(span, deque()))
        window.move(now)
        if len(window.asked) >= amount:
            return window.asked[0] + span - now
        window.asked.append(now)
        return 0

    def _sweep(self, now: float) -> None:
        self._swept = now
        for caller, window in list(self._windows.items()):
            window.move(now)
            if not window.asked:
                del self._windows[caller]
