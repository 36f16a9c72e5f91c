"""What is wrong with a row: which column, what stands there, and what is allowed; kept as data and said in any language."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from assessment.facts import Fact
from assessment.measures import HELD
from assessment.wording import Words
from flows.credit_code import CodeProblem, told_problem

MOST_GIVEN: Final = 60
"""Characters of what was given that a problem repeats."""


class NotSaid(ValueError):
    """A cell that does not say what its column should."""

    def __init__(self, message: str, **values: object) -> None:
        self.message, self.values = message, values
        super().__init__(message)


class Problem(BaseModel):
    """One thing that is wrong."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str
    """The heading as it stands in the file."""
    given: str
    message: str
    values: dict[str, Any] = {}

    @classmethod
    def of(cls, column: str, given: str, told: NotSaid) -> "Problem":
        """As the row is kept: values that are more than words are kept by name."""
        values = {key: _kept(value) for key, value in told.values.items()}
        return cls(column=column, given=given[:MOST_GIVEN], message=told.message, values=values)

    @classmethod
    def of_code(cls, column: str, given: str, problem: CodeProblem) -> "Problem":
        """What is wrong with a credit code."""
        return cls(column=column, given=given[:MOST_GIVEN], message="", values=asdict(problem))

    def said(self, words: Words, facts: Mapping[str, Fact]) -> str:
        """What is allowed."""
        if not self.message:
            return told_problem(CodeProblem(**self.values), words)
        return words.say(self.message, **{key: _shown(value, words, facts) for key, value in self.values.items()})


def _kept(value: object) -> object:
    return {"limits": value.id} if isinstance(value, Fact) else value


def _shown(value: Any, words: Words, facts: Mapping[str, Fact]) -> object:
    match value:
        case {"limits": fact}:
            return _limits(facts[fact], words)
        case {"titles": list(titles)}:
            return words.say(", ").join(words.option(HELD, title) for title in titles)
        case {"options_of": str(fact)}:
            return words.say(", ").join(words.option(fact, option) for option in facts[fact].options)
        case str() if value in facts:
            return words.name(value)
        case _:
            return value


def _limits(fact: Fact, words: Words) -> str:
    """The limits of a fact; of a share in percent, since 0.03 in a column of percentages would be read as 0.03%."""
    if fact.type != "share" or fact.min is None or fact.max is None:
        return words.limits(fact)
    return words.say("from {low} to {high}", low=words.value(fact.id, fact.min), high=words.value(fact.id, fact.max))
