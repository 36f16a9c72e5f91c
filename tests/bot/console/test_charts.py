"""Pictures of figures: they hold nothing that runs or calls anybody, and are as wide and high as the page says."""

import re
import sys
from xml.etree.ElementTree import fromstring

import pytest

from assessment.library import Library
from assessment.wording import Words
from bot.console.charts import WIDTH, Bars, Theme, drawn

TIERS = Bars(("国家级“小巨人”", "创新型 <中小企业> & 其他"), (("settled", (5_000, 3)), ("open", (0, 12))), stacks=True)
MONTHS = Bars(tuple(f"2026-{month:02}" for month in range(1, 13)), (("enrolled", tuple(range(12))),), lies=False)
EMPTY = Bars((), (("firms", ()),))
PICTURES = {"tiers": TIERS, "months": MONTHS, "empty": EMPTY}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("locale", ["en", "zh_Hans_CN", "zh_Hant_TW"])
def test_a_picture_runs_nothing_and_names_nobody(library: Library, name: str, theme: Theme, locale: str) -> None:
    picture = drawn(PICTURES[name], Words(locale, library.catalogue), theme).decode()
    root = fromstring(picture)  # noqa: S314 - it is ours
    assert (root.get("width"), root.get("height")) == (str(WIDTH), str(PICTURES[name].height))
    assert set(re.findall(r"https?://[^\"'\s<]+", picture)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<script|javascript:|\son\w+=|@import|url\(|href|pygal\.org|<\?", picture, re.IGNORECASE)


def test_a_picture_says_what_its_bars_are_for(library: Library) -> None:
    shown = "".join(fromstring(drawn(TIERS, Words("zh_Hans_CN", library.catalogue), "light")).itertext())  # noqa: S314
    for said in ("国家级“小巨人”", "创新型 <中小企业> & 其他"[:11], "settled", "open"):
        assert said in shown


def test_where_there_is_nothing_the_picture_says_so(library: Library) -> None:
    assert b"Nothing to show yet" in drawn(EMPTY, Words("en", library.catalogue), "light")


def test_the_same_figures_look_different_in_the_dark(library: Library) -> None:
    words = Words("en", library.catalogue)
    assert drawn(TIERS, words, "light") != drawn(TIERS, words, "dark")


@pytest.mark.parametrize("highest", [0, 1, 2, 7, 12, 99, 100, 1_001, 199_999, 10**9])
def test_the_scale_is_of_whole_numbers_up_to_the_highest(library: Library, highest: int) -> None:
    bars = Bars(("a",), (("firms", (highest,)),))
    root = fromstring(drawn(bars, Words("en", library.catalogue), "light"))  # noqa: S314
    said = ["".join(part.itertext()) for part in root.iter("{http://www.w3.org/2000/svg}text")]
    ticks = [int(text.replace(",", "")) for text in said if re.fullmatch(r"[\d,]+", text)]
    assert len(ticks) == len(set(ticks)) <= 7
    if highest:
        assert min(ticks) == 0
        assert max(ticks) >= highest


def test_drawing_leaves_no_hook_in_every_later_import() -> None:
    assert "PluginImportFixer" not in {type(finder).__name__ for finder in sys.meta_path}
