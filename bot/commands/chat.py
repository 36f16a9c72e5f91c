"""`srdi chat`: the self-check in this terminal, kept in the embedded store so that it goes on where it was left."""

import argparse
import sys
from uuid import uuid4

from assessment.library import library_of
from assessment.wording import DEFAULT_LOCALE, Words, find_locale
from bot.channels.terminal import converse
from bot.dates import BadDate, read_day
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK
from bot.sessions.sqlite import SqliteStore, UnusableStore
from bot.sessions.turns import language_of, open_talk, take_turn
from bot.settings import Settings
from flows.position import Ground
from flows.replies import Reply

USER = "terminal"


def chat(options: argparse.Namespace) -> int:
    """Talk until the owner stops; the day is today's for every message, unless one was given."""
    library = library_of()
    locale = find_locale(options.locale) if options.locale else None
    words = Words(locale or DEFAULT_LOCALE, library.catalogue)
    try:
        read_day(options.on)
    except BadDate as error:
        print(f"srdi: --on {options.on}: {words.say(error.message)}", file=sys.stderr)
        return EXIT_INPUT
    file = Settings().sessions_file
    try:
        store = SqliteStore(file)
    except UnusableStore as error:
        print(f"srdi: {words.say('The answers cannot be kept: {reason}', reason=error)}", file=sys.stderr)
        print(words.say("Name another folder with SRDI_DATA_DIR."), file=sys.stderr)
        return EXIT_FAILED

    def ground() -> Ground:
        return Ground(library, read_day(options.on), str(file), options.kind)

    def answer(text: str) -> tuple[tuple[Reply, ...], bool]:
        said = take_turn(store, USER, uuid4().hex, text, ground())
        return said.replies, said.over

    def farewell() -> str:
        spoken = Words(language_of(store, USER) or words.locale, library.catalogue)
        return spoken.say("Your answers are kept. Next time it goes on from here.")

    converse(open_talk(store, USER, ground(), locale).replies, answer, farewell)
    return EXIT_OK
