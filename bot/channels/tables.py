"""Tables as plain lines: in columns where they fit, else row by row, each cell under its row; in short, each row in a line."""

from collections.abc import Iterator

from bot.channels.wrapping import is_wide, width, wrapped
from flows.replies import Table

_GAP = "  "
_BETWEEN = " | "


def tabulated(table: Table, wide: int) -> Iterator[str]:
    """The table's lines, none wider than it may be where that can be helped."""
    yield from wrapped(table.caption, wide)
    rows = (table.header, *table.rows)
    columns = [max(width(row[place]) for row in rows) for place in range(len(table.header))]
    if sum(columns) + len(_GAP) * (len(columns) - 1) <= wide and not any("\n" in cell for row in rows for cell in row):
        for row in rows:
            yield _GAP.join(_padded(cell, column) for cell, column in zip(row, columns, strict=True)).rstrip()
        return
    for name, *cells in table.rows:
        yield from wrapped(name, wide)
        for title, cell in zip(table.header[1:], cells, strict=True):
            yield from wrapped(f"  {_introduced(title)}{cell}", wide, "  ")


def in_lines(table: Table) -> Iterator[str]:
    """The table for letters of any width, such as a phone's: row by row, each cell under the name of its row."""
    yield table.caption
    for name, *cells in table.rows:
        yield ""
        yield name
        for title, cell in zip(table.header[1:], cells, strict=True):
            yield f"  {_introduced(title)}{cell}"


def in_short(table: Table) -> Iterator[str]:
    """The table where room is scarce: what the cells are is said once, above them."""
    yield table.caption
    yield ""
    yield from (_BETWEEN.join(row) for row in (table.header, *table.rows))


def _introduced(title: str) -> str:
    return f"{title}{'：' if is_wide(title) else ': '}" if title else ""


def _padded(cell: str, column: int) -> str:
    return cell + " " * (column - width(cell))
