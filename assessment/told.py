"""What is wrong with a pack, as a sentence that is said later: English to whoever writes packs, else in the reader's language.

A sentence may hold another one. Only `told` makes one, always of a marked literal, so that every sentence can be translated.
"""

from typing import TYPE_CHECKING, NamedTuple, Union

from assessment.quantity import Number

if TYPE_CHECKING:
    from assessment.wording import Words

Value = Union[str, Number, "Told"]


class Told(NamedTuple):
    """A sentence and what stands in it."""

    message: str
    values: tuple[tuple[str, Value], ...]

    def __str__(self) -> str:
        return self.message.format(**{name: str(value) for name, value in self.values})

    def said(self, words: "Words") -> str:
        """The sentence in a language."""
        values = {name: value.said(words) if isinstance(value, Told) else str(value) for name, value in self.values}
        return words.say(self.message, **values)


def told(message: str, /, **values: Value) -> Told:
    """The sentence with its values."""
    return Told(message, tuple(values.items()))
