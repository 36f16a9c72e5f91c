"""A turn as Telegram shows it: messages in their order, the last with the buttons, and with a result its card.

The text is plain, without any marks of Telegram's own, so that nothing that an owner typed can be taken for one. It is kept with
the turn as JSON, and what is kept is what is sent.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from assessment.wording import Words
from bot.capabilities import capability
from bot.channels.composition import Composed, choice, composed
from bot.channels.splitting import pieces
from bot.channels.telegram_buttons import Button, ReportWanted, written
from bot.channels.telegram_keyboards import Rows, can_toggle, in_text, keyboard, unbuttoned
from bot.sessions.kept_replies import Said
from flows.chart import Place
from flows.position import Position

_PARTED: Final = "\n\n"


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Message(_Step):
    """A message with the buttons under it."""

    kind: Literal["message"] = "message"
    text: str
    rows: Rows = ()


class Card(_Step):
    """The result as a picture, made when it is sent."""

    kind: Literal["card"] = "card"


class Report(_Step):
    """The report as a file, made when it is sent."""

    kind: Literal["report"] = "report"


Step = Annotated[Message | Card | Report, Field(discriminator="kind")]


class Answer(_Step):
    """All that is sent for one turn."""

    steps: tuple[Step, ...] = ()
    tapped: str = ""
    """What the button said that led here, to be shown under its question; empty where nothing was taken."""
    is_passing: bool = False
    """Whether it belongs to no turn, and may as well be left unsaid where it was said a moment ago."""


class Renderer:
    """Renders turns of one installation."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url if can_be_linked(public_url) else ""

    def rendered(self, said: Said, at: Position, link: str, *, tapped: str = "", is_welcome: bool = False) -> str:
        """The answer as it is kept; a `link` of none is of an answer that belongs to no turn."""
        turn = composed(said, at)
        is_passing = not link
        steps: tuple[Step, ...]
        if turn.has_result and at.assessment is not None and not is_passing:
            steps = tuple(self._with_result(turn, at, link, has_card=not is_welcome))
        else:
            steps = _messages(_told(turn), turn, keyboard(turn, at.words))
        return Answer(steps=steps, tapped=tapped, is_passing=is_passing).model_dump_json()

    def _with_result(self, turn: Composed, at: Position, link: str, *, has_card: bool) -> Iterator[Step]:
        ways = self._ways(at.words, link)
        if at.standing.state is not Place.RESULT or not has_card:
            yield from _messages(_told(turn), turn, (*keyboard(turn, at.words), *ways))
            return
        # The card comes between what was found and what may be said next, whose buttons are the last thing on the screen.
        yield from _cut(_fitting(turn), ways)
        yield Card()
        yield from _cut(_PARTED.join(_asked(turn)) or "…", keyboard(turn, at.words))

    def _ways(self, words: Words, link: str) -> Rows:
        """The whole result: on its page, and as a file."""
        page = Button(
            text=words.say("The whole result, with every clause"), url=f"{self._public_url}/go/{link}?to=result"
        )
        report = Button(text=words.say("The report as a PDF file"), data=written(ReportWanted()))
        return ((page,), (report,)) if self._public_url else ((report,),)


def answer_of(kept: str) -> Answer:
    """What `rendered` wrote."""
    return Answer.model_validate_json(kept)


def can_be_linked(url: str) -> bool:
    """Whether Telegram takes a button with this link: it refuses a message whose link leads to a host without a public name."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        return parts.scheme == "https" and ip_address(host).is_global
    except ValueError:
        return parts.scheme == "https" and "." in host.rstrip(".") and not host.endswith((".local", ".localhost"))


def _told(turn: Composed) -> str:
    """All of the text, in one message where that can be."""
    return _PARTED.join((*(part for part in [_fitting(turn)] if part), *_asked(turn))) or "…"


def _fitting(turn: Composed) -> str:
    """What was said, without results that are said once more in short where all of it would be more than a message."""
    most, rest = capability("telegram").text, _PARTED.join(("", *_asked(turn)))
    whole = _PARTED.join(turn.said)
    return whole if most.holds(whole + rest) else _PARTED.join(turn.in_short)


def _asked(turn: Composed) -> Iterator[str]:
    """What is asked, as far as buttons do not say it."""
    yield from (part for part in (turn.heading, turn.question, turn.aside) if part)
    options = turn.options if turn.several and not can_toggle(turn) else in_text(turn)
    if options:
        yield "\n".join(choice(option) for option in options)
    if turn.hint:
        yield turn.hint
    if rest := " · ".join(option.key for option in unbuttoned(turn)):
        yield "\n".join(part for part in (turn.offer, rest) if part)
    elif turn.offer:
        yield turn.offer


def _messages(text: str, turn: Composed, rows: Rows) -> tuple[Step, ...]:
    nothing = not (turn.said or turn.question or turn.offer or rows)
    return () if nothing else _cut(text, rows)


def _cut(text: str, rows: Rows) -> tuple[Step, ...]:
    """The text in messages that are short enough, the buttons under the last."""
    limit = capability("telegram").text
    *earlier, last = pieces(text, limit.most, limit.measure)
    return (*(Message(text=piece) for piece in earlier), Message(text=last, rows=rows))
