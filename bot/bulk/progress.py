"""How far a long run is: a bar with the time left on a terminal, and elsewhere a line now and then, as a log wants it."""

import sys
from time import monotonic
from types import TracebackType
from typing import Final, Self, TextIO

from assessment.wording import Words

QUIET_FOR: Final = 15.0
"""Seconds between two lines where nobody watches; a run that is over sooner says nothing."""


class Progress:
    """Shows how much of a whole is done, and how many firms that is."""

    def __init__(self, total: int, words: Words, stream: TextIO | None = None) -> None:
        self._words, self._total, self._stream = words, total, stream or sys.stderr
        self._bar = None
        self._begun = self._told = monotonic()
        if self._stream.isatty():
            from tqdm import tqdm

            form = "{percentage:3.0f}% |{bar}| {desc} [{elapsed}<{remaining}]"
            self._bar = tqdm(total=total, file=self._stream, bar_format=form, dynamic_ncols=True, leave=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.close()

    def reached(self, done: int, firms: int) -> None:
        """So much of the whole is done, and so many firms are judged."""
        if self._bar is not None:
            self._bar.set_description_str(self._firms(firms), refresh=False)
            self._bar.update(done - self._bar.n)
        elif monotonic() - self._told >= QUIET_FOR:
            self._told = monotonic()
            self._stream.write(self._line(done, firms) + "\n")
            self._stream.flush()

    def _firms(self, firms: int) -> str:
        return self._words.say_count("{count} firm judged", "{count} firms judged", firms)

    def _line(self, done: int, firms: int) -> str:
        spent = monotonic() - self._begun
        left = round(spent * (self._total - done) / done) if done else 0
        return self._words.say(
            "{share} read, {firms}, about {seconds} s left",
            share=f"{100 * done // max(self._total, 1)}%", firms=self._firms(firms), seconds=left,
        )  # fmt: skip
