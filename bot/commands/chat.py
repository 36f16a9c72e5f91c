"""`srdi chat`: the self-check in this terminal, kept in the store of the settings so that it goes on where it was left."""

import argparse
import asyncio
import os
import secrets
import sys
from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

from assessment.library import PACKS, library_of
from assessment.wording import DEFAULT_LOCALE, Words, find_locale
from bot.channels.terminal import converse
from bot.dates import BadDate, read_day
from bot.editions import Editions
from bot.exits import EXIT_FAILED, EXIT_INPUT, EXIT_OK
from bot.sessions.handover import code_refused, redeem
from bot.sessions.opening import open_store
from bot.sessions.store import Store, StoreUnavailable
from bot.sessions.turns import language_of, open_talk, take_turn
from bot.settings import Settings
from flows.position import Ground
from flows.replies import Reply, Text


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
    settings = Settings()
    kept_in = "" if settings.redis_url else str(settings.sessions_file)
    editions = Editions(settings.editions_folder)

    def ground() -> Ground:
        return Ground(
            *(library, read_day(options.on), kept_in, options.kind, settings.session_days),
            editions=editions.find,
            enrols=False,
        )

    try:
        editions.keep(PACKS, library)
        with asyncio.Runner() as runner:
            talk = _Talk(runner, open_store(settings), _name(settings), ground, words)
            try:
                converse(talk.opening(locale, options.resume), talk.answer, talk.farewell)
            finally:
                talk.close()
    except (OSError, StoreUnavailable) as error:
        print(f"srdi: {words.say('The answers cannot be kept: {reason}', reason=error)}", file=sys.stderr)
        if not settings.redis_url:
            print(words.say("Name another folder with SRDI_DATA_DIR."), file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


class _Talk:
    """The talk of this terminal, each step run to its end before the next line is read."""

    def __init__(
        self, runner: asyncio.Runner, store: Store, name: str, ground: Callable[[], Ground], words: Words
    ) -> None:
        self._runner = runner
        self._store = store
        self._name = name
        self._ground = ground
        self._words = words
        self._unsure: dict[str, str] = {}
        """The line whose reply was never seen, and its message id: typed again, it is the same message."""

    def opening(self, locale: str | None, code: str | None) -> tuple[Reply, ...]:
        refused: tuple[Reply, ...] = ()
        if code is not None and self._runner.run(redeem(self._store, self._name, code)) is None:
            refused = (code_refused(self._spoken()),)
        return refused + self._runner.run(open_talk(self._store, self._name, self._ground(), locale)).replies

    def answer(self, text: str) -> tuple[tuple[Reply, ...], bool]:
        self._unsure = {text: self._unsure.get(text) or uuid4().hex}
        try:
            said = self._runner.run(take_turn(self._store, self._name, self._unsure[text], text, self._ground()))
        except StoreUnavailable as error:
            sorry = self._words.say(
                "This could not be kept just now: {reason}\nPlease type it again in a moment.", reason=error
            )
            return (Text(text=sorry),), False
        self._unsure = {}
        return said.replies, said.over

    def farewell(self) -> str:
        return self._spoken().say("Your answers are kept. Next time it goes on from here.")

    def close(self) -> None:
        self._runner.run(self._store.close())

    def _spoken(self) -> Words:
        """The words of the language spoken last."""
        with suppress(StoreUnavailable):
            spoken = self._runner.run(language_of(self._store, self._name))
            if spoken is not None:
                self._words = Words(spoken, self._ground().library.catalogue)
        return self._words


def _name(settings: Settings) -> str:
    """Whose talk it is: in a store that others share, a name that only this folder knows."""
    if not settings.redis_url:
        return "terminal"
    file = settings.sessions_file.with_name("terminal-name")
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists():
        # Under its name only once it is written, so that of two terminals that begin at once neither reads half of it.
        written = file.with_name(f"{file.name}.{os.getpid()}")
        written.touch(mode=0o600)
        written.write_text(f"terminal:{secrets.token_urlsafe(16)}", "ascii")
        with suppress(FileExistsError):
            file.hardlink_to(written)
        written.unlink()
    return file.read_text("ascii")
