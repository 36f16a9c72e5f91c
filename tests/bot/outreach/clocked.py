"""`srdi` on a machine whose clock a test sets: the file that CLOCK names says how many seconds ahead it is, back again too.

Only what tells the time of day is put ahead, before anything else is imported; what measures spans goes on as ever.
"""

import datetime as dt
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final, Self

_OFTEN: Final = 0.02
_real_time, _real_time_ns = time.time, time.time_ns
_ahead = 0.0

_Moment = dt.datetime


class _AnyMoment(type):
    """A moment of either class is one."""

    def __instancecheck__(cls, instance: object) -> bool:
        return type.__instancecheck__(_Moment, instance)


class _Ahead(_Moment, metaclass=_AnyMoment):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Self:
        """By this machine's clock."""
        return cls.fromtimestamp(time.time(), tz)


def _follow(file: Path) -> None:
    global _ahead  # noqa: PLW0603 - a machine has one clock
    while True:
        _ahead = float(file.read_text())
        time.sleep(_OFTEN)


def _set() -> None:
    threading.Thread(target=_follow, args=(Path(os.environ["CLOCK"]),), daemon=True).start()
    replaced: dict[str, Any] = {
        "time": lambda: _real_time() + _ahead,
        "time_ns": lambda: _real_time_ns() + int(_ahead * 1e9),
    }
    vars(time).update(replaced)
    vars(dt)["datetime"] = _Ahead


if __name__ == "__main__":
    _set()
    from bot.cli import main

    sys.exit(main())
