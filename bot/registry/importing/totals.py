"""What a row of sums or averages is called; it says nothing of a firm. Pure."""

import re
import unicodedata
from typing import Final

from bot.registry.importing.headings import compared

_TOTAL: Final = re.compile(
    r".{0,10}(?:[合总總小共][计計]|平均值?|均值)(?:[0-9]+[户戶家个個])?|共[0-9]+[户戶家个個].{0,4}|(?:grand|sub)?total|sum"
)
"""As `compared` writes them: also of a district, a page, or so many firms."""
_IN_BRACKETS: Final = re.compile(r"\([^()]*\)")
LETTERS_OF_TOTALS: Final = ("计", "計", "均", "共", "ot", "ＯＴ", "OT", "ｏｔ", "um", "UM", "ＵＭ", "ｕｍ")
"""One of these is in each of them, in any width and case that people write: it tells most other cells at once."""


def says_total(cell: str) -> bool:
    """Whether a cell says of its row that it holds sums."""
    return _TOTAL.fullmatch(compared(_IN_BRACKETS.sub("", unicodedata.normalize("NFKC", cell)))) is not None
