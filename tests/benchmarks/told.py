"""What a benchmark tells: tables, printed at once as they are made, and single figures by name, which goals are held to.

Cells stay numbers until they are shown, so that a page can be made anew, and pictures drawn, without measuring again.
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

Cell = str | int | float | None


class _Kept(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Kept):
    """A column of figures: its name, which says the unit, and how many digits are shown after the point."""

    name: str
    digits: int = 0


class Table(_Kept):
    """Figures side by side; the first column names the row."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    drawn: tuple[str, ...] = ()
    """The columns that are also drawn, each as a picture of its own."""


class Figure(_Kept):
    """One figure by itself."""

    value: float
    unit: str


class Told(_Kept):
    """All that a benchmark told."""

    tables: tuple[Table, ...]
    figures: dict[str, Figure]
    versions: tuple[str, ...]


class Teller:
    """Takes what a benchmark has to tell, and prints its tables."""

    def __init__(self) -> None:
        self._tables: list[Table] = []
        self._figures: dict[str, Figure] = {}
        self._versions: tuple[str, ...] = ()

    def table(
        self,
        title: str,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[Cell]],
        note: str = "",
        drawn: Sequence[str] = (),
    ) -> None:
        """A table; of each column its name and how many digits are shown after the point."""
        named = tuple(Column(name=name, digits=digits) for name, digits in columns)
        unknown = set(drawn) - {column.name for column in named}
        assert not unknown, unknown
        table = Table(title=title, columns=named, rows=tuple(map(tuple, rows)), note=note, drawn=tuple(drawn))
        self._tables.append(table)
        print(f"\n{printed(table)}", flush=True)

    def figure(self, name: str, value: float, unit: str) -> None:
        """A figure that a goal may be held to."""
        assert name not in self._figures, name
        self._figures[name] = Figure(value=value, unit=unit)

    def versions(self, versions: Sequence[str]) -> None:
        """What was measured, by version."""
        self._versions = tuple(versions)

    @property
    def told(self) -> Told:
        """All of it."""
        return Told(tables=tuple(self._tables), figures=self._figures, versions=self._versions)


def shown(cell: Cell, digits: int) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else f"{cell:,.{digits}f}"


def cells(table: Table) -> list[list[str]]:
    """The rows as people read them."""
    digits = [0, *(column.digits for column in table.columns)]
    return [[shown(cell, places) for cell, places in zip(row, digits, strict=True)] for row in table.rows]


def printed(table: Table) -> str:
    """The table for a terminal."""
    lines = [[table.title, *(column.name for column in table.columns)], *cells(table)]
    first, *others = (max(map(len, column)) for column in zip(*lines, strict=True))
    told = [
        "  ".join([line[0].ljust(first), *(cell.rjust(wide) for cell, wide in zip(line[1:], others, strict=True))])
        for line in lines
    ]
    return "\n".join([*told, *([table.note] if table.note else [])])
