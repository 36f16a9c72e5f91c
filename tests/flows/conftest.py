"""A talk to write tests with: say something, look at what came back and at where it stands."""

from collections.abc import Callable
from datetime import date

import pytest
from pydantic import JsonValue

from assessment.library import Library
from bot.channels.terminal import rendered
from flows.chart import Place
from flows.conversation import opening, turn
from flows.events import Incoming
from flows.position import Ground, Position, position
from flows.prompts import prompt
from flows.replies import Reply
from flows.session import Answered, LanguageChosen, Log, Reopened
from flows.steps import Turn

DAY = date(2026, 11, 21)


class Talk:
    """One owner talking."""

    def __init__(self, library: Library, on: date = DAY, locale: str | None = "zh_Hans_CN") -> None:
        self.ground = Ground(library, on, "/somewhere/sessions.sqlite3", reaches=True)
        self.log: Log = () if locale is None else (LanguageChosen(locale=locale),)
        self.last = Turn((), ())

    def opening(self) -> str:
        """What is said first, as plain text."""
        return rendered(opening(self.log, self.ground), 1000)

    def say(self, *messages: str) -> str:
        """Say these one after another; what came back to the last, as plain text."""
        for message in messages:
            self.last = turn(self.log, message, self.ground)
            self.log += self.last.entries
        return self.shown()

    def shown(self) -> str:
        """What came back last, as plain text."""
        return rendered(self.last.replies, 1000)

    def hear(self, event: Incoming) -> None:
        """Have something else than words come in."""
        self.last = turn(self.log, event, self.ground)
        self.log += self.last.entries

    @property
    def replies(self) -> tuple[Reply, ...]:
        """What came back last."""
        return self.last.replies

    def know(self, **answers: JsonValue) -> None:
        """Have these answered before."""
        self.log += tuple(Answered(fact=fact, value=value) for fact, value in answers.items())

    def ask(self, fact: str) -> None:
        """Have this asked now."""
        self.log += (Reopened(fact=fact),)

    def until(self, fact: str | None, answer: Callable[[str], str] = lambda _: "不知道") -> str:
        """Answer until this fact is asked, or none is any more; what was said last."""
        said = ""
        while self.asked != fact:
            assert self.asked is not None, f"{fact} is never asked"
            before = self.log
            said = self.say(answer(self.asked))
            assert self.log != before, said
        return said

    @property
    def at(self) -> Position:
        """Where the talk stands."""
        return position(self.log, self.ground)

    def place(self) -> Place:
        """Where in the chart the talk stands."""
        return self.at.standing.state

    @property
    def waits_for(self) -> str:
        """What is asked now, as plain text."""
        return rendered(prompt(self.at), 1000)

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


@pytest.fixture
def hangzhou(library: Library) -> Talk:
    """A talk with an owner in Hangzhou, in English."""
    talk = Talk(library, locale="en")
    talk.say("Hangzhou")
    return talk
