"""Problems of a request as RFC 9457 documents: what was wrong, what is allowed, in the caller's language, nothing of our inside."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from assessment.wording import Words
from assessment.wording import later as _

MEDIA_TYPE = "application/problem+json"
TITLES: Mapping[int, str] = {
    400: _("The request cannot be read"),
    404: _("There is no such thing"),
    405: _("This cannot be done here"),
    409: _("This was already used for something else"),
    413: _("The request is too large"),
    415: _("Please send JSON"),
    422: _("Something in the request does not fit"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
    503: _("The answers cannot be kept at the moment"),
}


class Refused(Exception):
    """A request that is answered with a problem."""

    def __init__(
        self, status: int, detail: str, *, problems: Sequence[Mapping[str, Any]] = (), retry_after: int | None = None
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.problems, self.retry_after = status, detail, tuple(problems), retry_after


def problem_response(refused: Refused, words: Words, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The problem as a response; `problems` lists each fault with what was given and what is allowed."""
    title = TITLES.get(refused.status, HTTPStatus(refused.status).phrase)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": words.say(title),
        "status": refused.status,
        "detail": refused.detail,
    }
    if refused.problems:
        body["problems"] = [dict(problem) for problem in refused.problems]
    sent = {"Content-Language": words.locale.replace("_", "-"), **(headers or {})}
    if refused.retry_after is not None:
        sent["Retry-After"] = str(refused.retry_after)
    return JSONResponse(body, refused.status, sent, MEDIA_TYPE)
