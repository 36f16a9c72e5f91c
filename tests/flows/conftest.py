"""A talk to write tests with: say something, look at what came back and at where it stands."""

from collections.abc import Callable
from datetime import date

import pytest

from assessment.library import Library
from bot.channels.terminal import rendered
from flows.conversation import opening, turn
from flows.position import Ground, Position, position
from flows.session import LanguageChosen, Log
from flows.steps import Turn

DAY = date(2026, 11, 21)


class Talk:
    """One owner talking."""

    def __init__(self, library: Library, on: date = DAY, locale: str | None = "zh_Hans_CN") -> None:
        self.ground = Ground(library, on, "/somewhere/sessions.sqlite3")
        self.log: Log = () if locale is None else (LanguageChosen(locale=locale),)
        self.over = False

    def opening(self) -> str:
        """What is said first, as plain text."""
        return rendered(opening(self.log, self.ground), 1000)

    def say(self, *messages: str) -> str:
        """Say these one after another; what came back to the last, as plain text."""
        taken = Turn((), ())
        for message in messages:
            taken = turn(self.log, message, self.ground)
            self.log += taken.entries
            self.over = taken.over
        return rendered(taken.replies, 1000)

    def until(self, fact: str, answer: Callable[[str], str] = lambda _: "不知道") -> None:
        """Answer until this fact is asked."""
        while self.asked != fact:
            assert self.asked is not None, f"{fact} is never asked"
            before = self.log
            self.say(answer(self.asked))
            assert self.log != before

    @property
    def at(self) -> Position:
        """Where the talk stands."""
        return position(self.log, self.ground)

    @property
    def asked(self) -> str | None:
        """The fact that is asked now."""
        return self.at.question


@pytest.fixture
def newcomer(library: Library) -> Talk:
    """A talk that has just begun, in no language yet."""
    return Talk(library, locale=None)


@pytest.fixture
def talk(library: Library) -> Talk:
    """A talk that has just begun, in Chinese."""
    return Talk(library)


@pytest.fixture
def in_hangzhou(talk: Talk) -> Talk:
    """A talk with an owner in Hangzhou."""
    talk.say("杭州")
    return talk
