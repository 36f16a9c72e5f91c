"""What a row of sums is called; it says nothing of a firm. Pure."""

from typing import Final

from bot.registry.importing.headings import compared

_TOTALS: Final = frozenset(
    ("合计", "总计", "小计", "共计", "合計", "總計", "小計", "共計", "total", "grandtotal", "subtotal", "sum")
)
"""As `compared` writes them."""


def says_total(cell: str) -> bool:
    """Whether a cell says of its row that it holds sums."""
    return compared(cell) in _TOTALS
