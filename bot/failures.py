"""How failures are logged: where in the code and of which kind, but not in their own words, which may quote an owner's answers."""

import copy
import re
import traceback
from asyncio import CancelledError
from logging import Filter, LogRecord
from types import TracebackType
from typing import Any, Final

from uvicorn.config import LOGGING_CONFIG
from uvicorn.logging import DefaultFormatter

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

_WHAT_IS_QUOTED: Final = re.compile(r"[\n(<]")


class Formatter(DefaultFormatter):
    """Lines of a log that may be read by whoever runs the installation."""

    def formatMessage(self, record: LogRecord) -> str:  # noqa: N802 - the name that the base class gives it
        """The message; of asyncio's only what it begins with, since it goes on with tasks and what they failed with."""
        if record.name == "asyncio":
            record = copy.copy(record)
            record.message = _WHAT_IS_QUOTED.split(record.message, maxsplit=1)[0]
        return super().formatMessage(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name that the base class gives it
        """Where it happened, the first cause first."""
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines[:0] = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


_CURSOR_GONE: Final = "Error closing cursor"
"""What SQLAlchemy says where work ends in the middle of reading: the connection was closed before. Why it was is told by itself."""


class Failed(Filter):
    """Lets pass what failed: whoever was told to stop in the middle, as all work is at the end, did not."""

    def filter(self, record: LogRecord) -> bool:
        """Whether it is to be logged."""
        if record.msg == _CURSOR_GONE:
            return False
        return record.exc_info is None or not isinstance(record.exc_info[1], CancelledError)


LOGGING: Final[dict[str, Any]] = {
    **LOGGING_CONFIG,
    "formatters": {"default": {"()": Formatter, "fmt": "%(levelprefix)s %(message)s", "use_colors": False}},
    "filters": {"failed": {"()": Failed}},
    "handlers": {"default": {**LOGGING_CONFIG["handlers"]["default"], "filters": ["failed"]}},
    "loggers": {},
    "root": {"handlers": ["default"], "level": "WARNING"},
}
