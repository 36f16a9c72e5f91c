"""The result as a page: the view of it laid out by a template, its style, and which pictures it shows."""

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from assessment.wording import Words
from bot.reports.shapes import ResultView
from bot.web.pages import render

STYLE: Final = Path(__file__).resolve().parent / "static" / "result.css"
STYLE_PATH: Final = "/result/style.css"


@cache
def _stylesheet() -> str:
    """The address of the style; a changed one has another, so that browsers may keep each for good."""
    return f"{STYLE_PATH}?v={blake2b(STYLE.read_bytes(), digest_size=6).hexdigest()}"


def result_page(request: Request, view: ResultView, words: Words) -> HTMLResponse:
    """The page in the language of the words."""
    return render(request, "result.html", words, view=view, stylesheet=_stylesheet())
