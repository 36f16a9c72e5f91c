"""What is said in a turn, in the parts that every messenger needs: what was said, what is asked, and what may be chosen.

Nothing here knows a channel's limits; `one_text` and the adapters fit the parts into them.
"""

from collections.abc import Iterator, Mapping
from itertools import zip_longest
from types import MappingProxyType
from typing import Final, NamedTuple

from bot.channels import tables
from bot.sessions.kept_replies import Said
from flows.as_shown import answers_in_full
from flows.position import Position
from flows.prompts import mark
from flows.replies import Listing, Option, Question, Reply, Result, Shortcuts, Table, Text

_INDENTED: Final = "  "


class Composed(NamedTuple):
    """The replies of one turn. A part that there is not is empty."""

    said: tuple[str, ...]
    """What was said before anything is asked, part by part; tables and lists are lines."""
    in_short: tuple[str, ...]
    """The same without results that are said once more in short, and tables as close as they can be read."""
    heading: str
    """Where the question stands: its topic and how far the questions have come."""
    question: str
    aside: str
    """What helps to answer."""
    options: tuple[Option, ...]
    """What may be chosen: an option's key is what to type for it."""
    several: bool
    """Whether several options may be chosen at once."""
    hint: str
    """How an answer may look."""
    shortcuts: tuple[Option, ...]
    """What may be said instead of an answer; the talk goes on as well without them."""
    offer: str
    """What else is offered beside the question, or where no question is open."""
    offered: tuple[Option, ...]
    """The ways to take that up; keys are words to type."""
    has_result: bool
    mark: str
    """Marks what is asked, so that a button of an older question can be told from one of this."""
    answers: Mapping[str, str] = MappingProxyType({})
    """By the label of an option, the words that are its answer whenever they come, for buttons that may lose their mark."""


def composed(said: Said, at: Position) -> Composed:
    """The turn's replies in parts; `at` is where the talk stands after them."""
    question = next((reply for reply in said.replies if isinstance(reply, Question)), None)
    asked_at = len(said.replies) if question is None else said.replies.index(question)
    before, after = said.replies[:asked_at], said.replies[asked_at + 1 :]
    shortcuts = [reply for reply in said.replies if isinstance(reply, Shortcuts)]
    offer = [*_texts(after), *(reply.text for reply in shortcuts)]
    asked = question or Question(text="")
    return Composed(
        said=tuple(_texts(before)),
        in_short=tuple(_texts(_in_short(before), is_short=True)),
        heading=asked.heading,
        question=asked.text,
        aside=asked.help,
        options=asked.options,
        several=asked.several,
        hint=asked.hint,
        shortcuts=asked.shortcuts,
        offer="\n".join(text for text in offer if text),
        offered=tuple(option for reply in shortcuts for option in reply.options),
        has_result=any(isinstance(reply, Result) for reply in said.replies),
        mark=mark(at),
        answers=answers_in_full(at),
    )


def _in_short(replies: tuple[Reply, ...]) -> tuple[Reply, ...]:
    """Of results in a row, the last is the summary."""
    return tuple(
        reply
        for reply, then in zip_longest(replies, replies[1:])
        if not (isinstance(reply, Result) and isinstance(then, Result))
    )


def _texts(replies: tuple[Reply, ...], *, is_short: bool = False) -> Iterator[str]:
    for reply in replies:
        match reply:
            case Text(text=text) | Result(text=text):
                yield for_a_phone(text)
            case Listing(text=text, items=items):
                yield "\n".join((text, *(choice(item) for item in items)))
            case Table():
                yield "\n".join(tables.in_short(reply) if is_short else tables.in_lines(reply))
            case _:
                pass


def for_a_phone(text: str) -> str:
    """The lines with room around each list, and an indentation less, of which a narrow screen has none to spare."""
    lines = text.split("\n")
    shown: list[str] = []
    for place, line in enumerate(lines):
        is_item, was_item = _is_item(line), place > 0 and _is_item(lines[place - 1])
        opens_a_list = not is_item and place + 1 < len(lines) and _is_item(lines[place + 1])
        if shown and shown[-1] and (opens_a_list or (was_item and line and not is_item)):
            shown.append("")
        shown.append(line.removeprefix(_INDENTED))
    return "\n".join(shown)


def _is_item(line: str) -> bool:
    return line.startswith((_INDENTED, "· "))


def choice(option: Option) -> str:
    """An option as it is read: its number before its words, or the word to type, which may be all there is to read."""
    if option.key.isdigit():
        return f"{option.key}. {option.label}"
    return option.key if option.key == option.label else f"{option.key} – {option.label}"
