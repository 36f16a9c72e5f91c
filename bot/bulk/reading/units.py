"""Units that stand beside a table's headings: in a row of their own below them, or in a line above, such as 单位：万元. Pure.

A unit that is not known here is told from none, since a figure in 万美元 must never be taken for one in yuan.
"""

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from bot.registry.importing.headings import compared, data

_SAID_BEFORE: Final = re.compile(r"^(?:(?:金额|货币|计量|数据)?单位|金额|units?)(?:为|是|in)?")
_MONEY: Final = re.compile(r".{0,3}元|.{0,5}(?:yuan|rmb|cny)")
_LINE: Final = re.compile(r"(?:单位|\bunits?\b)\s*(?:为|是|in\b)?\s*:?(.*)", re.IGNORECASE | re.DOTALL)
_BETWEEN: Final = re.compile(r"[、,，;；/()\[\]【】\s和或]+")
_IN_BRACKETS: Final = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")


class Unit(NamedTuple):
    """A unit as it is written, of which kind of figure it is, and what a figure in it is multiplied by (None: not known here)."""

    written: str
    kind: str
    factor: Decimal | None

    def is_as(self, other: "Unit") -> bool:
        """Whether figures in both mean the same."""
        return (self.kind, self.factor) == (other.kind, other.factor)


def unit_of(cell: str) -> Unit | None:
    """The unit that a text names and nothing else, also in brackets or as 单位：万元."""
    text = compared(cell).strip("()[]【】")
    text = _SAID_BEFORE.sub("", text).strip("()[]【】").removeprefix("人民币").removesuffix("人民币") or text
    for kind, units in data().units.items():
        if text in units:
            return Unit(text, kind, units[text])
    return Unit(text, "money", None) if _MONEY.fullmatch(text) else None


def unit_within(heading: str) -> Unit | None:
    """The unit that stands in the brackets of a heading, if any."""
    text = unicodedata.normalize("NFKC", heading)
    parts = [part for found in _IN_BRACKETS.findall(text) for part in found if part]
    return next((unit for part in parts if (unit := unit_of(part))), None)


def units_above(cell: str) -> Iterator[Unit]:
    """The units that a cell above the headings names for the whole table."""
    text = unicodedata.normalize("NFKC", cell)
    if (alone := unit_of(text)) is not None:
        yield alone
    elif said := _LINE.search(text):
        yield from (unit for part in _BETWEEN.split(said[1]) if part and (unit := unit_of(part)))
