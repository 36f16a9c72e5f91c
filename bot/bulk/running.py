"""A whole table judged from file to file: read in pieces, judged, written, counted. Nothing stands in its place before all does.

Memory is bounded whatever the number of rows: only a piece or two of the table is held at a time.
"""

import contextlib
import json
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assessment.batch import Batch
from assessment.batch.streaming import judged
from bot.bulk.ahead import ahead
from bot.bulk.progress import Progress
from bot.bulk.reading.pieces import Piece, Source
from bot.bulk.repeats import Repeats
from bot.bulk.summary.numbers import Summary
from bot.bulk.summary.tally import Tally
from bot.bulk.writing.about import About
from bot.bulk.writing.formats import Writer, writer
from bot.bulk.writing.places import Places
from bot.bulk.writing.side_file import SideFile
from bot.bulk.writing.told_columns import Column, Told, told
from bot.bulk.writing.whole_file import WholeFile, whole_files


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a run."""

    judged: int
    left_out: int
    in_part: int
    repeated: int
    summary: Summary | None
    """None where nobody wants it: counting takes longer than judging."""


@dataclass(frozen=True, slots=True)
class Run:
    """A table, by what it is judged, where to, and how the report is written."""

    source: Source
    batch: Batch
    about: About
    places: Places
    report: Callable[[Summary], str]
    is_summed: bool
    """Whether the summary is wanted for itself, and not for the report alone."""

    def done(self) -> Done:
        """Judge it all; raises Unreadable, OSError where a file cannot be written, KeyboardInterrupt where the run is stopped."""
        with signals_heeded(), whole_files(self.places.all()) as files:
            columns = self.batch.plan().found
            told_of = told(self.batch, self.about.nobody, columns, self.about.words)
            table = writer(files[self.places.table], told_of, self.source.kept, self.about)
            try:
                done = self._judged(table, files[self.places.problems])
                table.finish()
            except BaseException:
                table.stop()
                raise
            if done.judged:
                self._tell(done, told_of, files)
            else:
                for place in {*files} - {self.places.problems}:
                    files[place].keep_former()
        return done

    def _judged(self, table: Writer, problems: WholeFile) -> Done:
        """Read, judge, write and count, piece by piece."""
        words = self.about.words
        is_summed = self.is_summed or self.places.report is not None
        tally, repeats = Tally(self.batch) if is_summed else None, Repeats()
        side_file, firms = SideFile(problems.file, words, self.batch.catalogue), 0
        at: list[Piece] = []
        with Progress(self.source.total, words) as progress:
            for found in judged(self.batch, (piece.firms for piece in self._pieces(at))):
                piece = at.pop()
                side_file.take(piece.bad, piece.unread)
                firms += found.height
                if found.height:
                    table.write(found)
                    repeats.take(found)
                    if tally is not None:
                        tally.take(found)
                progress.reached(piece.done, firms)
        if side_file.is_empty:
            problems.leave_out()
        done = Done(firms, side_file.left_out, side_file.in_part, repeats.counted(), None)
        if tally is None:
            return done
        tally.refuse(done.left_out, done.in_part)
        tally.repeat(done.repeated)
        return replace(done, summary=tally.made())

    def _pieces(self, at: list[Piece]) -> Iterator[Piece]:
        for piece in ahead(self.source.pieces()):
            at.append(piece)
            yield piece

    def _tell(self, done: Done, told_of: Told, files: Mapping[Path, WholeFile]) -> None:
        """Say beside the table what it rests on and holds, and write the report."""
        about = {
            **self.about.as_json(),
            "firms": {"judged": done.judged, "left_out": done.left_out, "judged_in_part": done.in_part},
            "ignored_columns": [ignored.column for ignored in self.source.ignored],
            "columns": [_described(column) for column in told_of.columns],
        }
        files[self.places.about].file.write(json.dumps(about, ensure_ascii=False, indent=1).encode() + b"\n")
        if self.places.report is not None and done.summary is not None:
            files[self.places.report].file.write(self.report(done.summary).encode())


def _described(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"id": column.name, "text": column.text}
    if column.sources:
        said["sources"] = [{"document": source.document, "clause": source.clause} for source in column.sources]
    if column.unit is not None:
        said["unit"] = {"type": column.unit.type, "parts": column.unit.parts}
    return said


@contextlib.contextmanager
def signals_heeded() -> Iterator[None]:
    """Whoever ends the program politely is heeded like Ctrl-C, so that nothing half-done is left."""
    former = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)
