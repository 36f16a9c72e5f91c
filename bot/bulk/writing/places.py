"""Where the files of a run go, and whether they can go there: found out before a row is read, since a run can take an hour."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from assessment.wording import later as _
from bot.bulk.writing.whole_file import target_of

TABLES: Final = (".csv", ".parquet", ".jsonl")

OTHER_ENDING: Final = _("{file}: its name must end in one of {endings}, which says what is written")
NO_FOLDER: Final = _("{file}: there is no folder {folder}; please make it first")
IS_A_FOLDER: Final = _("{file} is a folder; a name for a file is needed")
NO_PLAIN_FILE: Final = _("{file} is a device or a pipe; a name for a file is needed")
IS_THERE: Final = _("{file} is there already and may be filled in; please give the empty table another name")
NOT_WRITABLE: Final = _("{file}: nothing may be written in the folder {folder}")
THE_TABLE_ITSELF: Final = _("{file} is the table that is read; please give the result another name")
TWICE: Final = _("{file} is named for two different things; please give each a name of its own")


class Fault(NamedTuple):
    """Why a file cannot be written: a message and its values."""

    message: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Places:
    """The table, and what stands beside it; `report` only where one is wanted."""

    table: Path
    problems: Path
    about: Path
    report: Path | None

    @classmethod
    def of(cls, out: str, problems: str | None, report: str | None) -> "Places":
        """By the names that were given; what stands beside the table is called like it unless told otherwise."""
        table = Path(out)
        beside, about = (table.parent / f"{table.name}.{what}" for what in ("problems.csv", "about.json"))
        return cls(table, Path(problems) if problems else beside, about, Path(report) if report else None)

    def all(self) -> list[Path]:
        """Every file, the table last: once it stands there, so does what belongs to it."""
        return [place for place in (self.report, self.problems, self.about, self.table) if place is not None]

    def faults(self, read: Path) -> Iterator[Fault]:
        """Everything that stands against writing them while that table is read."""
        yield from _ending(self.table, TABLES)
        yield from _ending(self.problems, (".csv",))
        if self.report is not None:
            yield from _ending(self.report, (".html", ".htm"))
        yield from clashes(self.all(), read)
        yield from unwritable(self.all())


def is_there(place: Path) -> bool:
    """Whether there is anything; of a name that is too long for any file nothing is."""
    try:
        return place.exists()
    except OSError:
        return False


def faults_of_new(place: Path, endings: tuple[str, ...]) -> Iterator[Fault]:
    """Everything that stands against writing one file of these kinds where there is none."""
    yield from _ending(place, endings)
    faults = list(unwritable([place]))
    yield from faults
    if not faults and is_there(place):
        yield Fault(IS_THERE, {"file": place})


def _ending(place: Path, endings: tuple[str, ...]) -> Iterator[Fault]:
    if place.suffix.lower() not in endings:
        yield Fault(OTHER_ENDING, {"file": place, "endings": ", ".join(endings)})


def clashes(places: Sequence[Path], read: Path) -> Iterator[Fault]:
    """Those of the files that are one and the same, by whatever names, and those that are the table that is read."""
    for place, times in Counter(target_of(place) for place in places).items():
        if times > 1:
            yield Fault(TWICE, {"file": place})
    for place in places:
        if is_there(place) and is_there(read) and place.samefile(read):
            yield Fault(THE_TABLE_ITSELF, {"file": place})


def unwritable(places: Sequence[Path]) -> Iterator[Fault]:
    """What stands against writing any of these, each folder told once."""
    told: set[Path] = set()
    for place in reversed(places):
        folder = target_of(place).parent
        if is_there(place) and place.is_dir():
            yield Fault(IS_A_FOLDER, {"file": place})
        elif is_there(place) and not place.is_file():
            yield Fault(NO_PLAIN_FILE, {"file": place})
        elif folder not in told:
            told.add(folder)
            if not folder.is_dir():
                yield Fault(NO_FOLDER, {"file": place, "folder": folder})
            elif not os.access(folder, os.W_OK | os.X_OK):
                yield Fault(NOT_WRITABLE, {"file": place, "folder": folder})
