"""Where a rule stands, as all that is told of a table cites it."""

from dataclasses import dataclass
from typing import Self

from assessment.policy import Measure
from assessment.requirement import Requirement


@dataclass(frozen=True, slots=True)
class Source:
    """A document by its id, and its clause where it is one."""

    document: str
    clause: str

    @classmethod
    def of(cls, rule: Requirement | Measure) -> Self:
        """Where a requirement or a measure stands; a requirement of a rule that holds always knows it."""
        return cls(rule.document, rule.clause)
