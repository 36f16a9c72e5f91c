"""How failures are logged: where in the code and of which kind, but not in their own words, which may quote an owner's answers."""

import traceback
from types import TracebackType
from typing import Any, Final

from uvicorn.config import LOGGING_CONFIG
from uvicorn.logging import DefaultFormatter

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(DefaultFormatter):
    """Lines of a log that may be read by whoever runs the installation."""

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the name that the base class gives it
        """Where it happened, the first cause first."""
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            lines[:0] = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}\n"]
            error = error.__cause__ or error.__context__
        return "".join(lines).rstrip()


LOGGING: Final[dict[str, Any]] = {
    **LOGGING_CONFIG,
    "formatters": {"default": {"()": Formatter, "fmt": "%(levelprefix)s %(message)s", "use_colors": False}},
    "handlers": {"default": LOGGING_CONFIG["handlers"]["default"]},
    "loggers": {},
    "root": {"handlers": ["default"], "level": "WARNING"},
}
