"""What a row of sums is called; it says nothing of a firm. Pure."""

from typing import Final

from bot.registry.importing.headings import compared

_TOTALS: Final = frozenset(
    ("合计", "总计", "小计", "共计", "合計", "總計", "小計", "共計", "total", "grandtotal", "subtotal", "sum")
)
"""As `compared` writes them."""
LETTERS_OF_TOTALS: Final = ("计", "計", "ot", "ＯＴ", "OT", "ｏｔ", "um", "UM", "ＵＭ", "ｕｍ")
"""One of these is in each of them, in any width and case that people write: it tells most other cells at once."""


def says_total(cell: str) -> bool:
    """Whether a cell says of its row that it holds sums."""
    return compared(cell) in _TOTALS
