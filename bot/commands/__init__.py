"""One module a command; `run` turns what goes wrong with the input into words on standard error and exit code 2."""

import argparse
import sys
from importlib import import_module
from typing import Final

from pydantic import ValidationError

from assessment.library import NoRule, PackErrors, UnknownRegion
from assessment.wording import CataloguesMissing, UnknownLocale
from bot.exits import EXIT_FAILED, EXIT_INPUT

_MODULES: Final = {
    "assess": "assess",
    "chat": "chat",
    "check": "live_check",
    "policy": "policy_check",
    "questions": "listings",
    "regions": "listings",
    "serve": "serve",
    "telegram": "telegram",
    "wechat": "wechat",
}
_NAMES: Final = {"check": "live_check", "policy": "policy_check"}
"""Functions that are not called as their command is."""


def run(options: argparse.Namespace) -> int:
    """Run the chosen command, for which only its own module is imported."""
    command = options.command
    try:
        module = import_module(f"bot.commands.{_MODULES[command]}")
        code: int = getattr(module, _NAMES.get(command, command))(options)
        return code
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
        print(f"srdi: SRDI_{str(fault['loc'][0]).upper()}: {fault['msg']}", file=sys.stderr)
    return EXIT_FAILED
