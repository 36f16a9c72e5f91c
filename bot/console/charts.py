"""An overview's figures as pictures: SVG drawn by pygal, without scripts, fonts or addresses, for light and dark pages.

A picture shows what a table beside it says as well, and no figure of its own.
"""

import sys
from dataclasses import dataclass
from itertools import count
from typing import Final, Literal
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style

from assessment.wording import Words

# pygal has every later import of anything looked at for plugins of its own, in a way that Python has given up.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

Theme = Literal["light", "dark"]
WIDTH: Final = 440
MOST_BARS: Final = 8
"""Of longer lists the picture shows those at the top."""
_ROW: Final = 34
_AROUND: Final = 96
_LABEL: Final = 12
_LETTER: Final = 14
_TICKS: Final = 4
_FONTS: Final = (
    'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", '
    '"WenQuanYi Zen Hei", sans-serif'
)
_COLOURS: Final[dict[Theme, tuple[str, ...]]] = {
    "light": ("#0b6b57", "#c98a1b", "#5a6acf", "#8c939a"),
    "dark": ("#63d1b2", "#eec26b", "#9aa6f5", "#8f9a94"),
}
_INK: Final[dict[Theme, tuple[str, str, str]]] = {
    "light": ("#ffffff", "#1b2320", "#d6dcd8"),
    "dark": ("#1b2220", "#e8ecea", "#36413c"),
}
"""Paper, ink and lines, as in site.css."""


@dataclass(frozen=True)
class Bars:
    """A picture of bars: what each stands for, and of each series its name and figures."""

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    lies: bool = True
    """Whether the bars lie, one below the other, which leaves room for long labels."""
    stacks: bool = False

    @property
    def height(self) -> int:
        """How high the picture is, of `WIDTH`."""
        return _AROUND + _ROW * max(len(self.labels), 2) if self.lies else 350

    @property
    def highest(self) -> int:
        """What the longest bar stands for."""
        figures = [row for _, row in self.series]
        together = (
            [sum(parts) for parts in zip(*figures, strict=True)] if self.stacks else [n for row in figures for n in row]
        )
        return max(together, default=0)


def drawn(bars: Bars, words: Words, theme: Theme) -> bytes:
    """The picture."""
    kind = _KINDS[bars.lies, bars.stacks]
    # pygal draws what lies from below.
    order = slice(None, None, -1 if bars.lies else 1)
    chart = kind(
        style=_style(theme),
        width=WIDTH,
        height=bars.height,
        js=(),
        no_prefix=True,
        explicit_size=True,
        disable_xml_declaration=True,
        no_data_text=words.say("Nothing to show yet"),
        value_formatter=lambda value: f"{value:,.0f}",
        show_legend=len(bars.series) > 1,
        legend_at_bottom=True,
        # Beside long labels no room is left for two names in a row.
        legend_at_bottom_columns=1 if bars.lies else len(bars.series),
        legend_box_size=14,
        truncate_legend=-1,
        truncate_label=-1,
        x_label_rotation=0 if bars.lies else 40,
        show_y_guides=not bars.lies,
        margin=8,
        margin_right=24,
        # It reckons with letters half as wide as they are high, which Chinese ones are not.
        margin_left=8
        + (_LETTER // 2 * min(max(map(len, bars.labels), default=0), _LABEL) if bars.lies and words.is_chinese else 0),
        spacing=8,
        rounded_bars=2,
    )
    chart.x_labels = [_shortened(label, words) for label in bars.labels[order]]
    chart.y_labels = _ticks(bars.highest)
    for name, figures in bars.series:
        chart.add(name, figures[order] if any(figures) else ())
    chart.add_xml_filter(_without_foreign_parts)
    picture: str = chart.render()
    return picture.encode()


def _shortened(label: str, words: Words) -> str:
    most = _LABEL if words.is_chinese else 2 * _LABEL
    return label if len(label) <= most else f"{label[: most - 1]}…"


def _ticks(highest: int) -> list[int]:
    """Round whole numbers from 0 to the highest and beyond, few enough to be read."""
    step = next(
        step for power in count() for step in (10**power, 2 * 10**power, 5 * 10**power) if step * _TICKS >= highest
    )
    return [step * number for number in range(-(-highest // step) + 1)]


_KINDS: Final = {
    (True, True): pygal.HorizontalStackedBar,
    (True, False): pygal.HorizontalBar,
    (False, True): pygal.StackedBar,
    (False, False): pygal.Bar,
}


def _style(theme: Theme) -> Style:
    paper, ink, line = _INK[theme]
    return Style(
        background=paper,
        plot_background=paper,
        foreground=ink,
        foreground_strong=ink,
        foreground_subtle=line,
        guide_stroke_color=line,
        major_guide_stroke_color=line,
        colors=_COLOURS[theme],
        opacity="1",
        opacity_hover="1",
        transition="0s",
        font_family=_FONTS,
        label_font_size=_LETTER,
        major_label_font_size=_LETTER,
        legend_font_size=_LETTER,
        no_data_font_size=18,
    )


def _without_foreign_parts(root: Element) -> Element:
    """Without what pygal adds for pages with scripts, and without its own name and addresses."""
    for parent in list(root.iter()):
        for part in list(parent):
            # A comment has a function in the place of its tag.
            if callable(part.tag) or part.tag.endswith(("script", "title", "desc")):
                parent.remove(part)
    return root
