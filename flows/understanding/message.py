"""A whole message: what it states, of which facts, and whether it answers, corrects or asks "what if".

Never a silent misreading: a piece that is not surely understood is given with the reason, and the others still stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from flows.understanding.answer import FactType, NotUnderstood, Options, Understood
from flows.understanding.door import understand

Intent = Literal["answer", "correction", "what_if"]


@dataclass(frozen=True, slots=True)
class Sayable:
    """A fact that a message may state.

    `called` are the fact's name in the language spoken, its Chinese name and its other names. `options` are the labels shown,
    `in_chinese` those that the policies write, for who reads another language and types Chinese.
    """

    id: str
    type: FactType
    called: tuple[str, ...]
    options: Options = field(default_factory=dict)
    in_chinese: Options = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one piece of a message, `said`, states of a fact; the fact is empty where none can be told."""

    fact: str
    answer: Understood | NotUnderstood
    said: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is meant, and what is stated, in the order typed."""

    intent: Intent
    statements: tuple[Stated, ...]


def read_message(
    text: str, *, asked: Sayable | None, facts: Sequence[Sayable], last_answered: str | None, last_year: int
) -> Message:
    """Read a message; `facts` are all that it may state, the one asked among them or not."""
    if asked is None:
        return Message("answer", (Stated("", NotUnderstood("no_fact_named", text), text),))
    return Message(
        "answer", (Stated(asked.id, understand(text, asked.type, asked.options, last_year=last_year), text),)
    )
