"""The report can be read back: what matters is in it, in the reader's language, with fonts and tags, the notice on every page."""

import io
import re
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from pypdf import PdfReader

from bot.reports.pdf import report_pdf
from bot.reports.shapes import ResultView
from bot.reports.typesetting import compiled
from tests.bot.reports.samples import LOCALES, results, shipped, view, words

INJECTIONS = (
    '#import "x": *',
    "= heading",
    "*bold*",
    "$x^2$",
    "`raw`",
    "@label",
    "<label>",
    "https://x.example",
    "\\u{41}",
    "//x",
    "[#",
    "#panic()",
)


def _read(shown: ResultView, locale: str) -> PdfReader:
    return PdfReader(io.BytesIO(report_pdf(shown, words(locale), results("cn")[0].on)))


@cache
def _report(region: str, index: int, locale: str) -> PdfReader:
    assessment = results(region)[index]
    return PdfReader(io.BytesIO(report_pdf(view(assessment, locale), words(locale), assessment.on)))


def _text(read: PdfReader) -> str:
    """All that the pages say; lines break where the page is full, so spaces do not count."""
    return _tight("".join(page.extract_text() for page in read.pages))


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_the_report_holds_where_the_firm_stands_what_is_missing_and_what_was_not_assessed(
    region: str, locale: str
) -> None:
    shown = view(results(region)[0], locale)
    text = _text(_report(region, 0, locale))
    assert _tight(shown.standing.headline) in text
    for rung in shown.standing.rungs:
        assert _tight(rung.name) in text
    for line in (line for aim in shown.aims for line in aim.missing):
        assert _tight(line.text) in text
        assert _tight(line.gap) in text
    for document in shown.documents:
        assert _tight(document.title) in text
        assert _tight(document.status_said) in text
        assert _tight(document.notice) in text
    for caution in shown.cautions:
        assert text.index(_tight(caution)) < text.index(_tight(words(locale).say("Where you stand")))
    for listed in shown.not_assessed:
        assert _tight(listed.heading) in text
    assert _tight(shown.closing) in text


@pytest.mark.parametrize("locale", LOCALES)
def test_every_page_says_that_it_is_a_self_check_and_how_the_documents_stand(locale: str) -> None:
    said = words(locale)
    read = _report("hangzhou", 0, locale)
    day = said.day(results("hangzhou")[0].on)
    for number, page in enumerate(read.pages, 1):
        text = _tight(page.extract_text())
        assert _tight(said.say("Self-check of {day}, no decision.", day=day)) in text
        assert said.say("draft") in text
        assert _tight(said.say("Page {page} of {pages}", page=number, pages=len(read.pages))) in text


@pytest.mark.parametrize("locale", LOCALES)
def test_fonts_are_embedded_and_the_file_names_its_language_and_title_and_is_tagged(locale: str) -> None:
    read = _report("cn", 0, locale)
    fonts = [font.get_object() for page in read.pages for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
        assert "NotoSansCJK" in font["/BaseFont"]
    root: Any = read.root_object
    language = str(root["/Lang"]).lower()
    assert language.startswith("en") if locale == "en" else language.startswith("zh")
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read.metadata is not None
    assert words(locale).day(results("cn")[0].on) in str(read.metadata.title)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_that_looks_like_markup_is_shown_as_it_stands(text: str) -> None:
    shown = view(results("cn")[0], "en")
    line = replace(shown.aims[0].missing[0], text=text, gap=text, actual=text)
    aim = replace(shown.aims[0], missing=(line,), heading=text)
    changed = replace(shown, aims=(aim,), contradictions=(text,), held=(text,))
    assert _text(_read(changed, "en")).count(_tight(text)) >= 6


def test_the_same_result_makes_the_same_file() -> None:
    assessment = results("cn")[0]
    shown = view(assessment, "en")
    made = report_pdf(shown, words("en"), assessment.on)
    compiled.cache_clear()
    assert report_pdf(shown, words("en"), assessment.on) == made
