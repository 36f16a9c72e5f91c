"""What every route answers alike: JSON that says its language, and the problems that a route may have."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from assessment.wording import Words
from bot.api.problems import MEDIA_TYPE


def spoken(said: Any, words: Words, status: int = 200, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """An answer in the language of these words."""
    return JSONResponse(said, status, {"Content-Language": words.locale.replace("_", "-"), **(headers or {})})


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for its description; being asked too often is always one."""
    reference = {"$ref": "#/components/schemas/Problem"}
    return {status: {"content": {MEDIA_TYPE: {"schema": reference}}} for status in (*statuses, 429, 503)}
