"""Tables of firms as files, read whole for tests."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl

from assessment.library import library_of
from bot.bulk.reading.pieces import Piece, Rules, opened


class Read(NamedTuple):
    """All pieces of a table as one."""

    firms: pl.DataFrame
    bad: pl.DataFrame
    unread: pl.DataFrame

    @property
    def reasons(self) -> list[tuple[int, str, str, str]]:
        """Row, column, what was given and why it is no good."""
        return self.bad.select("row", "column", "given", "reason").rows()

    def of(self, column: str) -> list[object]:
        """A column of the firms."""
        return self.firms[column].to_list()


@cache
def rules() -> Rules:
    """Those of the nation, on a day."""
    return Rules(library_of("cn"), "cn", date(2026, 11, 21))


def pieces_of(folder: Path, name: str, content: bytes, rows_at_a_time: int = 1000) -> list[Piece]:
    """The pieces of a file with this content."""
    path = folder / name
    path.write_bytes(content)
    return list(opened(path, rules(), rows_at_a_time).pieces())


def read(folder: Path, name: str, content: bytes) -> Read:
    """The whole of it."""
    return as_one(pieces_of(folder, name, content))


def as_one(pieces: list[Piece]) -> Read:
    """The pieces put together."""
    return Read(
        pl.concat([piece.firms for piece in pieces]),
        pl.concat([piece.bad for piece in pieces]),
        pl.concat([piece.unread for piece in pieces]),
    )
