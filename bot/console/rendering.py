"""Turns what a route of the console has found into a page, in the language of whoever reads it."""

from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from assessment.wording import Words
from bot.console.navigation import here
from bot.web.pages import asset, languages, tag_of
from bot.web.visitor import service_of

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    return environment


_PAGES: Final = _environment()


def render(request: Request, template: str, words: Words, *, status: int = 200, **shown: Any) -> HTMLResponse:
    """One page in the language of these words."""
    text = _PAGES.get_template(template).render(
        **{
            "say": words.say,
            "say_count": words.say_count,
            "words": words,
            "tag": tag_of(words.locale),
            "languages": languages(),
            "here": here(request),
            "official": None,
            "navigation": (),
            "region_name": "",
            "csrf": "",
            "is_demonstration": service_of(request).demonstration,
            **shown,
        }
    )
    return HTMLResponse(text, status, {"Content-Language": tag_of(words.locale)})
