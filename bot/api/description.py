"""The OpenAPI document, where the framework leaves something unsaid: what each problem means, and which headers come and go.

It describes; what is done is decided by the routes. `tests/bot/api` holds the answers against it.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from bot.api import schemas

_PROBLEMS: Final = {
    "400": "The body cannot be read as a JSON object.",
    "404": "There is no such region or talk.",
    "409": "This does not fit what was done before.",
    "413": "The body is larger than 64 KiB.",
    "415": "The body is not sent as JSON.",
    "422": "Something does not fit; `problems` names each fault with what is allowed.",
    "429": "Asked too often; `Retry-After` says in how many seconds to come again.",
    "503": "The store is away; nothing was lost, and the same request may be sent again.",
}
_HEADERS: Final = {
    "Content-Language": ("The language of the answer, such as zh-Hans-CN.", {"type": "string"}),
    "Location": ("The address of the talk that was begun.", {"type": "string"}),
    "Retry-After": ("Seconds after which it is worth trying again.", {"type": "integer", "minimum": 1}),
}
_ACCEPT_LANGUAGE: Final = {
    "name": "Accept-Language",
    "in": "header",
    "required": False,
    "description": "In which language to answer where no `locale` is named; simplified Chinese without it.",
    "schema": {"type": "string"},
}


def operation_id(route: APIRoute) -> str:
    """What generated clients call the operation."""
    return route.name


def describe(api: FastAPI) -> None:
    """Complete the document whenever it is made."""
    make = api.openapi

    def openapi() -> dict[str, Any]:
        if api.openapi_schema is None:
            document = make()
            document["components"]["schemas"] |= _problem_schemas()
            for operation in _operations(document):
                _complete(operation)
        return make()

    # The way that the framework documents for changing the document.
    api.openapi = openapi  # type: ignore[method-assign]


def _problem_schemas() -> dict[str, Any]:
    schema = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _complete(operation: dict[str, Any]) -> None:
    operation["summary"], _, rest = operation.pop("description").partition("\n")
    if rest.strip():
        operation["description"] = rest.strip()
    operation.setdefault("parameters", []).append(_ACCEPT_LANGUAGE)
    for status, response in operation["responses"].items():
        headers = ["Content-Language"] if "content" in response else []
        headers += ["Location"] if status == "201" else []
        headers += ["Retry-After"] if status in ("429", "503") else []
        if headers:
            response["headers"] = {
                name: {"description": _HEADERS[name][0], "schema": _HEADERS[name][1]} for name in headers
            }
        response["description"] = _PROBLEMS.get(status) or HTTPStatus(int(status)).phrase
