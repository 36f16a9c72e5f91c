"""What cannot be written is known before anything is read, whatever the names are that it goes by."""

import os
from pathlib import Path

import pytest

from bot.bulk.writing.places import IS_A_FOLDER, NO_PLAIN_FILE, OTHER_ENDING, THE_TABLE_ITSELF, TWICE, Places


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text("employees\n1\n")
    return path


def _faults(table: Path, out: Path, problems: Path | None = None) -> set[str]:
    places = Places.of(str(out), str(problems) if problems else None, None)
    return {fault.message for fault in places.faults(table)}


def test_two_names_of_one_file_are_one_file(table: Path) -> None:
    folder = table.parent
    (folder / "inner").mkdir()
    (folder / "link.csv").symlink_to("out.csv")
    (folder / "table.csv").symlink_to(table)
    out = folder / "out.csv"
    assert _faults(table, out) == set()
    assert _faults(table, out, folder / "link.csv") == {TWICE}
    assert _faults(table, out, folder / "inner" / ".." / "out.csv") == {TWICE}
    assert _faults(table, folder / "table.csv") == {THE_TABLE_ITSELF}


def test_a_device_or_a_pipe_is_never_replaced_by_a_file(table: Path) -> None:
    pipe, nothing = table.with_name("pipe.csv"), table.with_name("nothing.csv")
    os.mkfifo(pipe)
    nothing.symlink_to(os.devnull)
    assert _faults(table, pipe) == {NO_PLAIN_FILE}
    assert _faults(table, table.with_name("out.csv"), nothing) == {NO_PLAIN_FILE}


def test_no_name_at_all_is_no_name_for_a_table(table: Path) -> None:
    assert _faults(table, Path()) == {OTHER_ENDING, IS_A_FOLDER}
