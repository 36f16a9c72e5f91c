"""A file appears whole or not at all, and two runs never write to the same place."""

from pathlib import Path

import pytest

from bot.bulk.writing.whole_file import UNFINISHED, WholeFile, WrittenByAnother, whole_files


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "firms.csv"


def _names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_what_stood_there_stays_until_all_is_written(place: Path) -> None:
    place.write_text("before")
    with whole_files([place]) as files:
        files[place].file.write(b"after")
        files[place].file.flush()
        assert place.read_text() == "before"
    assert place.read_text() == "after"
    assert _names(place.parent) == ["firms.csv"]


def test_an_error_leaves_what_stood_there_and_nothing_else(place: Path) -> None:
    place.write_text("before")
    other = place.with_name("other.csv")
    with pytest.raises(ZeroDivisionError), whole_files([other, place]) as files:
        files[place].file.write(bytes([1 // len(b"") for _ in files]))
    assert _names(place.parent) == ["firms.csv"]
    assert place.read_text() == "before"


def test_what_a_killed_run_left_is_taken_over(place: Path) -> None:
    place.with_name(place.name + UNFINISHED).write_text("a long, half-written line of a run that was killed")
    with whole_files([place]) as files:
        files[place].file.write(b"whole")
    assert place.read_text() == "whole"
    assert _names(place.parent) == ["firms.csv"]


def test_a_second_run_to_the_same_place_is_refused_and_disturbs_nothing(place: Path) -> None:
    with whole_files([place]) as files:
        files[place].file.write(b"first")
        with pytest.raises(WrittenByAnother):
            WholeFile(place)
    assert place.read_text() == "first"


def test_with_nothing_to_say_the_file_of_an_earlier_run_goes(place: Path) -> None:
    place.write_text("of an earlier run")
    with whole_files([place]) as files:
        files[place].leave_out()
    assert _names(place.parent) == []


def test_a_file_that_is_not_wanted_after_all_leaves_the_former_one(place: Path) -> None:
    place.write_text("before")
    with whole_files([place]) as files:
        files[place].keep_former()
    assert place.read_text() == "before"
    assert _names(place.parent) == ["firms.csv"]


def test_behind_a_link_the_file_is_replaced_and_the_link_stays(place: Path) -> None:
    target = place.with_name("elsewhere.csv")
    target.write_text("before")
    place.symlink_to(target)
    with whole_files([place]) as files:
        files[place].file.write(b"after")
    assert place.is_symlink()
    assert target.read_text() == "after"


def test_a_link_by_the_name_of_an_unfinished_file_leads_nowhere(place: Path) -> None:
    precious = place.with_name("precious.txt")
    precious.write_text("not ours")
    place.with_name(place.name + UNFINISHED).symlink_to(precious)
    with pytest.raises(OSError, match="symbolic"):
        WholeFile(place)
    assert precious.read_text() == "not ours"
