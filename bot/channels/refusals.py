"""Why callbacks were refused, for the log: each reason once a while with how often, so that strangers cannot fill the disk.

Reasons are ours and quote nothing of what came in.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

_ONCE_IN: Final = 60.0

_log = logging.getLogger(__name__)


class Refusals:
    """What one way in refused. There are only as many reasons as there are in the code."""

    def __init__(self, path: str, now: Callable[[], float] = time.monotonic) -> None:
        self._path, self._now = path, now
        self._told: dict[str, float] = {}
        self._since: dict[str, int] = {}

    def note(self, reason: str) -> None:
        """One more was refused."""
        times = self._since.get(reason, 0) + 1
        now = self._now()
        if now - self._told.get(reason, now - _ONCE_IN) < _ONCE_IN:
            self._since[reason] = times
            return
        self._told[reason], self._since[reason] = now, 0
        _log.warning("%s: refused: %s (%d since the last such line)", self._path, reason, times)
