"""One module for a command or a few; `run` turns what goes wrong with the input into words on standard error and exit code 2."""

import argparse
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Final

from pydantic import ValidationError

from assessment.library import NoRule, PackErrors, UnknownRegion
from assessment.wording import CataloguesMissing, UnknownLocale
from bot.exits import EXIT_FAILED, EXIT_INPUT

_Command = Callable[[argparse.Namespace], int]
_RUN_BY: Final = {
    "admin": ("admin", "admin"),
    "assess": ("assess", "assess"),
    "audit": ("audit", "audit"),
    "chat": ("chat", "chat"),
    "check": ("live_check", "live_check"),
    "demonstration": ("demonstration", "demonstration"),
    "policy": ("policy", "policy"),
    "questions": ("listings", "questions"),
    "regions": ("listings", "regions"),
    "registry": ("registry", "registry"),
    "serve": ("serve", "serve"),
    "telegram": ("telegram", "telegram"),
    "wechat": ("wechat", "wechat"),
    "work": ("work", "work"),
}
"""The module and the function of each command; only that module is imported."""


def run(options: argparse.Namespace) -> int:
    """Run the chosen command."""
    module, function = _RUN_BY[options.command]
    command: _Command = getattr(import_module(f"{__name__}.{module}"), function)
    try:
        return command(options)
    except (UnknownRegion, NoRule, UnknownLocale) as error:
        print(f"srdi: {error}", file=sys.stderr)
        return EXIT_INPUT
    except (PackErrors, CataloguesMissing) as error:
        print(f"srdi: {error}", file=sys.stderr)
        return EXIT_FAILED
    except ValidationError as error:
        if error.title != "Settings":
            raise
        return _refuse_settings(error)


def _refuse_settings(error: ValidationError) -> int:
    for fault in error.errors():
        # Without the value, which may be an address with a password in it.
        why = fault["msg"].removeprefix("Value error, ")
        print(f"srdi: SRDI_{str(fault['loc'][0]).upper()}: 这个设置用不了 · cannot be used: {why}", file=sys.stderr)
    return EXIT_FAILED
