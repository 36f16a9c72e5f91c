"""The pictures are sound SVG that needs no font and nothing from elsewhere, and the same result draws the same picture."""

import re
from xml.etree import ElementTree as ET

import pytest

from bot.reports.charts import Theme, ladder_svg, score_svg
from tests.bot.reports.samples import LOCALES, results, shipped, view, words

SVG = "{http://www.w3.org/2000/svg}"
SAMPLE = results("cn")[0]


def _elements(drawn: bytes) -> list[ET.Element]:
    root = ET.fromstring(drawn)  # noqa: S314
    assert root.tag == f"{SVG}svg"
    return list(root.iter())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_every_picture_is_well_formed_and_needs_no_font_and_no_network(region: str, locale: str) -> None:
    said = words(locale)
    for assessment in results(region):
        shown = view(assessment, locale)
        drawn = [ladder_svg(shown.standing, said), *(score_svg(score, said) for score in shown.scores)]
        drawn += [score_svg(score, said, "dark") for score in shown.national_scores]
        for picture in drawn:
            tags = {element.tag for element in _elements(picture)}
            assert not tags & {f"{SVG}text", f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"}
            assert not re.search(rb'href="(?!#)|url\((?!#)|<style|@import', picture)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_same_result_draws_the_same_picture(theme: Theme) -> None:
    shown = view(SAMPLE, "en")
    assert ladder_svg(shown.standing, words("en"), theme) == ladder_svg(shown.standing, words("en"), theme)


def test_light_and_dark_differ() -> None:
    shown = view(SAMPLE, "en")
    assert ladder_svg(shown.standing, words("en"), "light") != ladder_svg(shown.standing, words("en"), "dark")


def test_only_points_that_are_still_open_are_hatched() -> None:
    shown = [score for assessment in results("cn") for score in view(assessment, "en").scores]
    settled = [score for score in shown if score.total.low == score.total.high]
    open_ones = [score for score in shown if score.total.low < score.total.high]
    assert settled
    assert open_ones

    def hatched(drawn: bytes) -> int:
        # The key shows the hatching once; a tiling is drawn by reference.
        return drawn.count(b'fill="url(#')

    assert {hatched(score_svg(score, words("en"))) for score in settled} == {1}
    for score in open_ones:
        bars = sum(1 for bar in (score.total, *score.groups) if bar.low < bar.high)
        assert hatched(score_svg(score, words("en"))) == 1 + bars
