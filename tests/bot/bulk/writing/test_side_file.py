"""What is wrong with a table can be read anywhere: in a spreadsheet, in an editor, in a terminal."""

from io import BytesIO

import polars as pl

from assessment.library import library_of
from assessment.wording import Words
from bot.bulk.reading.reasons import SCHEMA
from bot.bulk.writing.side_file import SideFile
from bot.registry.importing.cells import FIGURE


def test_what_stood_in_a_cell_is_neither_a_formula_nor_a_command() -> None:
    catalogue, file = library_of("cn").catalogue, BytesIO()
    bad = pl.DataFrame([(2, "employees", "\x1b]0;=1+1\x07", FIGURE, "{}")], schema=dict(SCHEMA), orient="row")
    bad = pl.concat([bad, bad.with_columns(given=pl.lit("\x07=1+1"))])
    SideFile(file, Words("en", catalogue), catalogue).take(bad, pl.DataFrame(schema=dict(SCHEMA)))
    told = [line.split(",")[2] for line in file.getvalue().decode().splitlines()[1:]]
    assert told == ["]0;=1+1", "'=1+1"]
