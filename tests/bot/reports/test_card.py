"""The card is a picture of the stated size whose code leads to the page, and it gives nothing of the firm away."""

import io
from typing import Any

import pytest
import segno
from PIL import Image

import bot.reports.card
from bot.reports.card import HEIGHT, WIDTH, card_png
from bot.reports.qr import QUIET_ZONE
from tests.bot.reports.samples import LOCALES, results, shipped, view, words

LINK = "https://check.example.org/"


def _code(card: Image.Image) -> list[list[int]]:
    """The modules of the code in the lower right corner of the card."""
    wanted = [
        [int(bool(module)) for module in row]
        for row in segno.make(LINK, error="q", boost_error=False, micro=False).matrix
    ]
    side = len(wanted) + 2 * QUIET_ZONE
    pixels, right, middle, size = card.convert("L"), WIDTH - 60, HEIGHT - 144, 228
    step = size / side
    left, top = right - size, middle - size / 2

    def dark(column: int, row: int) -> int:
        x, y = left + (column + QUIET_ZONE + 0.5) * step, top + (row + QUIET_ZONE + 0.5) * step
        return int(pixels.getpixel((round(x), round(y))) < 128)  # type: ignore[operator]

    return [[dark(column, row) for column in range(len(wanted))] for row in range(len(wanted))]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("region", shipped().regions)
def test_every_card_has_the_stated_size_and_a_code_of_the_link(region: str, locale: str) -> None:
    for assessment in results(region)[:2]:
        card = Image.open(io.BytesIO(card_png(view(assessment, locale), words(locale), LINK)))
        assert card.format == "PNG"
        assert card.size == (WIDTH, HEIGHT)
        wanted = segno.make(LINK, error="q", boost_error=False, micro=False).matrix
        assert _code(card) == [[int(bool(module)) for module in row] for row in wanted]


def _data_of(monkeypatch: pytest.MonkeyPatch, region: str) -> list[tuple[Any, dict[str, Any]]]:
    seen: list[dict[str, Any]] = []

    def keep(template: str, locale: str, data: dict[str, Any], form: str, scale: float) -> bytes:
        seen.append(data)
        return b""

    monkeypatch.setattr(bot.reports.card, "typeset", keep)
    found = []
    for assessment in results(region):
        shown = view(assessment, "en")
        card_png(shown, words("en"), LINK)
        found.append((shown, seen[-1]))
    return found


@pytest.mark.parametrize("region", shipped().regions)
def test_the_card_shows_what_is_asked_and_none_of_the_firms_own_figures(
    monkeypatch: pytest.MonkeyPatch, region: str
) -> None:
    for shown, data in _data_of(monkeypatch, region):
        told = repr(data)
        missing = shown.aims[0].missing if shown.aims else ()
        for line in missing:
            assert not line.gap or line.gap not in told
            assert not line.actual or line.actual not in told
        assert data["missing"] == [line.text for line in missing[:3]]
        assert data["headline"] == shown.standing.headline
        assert data["notice"] == shown.closing


def test_a_card_of_a_draft_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for _, data in _data_of(monkeypatch, "hangzhou"):
        assert any("draft" in line for line in data["unsettled"])
