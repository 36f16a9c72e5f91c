"""Turns what a route has found into a page: Jinja templates, in the visitor's language, each asset by the name of its contents."""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from pathlib import Path
from re import compile as pattern
from typing import Any, Final, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from assessment.wording import Words, supported_locales

_HERE: Final = Path(__file__).resolve().parent
_STATIC: Final = _HERE / "static"
_FOREVER: Final = "public, max-age=31536000, immutable"
LANGUAGE_NAMES: Final = {"zh_Hans_CN": "简体", "zh_Hant_TW": "繁體", "en": "English"}
"""Each language by its own name, since who looks for it may read no other."""
_CITED: Final = pattern(r"(\[[a-z]+-[^\[\]]+\])")
_OWN_PAGE: Final = pattern(r"(?<!\S)(/data)(?!\S)")
"""The page of one's data, where words name it by its path."""
_MARKS: Final = {"✓": "met", "✗": "not_met", "?": "undecided"}


class Line(NamedTuple):
    """A line of a result: how deep it stands, its mark, and its pieces, every second of them a cited clause."""

    depth: int
    mark: str
    pieces: list[str]


def lines(text: str) -> Iterator[Line | None]:
    """The lines of a text whose shape is in its spaces; None where a section ends."""
    for line in text.split("\n"):
        said = line.lstrip(" ")
        if not said:
            yield None
            continue
        mark = _MARKS.get(said[0], "") if said[1:2] == " " else ""
        yield Line(min((len(line) - len(said)) // 2, 4), mark, _CITED.split(said[2:] if mark else said))


def linked(piece: str) -> Markup:
    """The text, with the page of one's data to be tapped where it is named."""
    return Markup(_OWN_PAGE.sub(r'<a href="\1">\1</a>', str(escape(piece))))  # noqa: S704 - escaped, but for our own link


@cache
def asset(name: str) -> str:
    """The address of an asset; a changed asset has another, so that browsers may keep each for good."""
    digest = blake2b((_STATIC / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={digest}"


class Assets(StaticFiles):
    """Our scripts, styles and pictures, all of them from this folder."""

    def __init__(self) -> None:
        super().__init__(directory=_STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """One asset, to be kept for good where it was asked for by its contents."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _FOREVER if b"v=" in scope["query_string"] else "no-cache"
        return response


def tag_of(locale: str) -> str:
    """The locale as HTML writes it."""
    return locale.replace("_", "-")


def languages() -> list[tuple[str, str, str]]:
    """The languages there are: each locale, as HTML writes it, and its own name."""
    return [(locale, tag_of(locale), name) for locale, name in LANGUAGE_NAMES.items() if locale in supported_locales()]


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader([_HERE / "templates", _HERE.parent / "reports" / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["lines"] = lines
    environment.filters["linked"] = linked
    environment.globals["asset"] = asset
    return environment


_PAGES: Final = _environment()


def render(request: Request, template: str, words: Words, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """One page in the language of these words."""
    text = _PAGES.get_template(template).render(
        say=words.say,
        say_count=words.say_count,
        words=words,
        tag=tag_of(words.locale),
        languages=languages(),
        here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        is_demonstration=request.app.state.service.demonstration,
        **shown,
    )
    return HTMLResponse(text, status, {"Content-Language": tag_of(words.locale)})
