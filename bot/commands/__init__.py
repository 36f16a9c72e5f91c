"""One module a command; `run` turns what goes wrong with the input into words on standard error and exit code 2."""

import argparse
import sys

from pydantic import ValidationError

from assessment.library import NoRule, PackErrors, UnknownRegion
from assessment.wording import CataloguesMissing, UnknownLocale
from bot.exits import EXIT_FAILED, EXIT_INPUT


def run(options: argparse.Namespace) -> int:
    """Run the chosen command."""
    try:
        match options.command:
            case "assess":
                from bot.commands.assess import assess

                return assess(options)
            case "regions":
                from bot.commands.listings import regions

                return regions(options)
            case "questions":
                from bot.commands.listings import questions

                return questions(options)
            case "policy":
                from bot.commands.policy_check import policy_check

                return policy_check(options)
            case "serve":
                from bot.commands.serve import serve

                return serve(options)
            case _:
                from bot.commands.chat import chat

                return chat(options)
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
