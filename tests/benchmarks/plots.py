"""Figures of a table as pictures: SVG bars by pygal, without scripts, fonts or addresses, for light and dark pages.

The same figures give the same bytes. A picture shows what the table beside it says as well.
"""

import math
import sys
from collections.abc import Sequence
from typing import Final, Literal
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from tests.benchmarks.told import Column, shown

# pygal has every later import of anything looked at for plugins of its own, in a way that Python has given up.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, ...]] = ("light", "dark")
OURS: Final = ("ours", "srdi", "a turn")
"""How rows begin that are of our own; they are drawn in another colour."""
_WIDTH, _ROW, _AROUND, _LETTER = 860, 30, 70, 14
_FAR_APART: Final = 50
"""Where the longest bar is so many times the shortest, each step of the axis is ten times the one before."""
_TICKS: Final = 4
_INK: Final[dict[Theme, tuple[str, str, str, str, str]]] = {
    "light": ("#ffffff", "#1b2320", "#d6dcd8", "#0b6b57", "#8c939a"),
    "dark": ("#1b2220", "#e8ecea", "#36413c", "#63d1b2", "#8f9a94"),
}
"""Paper, ink, lines, bars of ours, bars of others."""


def drawn(title: str, column: Column, figures: Sequence[tuple[str, float]], theme: Theme) -> bytes:
    """A picture of lying bars, one for each name and figure."""
    paper, ink, line, ours, others = _INK[theme]
    values = [value for _, value in figures]
    powers = _powers(values)
    ticks = powers or _round_ticks(max(values))
    chart = pygal.HorizontalBar(
        title=title,
        style=_style(paper, ink, line),
        width=_WIDTH,
        height=_AROUND + _ROW * max(len(figures), 2),
        js=(),
        no_prefix=True,
        explicit_size=True,
        disable_xml_declaration=True,
        show_legend=False,
        show_y_guides=False,
        logarithmic=bool(powers),
        range=(ticks[0], ticks[-1]),
        zero=ticks[0],
        value_formatter=lambda value: shown(value, column.digits),
        truncate_label=-1,
        margin=8,
        margin_right=40,
        spacing=8,
        rounded_bars=2,
    )
    # A random one otherwise.
    chart.uuid = "bars"
    # pygal draws what lies from below.
    chart.x_labels = [f"{name}: {shown(value, column.digits)}" for name, value in reversed(figures)]
    chart.y_labels = ticks
    chart.add(
        column.name,
        [
            {"value": value, "color": ours if name.lower().startswith(OURS) else others}
            for name, value in reversed(figures)
        ],
    )
    chart.add_xml_filter(_without_foreign_parts)
    picture: str = chart.render()
    return f"{picture}\n".encode()


def _powers(values: Sequence[float]) -> list[float]:
    """The powers of ten around values that lie far apart."""
    if min(values) <= 0 or max(values) <= _FAR_APART * min(values):
        return []
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return [10.0**power for power in range(first, last + 1)]


def _round_ticks(highest: float) -> list[float]:
    """Round figures from 0 to the highest and beyond, few enough to be read."""
    power = 10.0 ** math.floor(math.log10(highest / _TICKS)) if highest > 0 else 1.0
    step = next(step for step in (power, 2 * power, 5 * power, 10 * power) if step * _TICKS >= highest)
    return [step * number for number in range(math.ceil(highest / step) + 1)]


def _style(paper: str, ink: str, line: str) -> Style:
    return Style(
        background=paper,
        plot_background=paper,
        foreground=ink,
        foreground_strong=ink,
        foreground_subtle=line,
        guide_stroke_color=line,
        major_guide_stroke_color=line,
        opacity="1",
        opacity_hover="1",
        transition="0s",
        font_family="system-ui, sans-serif",
        label_font_size=_LETTER,
        major_label_font_size=_LETTER,
        title_font_size=_LETTER + 2,
    )


def _without_foreign_parts(root: Element) -> Element:
    """Without what pygal adds for pages with scripts, and without its own name and addresses."""
    for parent in list(root.iter()):
        for part in list(parent):
            # A comment has a function in the place of its tag.
            if callable(part.tag) or part.tag.endswith(("script", "title", "desc")):
                parent.remove(part)
    return root
