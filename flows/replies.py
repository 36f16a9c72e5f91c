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


class Question(_Reply):
    """A question with what helps to answer it."""

    kind: Literal["question"] = "question"
    heading: str = ""
    text: str
    help: str = ""
    options: tuple[Option, ...] = ()
    hint: str = ""


class Listing(_Reply):
    """Things in lines of their own, each with what to type for it."""

    kind: Literal["listing"] = "listing"
    text: str
    items: tuple[Option, ...]


class Result(_Reply):
    """An assessment put into words, its lines already in their shape."""

    kind: Literal["result"] = "result"
    text: str


Reply = Annotated[Text | Question | Listing | Result, Field(discriminator="kind")]
_REPLIES: TypeAdapter[tuple[Reply, ...]] = TypeAdapter(tuple[Reply, ...])


def replies_to_json(replies: tuple[Reply, ...]) -> str:
    """Replies as JSON text, to be kept with the turn that they answer."""
    return _REPLIES.dump_json(replies).decode()


def replies_from_json(text: str) -> tuple[Reply, ...]:
    """The replies that the text holds."""
    return _REPLIES.validate_json(text)
