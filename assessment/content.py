"""What rules say, as plain data and as a hash: the same in every process, whatever the order of sets or the version of a model.

A key at its default is left out, so that a model can grow without every hash changing. Numbers are written exactly.
"""

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from json import dumps
from typing import Any

from pydantic import BaseModel

from assessment.facts import Fact
from assessment.library import Library
from assessment.requirement import Requirement

WORDING = frozenset({"text", "name", "says", "clause", "document", "evidence", "contacts", "readings", "kinds"})
"""Keys that no judgement reads: wording and citations, and the kinds of application, which are settled before."""
JUDGED_OF_A_FACT = ("type", "min", "max", "not_above", "derive", "change")


def judged(value: object) -> Any:
    """What a judgement can read of a model: all but its wording and citations."""
    return _plain(value, WORDING)


def judged_of_fact(fact: Fact) -> Any:
    """What a judgement, or a question's options, can read of a fact."""
    content = {key: _plain(getattr(fact, key), WORDING) for key in JUDGED_OF_A_FACT}
    return {"id": fact.id, "options": sorted(fact.options), **content}


def hash_of(content: object) -> str:
    """The hash of plain data."""
    return sha256(dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@lru_cache(maxsize=16)
def edition_of(library: Library) -> str:
    """The edition of all packs together, wording included."""
    return hash_of(
        {
            "facts": {fact.id: _plain(fact) for fact in library.catalogue.values()},
            "sizes": _plain(library.sizes),
            "packs": {name: [_plain(pack.region), _plain(pack.documents)] for name, pack in library.packs.items()},
        }
    )


def _plain(value: object, without: Collection[str] = ()) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return value.isoformat()
        case BaseModel():
            return _fields(value, without)
        case Mapping():
            return {str(key): _plain(part, without) for key, part in value.items()}
        case set() | frozenset():
            return sorted(_plain(part, without) for part in value)
        case list() | tuple():
            return [_plain(part, without) for part in value]
    raise TypeError(f"{type(value).__name__} has no plain form that is the same everywhere")


def _fields(model: BaseModel, without: Collection[str]) -> dict[str, Any]:
    """The fields that differ from their default; of a combination, the parts that were left once it was settled."""
    composite = model if isinstance(model, Requirement) and model.parts() else None
    made_of = getattr(composite, "keys", ())
    told = {
        name: _plain(getattr(model, name), without)
        for name, field in type(model).model_fields.items()
        if name not in without
        and not field.exclude
        and getattr(model, name) != field.get_default(call_default_factory=True)
        and name not in made_of
    }
    if composite is not None:
        told["parts"] = [_plain(part, without) for part in composite.parts()]
        told["needed"] = getattr(composite, "needed", None)
    return told
