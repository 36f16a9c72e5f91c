"""The algebra of requirements: one kind a module, told apart by the key that only it has.

A new kind is a module with one class and one line in `AnyRequirement`.
"""

from typing import Annotated, Any, get_args

from pydantic import BaseModel, Discriminator, Tag

from assessment.requirement.choice import Choice
from assessment.requirement.combination import Combination
from assessment.requirement.compare import Compare
from assessment.requirement.indicator import Indicator, Step
from assessment.requirement.membership import Membership
from assessment.requirement.node import (
    KINDS,
    Evidence,
    Finding,
    JudgedBy,
    Kind,
    Requirement,
    View,
    Weights,
    refuse_document,
)
from assessment.requirement.officials import OfficialsJudge
from assessment.requirement.open_reading import OpenReading
from assessment.requirement.score import Group, Scale, Score
from assessment.requirement.size_class import INDUSTRY, SizeClass, SizeTable
from assessment.requirement.truth import Truth


def _kind_of(raw: Any) -> str | None:
    """The one kind whose key the mapping has; None, an error to pydantic, for none or several."""
    if isinstance(raw, Requirement):
        return type(raw).__name__
    if not isinstance(raw, dict):
        return None
    found = {kind for kind, keys in _KEYS.items() if any(key in raw for key in keys)}
    return found.pop() if len(found) == 1 else None


AnyRequirement = Annotated[
    Annotated[Compare, Tag("Compare")]
    | Annotated[Truth, Tag("Truth")]
    | Annotated[Choice, Tag("Choice")]
    | Annotated[Membership, Tag("Membership")]
    | Annotated[Combination, Tag("Combination")]
    | Annotated[SizeClass, Tag("SizeClass")]
    | Annotated[Score, Tag("Score")]
    | Annotated[OpenReading, Tag("OpenReading")]
    | Annotated[OfficialsJudge, Tag("OfficialsJudge")],
    Discriminator(
        _kind_of,
        custom_error_type="requirement_kind",
        custom_error_message="a requirement has exactly one of: fact (with at_least, more_than, at_most or less_than), "
        "is_true, is_false, statement, choice, set, all_of, any_of, some_of, size_class, score, open_reading, officials_judge",
    ),
]
_CLASSES: tuple[type[Requirement], ...] = tuple(get_args(kind)[0] for kind in get_args(get_args(AnyRequirement)[0]))
_KEYS: dict[str, tuple[str, ...]] = {kind.__name__: kind.keys for kind in _CLASSES}  # type: ignore[attr-defined]

_MODELS: tuple[type[BaseModel], ...] = (Step, Indicator, Group, Scale, *_CLASSES)
for _model in _MODELS:
    _model.model_rebuild(force=True, _types_namespace={"AnyRequirement": AnyRequirement})

__all__ = [
    "INDUSTRY", "KINDS", "AnyRequirement", "Choice", "Combination", "Compare", "Evidence", "Finding", "Indicator", "JudgedBy",
    "Kind", "Membership", "OfficialsJudge", "OpenReading", "Requirement", "Scale", "Score", "SizeClass", "SizeTable", "Step",
    "Truth", "View", "Weights", "refuse_document",
]  # fmt: skip
