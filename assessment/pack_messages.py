"""What pydantic finds wrong in a pack, said to the person who wrote the YAML: no class of ours, and what is allowed there."""

from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from assessment.requirement import Requirement

Path = tuple[str | int, ...]
NOT_WRITTEN = ("document", "limits")
"""Fields that the code fills in and a pack never writes."""

_SENTENCES = {
    "missing": "is missing",
    "tuple_type": "a list is needed here, written [..] or one item a line after a dash",
    "list_type": "a list is needed here, written [..] or one item a line after a dash",
    "dict_type": "keys with their values are needed here, written {{key: value}} or one a line",
    "mapping_type": "keys with their values are needed here, written {{key: value}} or one a line",
    "string_type": "a text is needed here; a number or a date that is meant as a text stands in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "small letters, digits, - and _ are allowed, a letter or a digit first",
    "bool_type": "true or false is needed here",
    "int_type": "a whole number is needed here",
    "date_type": "a date such as 2026-04-01 is needed here, without quotes and without a time",
    "literal_error": "allowed are {expected}",
    "too_short": "at least {min_length} of them are needed here",
    "too_long": "at most {max_length} of them are allowed here",
    "greater_than_equal": "at least {ge} is needed here",
}
"""The sentence for each kind of error, with the values that pydantic names."""


def sentence(model: type[BaseModel], error: ErrorDetails, place: Path) -> str:
    """One error, opened by the keys that lead to it."""
    path = (*place, *error["loc"])
    shown = ".".join(str(step) for step in path if step not in _kinds())
    return f"{shown or 'file'}: {_message(model, error)}"


def _message(model: type[BaseModel], error: ErrorDetails) -> str:
    loc, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        return f"unknown key; allowed here: {_allowed(model, loc[:-1])}"
    if kind in ("model_type", "model_attributes_type"):
        return f"keys with their values are needed here; allowed are {_allowed(model, loc)}"
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    return _SENTENCES[kind].format(**error.get("ctx", {})) if kind in _SENTENCES else error["msg"]


def _kinds() -> dict[str, type[BaseModel]]:
    """The kinds of requirement by the name that stands in pydantic's paths, and never in the file."""
    return {kind.__name__: kind for kind in Requirement.__subclasses__()}


def _allowed(model: type[BaseModel], path: Path) -> str:
    """The keys that the model at the end of a path knows."""
    current: Any = model
    for step in path:
        if step in _kinds():
            current = _kinds()[str(step)]
        elif isinstance(step, str) and isinstance(current, type) and issubclass(current, BaseModel):
            found = next((f for name, f in current.model_fields.items() if step in (name, f.alias)), None)
            inner = _models_in(found.annotation) if found is not None else []
            current = inner[0] if len(inner) == 1 else current
    fields = current.model_fields.items()
    names = [field.alias or name for name, field in fields if name not in NOT_WRITTEN or field.is_required()]
    return ", ".join(names)


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in getattr(annotation, "__args__", ()) for model in _models_in(part)]
