"""Typst with the fonts that we ship: a template and its data in, a PDF, pictures or SVG out.

Data goes in as JSON and is only ever shown as text, so nothing that somebody typed can become markup. Templates see their own
folder and no other file, and no font of the machine, so that every installation draws the same.
"""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    import typst

TEMPLATES = Path(__file__).resolve().parent / "templates"
Format = Literal["pdf", "svg", "png"]
POINTS_PER_INCH = 72
ACCESSIBLE: Final = "ua-1"
"""PDF/UA-1: tagged, with title, language and words beside each picture; typst refuses to write a file that is less."""

REMEMBERED: Final = 64
"""Files made last that are kept in memory, under thirty megabytes: who looks again at an unchanged result waits for nothing."""

_FAMILIES = {"zh_Hans_CN": "Noto Sans CJK SC", "zh_Hant_TW": "Noto Sans CJK TC"}


@cache
def _fonts() -> "typst.Fonts":
    """The shipped fonts, found when first needed: one variable collection that holds every weight and script used."""
    import typst

    folder = files("manimgx_fonts_cjk")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def typeset(template: str, locale: str, data: Mapping[str, Any], form: Format, scale: float = 1) -> bytes:
    """One template filled with data; `scale` is pixels a point where a picture is made. Blocks; may run in any thread."""
    language, _, region = locale.partition("_")
    given = {
        **data,
        "font": _FAMILIES.get(locale, "Noto Sans CJK SC"),
        "lang": language,
        "region": region.rpartition("_")[2].lower() or None,
    }
    return compiled(template, json.dumps(given, ensure_ascii=False), form, scale)


def forget() -> None:
    """Keep none of the files made so far."""
    compiled.cache_clear()


@lru_cache(maxsize=REMEMBERED)
def compiled(template: str, data: str, form: Format, scale: float) -> bytes:
    """One file, found again by all that it is made of, so nobody can be shown what was made of another's data."""
    import typst

    # A compiler may not be shared between threads and costs next to nothing; what is dear, the fonts, is shared.
    compiler = typst.Compiler(str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts())
    made = compiler.compile(
        format=form,
        ppi=scale * POINTS_PER_INCH,
        sys_inputs={"data": data},
        pdf_standards=[ACCESSIBLE] if form == "pdf" else [],
    )
    if not isinstance(made, bytes):
        raise TypeError(f"{template} makes {type(made).__name__}, not one file")
    return made
