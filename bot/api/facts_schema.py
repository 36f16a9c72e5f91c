"""The JSON schema of a request for an assessment, made from the fact catalogue, so that it is as current as the packs.

It may only narrow what callers send; what is right is decided by `assessment.profile`.
"""

from typing import Any

from assessment.facts import WHOLE, Fact
from assessment.library import Library
from assessment.quantity import MOST_DIGITS, Number, plain
from assessment.requirement import KINDS
from assessment.wording import Words, supported_locales

LARGEST = 10**MOST_DIGITS - 1


def request_schema(library: Library, words: Words) -> dict[str, Any]:
    """The body of POST /assessments."""
    return {
        "type": "object",
        "required": ["region", "facts"],
        "additionalProperties": False,
        "properties": {
            "region": {"type": "string", "enum": list(library.regions)},
            "facts": {
                "type": "object",
                "description": "Facts by name; one left out or null is unknown.",
                "additionalProperties": False,
                "properties": {fact.id: _fact(fact, words) for fact in library.catalogue.values()},
            },
            "on": {
                "anyOf": [{"type": "string", "format": "date"}, {"type": "null"}],
                "description": "The day of the application; today in China where it is left out.",
            },
            "kind": {"anyOf": [{"type": "string", "enum": list(KINDS)}, {"type": "null"}]},
            "locale": {"anyOf": [{"type": "string", "enum": list(supported_locales())}, {"type": "null"}]},
        },
    }


def _fact(fact: Fact, words: Words) -> dict[str, Any]:
    return {"description": words.name(fact.id), "anyOf": [*_values(fact), {"type": "null"}]}


def _values(fact: Fact) -> list[dict[str, Any]]:
    if fact.is_number:
        number = _number(fact)
        span = {"type": "object", "additionalProperties": False, "minProperties": 1}
        end = {"anyOf": [number, {"type": "null"}]}
        return [number, {**span, "properties": {"low": end, "high": end}}]
    match fact.type:
        case "yes_no":
            return [{"type": "boolean"}]
        case "choice":
            return [{"type": "string", "enum": list(fact.options)}]
        case _:
            return [{"type": "array", "items": {"type": "string", "enum": list(fact.options)}}]


def _number(fact: Fact) -> dict[str, Any]:
    is_whole = fact.type in WHOLE and fact.type != "money"
    number: dict[str, Any] = {"type": "integer" if is_whole else "number"}
    if fact.type == "money":
        number["multipleOf"] = 0.01
    number["minimum"] = _limit(fact.min, -LARGEST)
    number["maximum"] = _limit(fact.max, LARGEST)
    return number


def _limit(limit: Number | None, otherwise: int) -> int | float:
    return otherwise if limit is None else plain(limit)
