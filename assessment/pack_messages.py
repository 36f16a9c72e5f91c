"""What pydantic finds wrong in a pack, said to the person who wrote the YAML: no class of ours, and what is allowed there."""

from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from assessment.requirement import Requirement
from assessment.told import Told, told
from assessment.wording import later as _

Path = tuple[str | int, ...]
NOT_WRITTEN = ("document", "limits")
"""Fields that the code fills in and a pack never writes."""

_SENTENCES = {
    "missing": _("is missing"),
    "tuple_type": _("a list is needed here, written [..] or one item a line after a dash"),
    "list_type": _("a list is needed here, written [..] or one item a line after a dash"),
    "dict_type": _("keys with their values are needed here, written {{key: value}} or one a line"),
    "mapping_type": _("keys with their values are needed here, written {{key: value}} or one a line"),
    "string_type": _("a text is needed here; a number or a date that is meant as a text stands in quotes"),
    "string_too_short": _("must not be empty"),
    "string_pattern_mismatch": _("small letters, digits, - and _ are allowed, a letter or a digit first"),
    "bool_type": _("true or false is needed here"),
    "int_type": _("a whole number is needed here"),
    "date_type": _("a date such as 2026-04-01 is needed here, without quotes and without a time"),
    "literal_error": _("allowed are {expected}"),
    "too_short": _("at least {min_length} of them are needed here"),
    "too_long": _("at most {max_length} of them are allowed here"),
    "greater_than_equal": _("at least {ge} is needed here"),
}
"""The sentence for each kind of error, with the values that pydantic names."""


def sentence(model: type[BaseModel], error: ErrorDetails, place: Path) -> Told:
    """One error, opened by the keys that lead to it."""
    path = (*place, *error["loc"])
    shown = ".".join(str(step) for step in path if step not in _kinds())
    return told(_("{place}: {problem}"), place=shown or "file", problem=_message(model, error))


def _message(model: type[BaseModel], error: ErrorDetails) -> Told | str:
    loc, kind = error["loc"], error["type"]
    if kind == "extra_forbidden":
        return told(_("unknown key; allowed here: {allowed}"), allowed=_allowed(model, loc[:-1]))
    if kind in ("model_type", "model_attributes_type"):
        return told(_("keys with their values are needed here; allowed are {allowed}"), allowed=_allowed(model, loc))
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind not in _SENTENCES:
        return error["msg"]
    return told(_SENTENCES[kind], **{name: str(value) for name, value in error.get("ctx", {}).items()})


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
