"""What is said back, whatever the channel: text, a question with its options, a list, a result. Data only.

A channel renders these within its own limits; nothing here knows one.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Reply):
    """Something said, in short paragraphs parted by newlines."""

    kind: Literal["text"] = "text"
    text: str


class Option(_Reply):
    """One thing to choose: what to type for it, and what it says."""

    key: str
    label: str


class Progress(_Reply):
    """How far the questions have come: how many were dealt with, and how many more there can be at most."""

    answered: int
    left: int


class Question(_Reply):
    """A question with what helps to answer it; `several` options may be picked at once where it says so.

    `shortcuts` are words that work here too, such as "don't know" and "back", for channels with buttons.
    """

    kind: Literal["question"] = "question"
    heading: str = ""
    text: str
    help: str = ""
    options: tuple[Option, ...] = ()
    several: bool = False
    hint: str = ""
    progress: Progress | None = None
    shortcuts: tuple[Option, ...] = ()


class Listing(_Reply):
    """Things in lines of their own, each with what to type for it."""

    kind: Literal["listing"] = "listing"
    text: str
    items: tuple[Option, ...]


class Table(_Reply):
    """Things side by side: each row has as many cells as the header, the first of them its name."""

    kind: Literal["table"] = "table"
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Shortcuts(_Reply):
    """What may be said next where no question is open, for channels with buttons."""

    kind: Literal["shortcuts"] = "shortcuts"
    text: str = ""
    options: tuple[Option, ...]


class Result(_Reply):
    """An assessment put into words, its lines already in their shape."""

    kind: Literal["result"] = "result"
    text: str


Reply = Annotated[Text | Question | Listing | Table | Shortcuts | Result, Field(discriminator="kind")]
_REPLIES: TypeAdapter[tuple[Reply, ...]] = TypeAdapter(tuple[Reply, ...])


def replies_to_json(replies: tuple[Reply, ...]) -> str:
    """Replies as JSON text, to be kept with the turn that they answer."""
    return _REPLIES.dump_json(replies).decode()


def replies_from_json(text: str) -> tuple[Reply, ...]:
    """The replies that the text holds."""
    return _REPLIES.validate_json(text)
