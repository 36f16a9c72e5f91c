"""A file that is replaced only whole: written beside its place under another name, and put there once all of it is on the disk.

Whatever ends a run in the middle leaves what stood there before. What a killed run leaves is named `….unfinished`, and the next
run to the same place takes its name over; while a run is alive it holds a lock, so that a second one to the same place is refused.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

UNFINISHED: Final = ".unfinished"


class WrittenByAnother(OSError):
    """Another run is writing to the same place."""


def target_of(place: Path) -> Path:
    """The file that a name stands for: where it is a link, that is written to, and the link stays one."""
    return Path(os.path.realpath(place))


class WholeFile:
    """A file on its way to its place."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._target = target_of(place)
        self.path = self._target.with_name(self._target.name + UNFINISHED)
        self.file = _locked(self.path)
        self._put_in_place = self._replace

    def leave_out(self) -> None:
        """There is nothing to say: in the end no file is to stand in its place, nor one of an earlier run."""
        self._put_in_place = self._remove

    def keep_former(self) -> None:
        """In the end what stood in its place before is to stand there."""
        self._put_in_place = self.path.unlink

    def finish(self) -> None:
        """Have all of it on the disk, still under its other name."""
        self.file.flush()
        os.fsync(self.file.fileno())

    def put_in_place(self) -> None:
        """Give it its name; it must be finished."""
        self._put_in_place()
        self.file.close()

    def drop(self) -> None:
        """Leave nothing of it."""
        self.path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self.file.close()

    def _replace(self) -> None:
        self.path.replace(self._target)

    def _remove(self) -> None:
        self.path.unlink()
        self._target.unlink(missing_ok=True)


@contextlib.contextmanager
def whole_files(places: Sequence[Path]) -> Iterator[dict[Path, WholeFile]]:
    """Files that get their names together, in this order, once all of them are on the disk; on any error none does."""
    opened: dict[Path, WholeFile] = {}
    try:
        for place in places:
            opened[place] = WholeFile(place)
        yield opened
        for file in opened.values():
            file.finish()
        for file in opened.values():
            file.put_in_place()
        for folder in {file.path.parent for file in opened.values()}:
            _settle(folder)
    except BaseException:
        for file in opened.values():
            file.drop()
        raise


def _locked(path: Path) -> BinaryIO:
    while True:
        # Opened as it is, since it is the other run's until it can be locked. No run makes a link of this name, so that it is none
        # of ours: what it leads to is not to be written over.
        file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666), "wb")
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise WrittenByAnother(path) from None
        # Between opening and locking it, the other run may have given the file its name: then it is not ours to write to.
        if _is_at(path, file):
            file.truncate(0)
            return file
        file.close()


def _is_at(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
