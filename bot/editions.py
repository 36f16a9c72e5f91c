"""The archive of pack editions, so that a talk can stay with the rules it began under after newer packs are installed.

A folder of compressed archives, each named by its edition (`RuleSet.edition`); processes may share it. An archive appears whole or
not at all, and one that cannot be read counts as not kept: the talk is then told of the newer rules and moves.
"""

import os
import re
import tempfile
import zlib
from pathlib import Path, PurePosixPath
from threading import Lock
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from assessment.content import edition_of
from assessment.library import Library, PackErrors, UnknownRegion, load_library
from assessment.pack_files import GOLDEN_FOLDER

LARGEST = 50_000_000
"""Bytes that an edition may unpack to; the shipped packs are a hundredth of it."""
_EDITION = re.compile(r"[0-9a-f]{64}")
_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*")
_DAY_OF_EVERY_FILE = (1980, 1, 1, 0, 0, 0)


class PacksChanged(OSError):
    """The files are no longer those that the library was loaded from."""

    def __init__(self, packs: Path) -> None:
        super().__init__(f"the packs in {packs} changed while they were being read: start again")


class Editions:
    """The editions kept in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Library | None] = {}
        self._lock = Lock()

    def keep(self, packs: Path, library: Library) -> str:
        """Put the packs that the library was loaded from into the archive, once; gives their edition. Raises PacksChanged."""
        edition = edition_of(library)
        with self._lock:
            if not _is_whole(self._archive(edition)):
                self._write(packs, edition)
            self._found[edition] = library
        return edition

    def find(self, edition: str) -> Library | None:
        """The library of that edition, loaded when first asked for; None where it is not kept or can no longer be read."""
        if not _EDITION.fullmatch(edition):
            return None
        with self._lock:
            if edition not in self._found:
                if not self._archive(edition).exists():
                    return None
                self._found[edition] = _read(self._archive(edition))
            return self._found[edition]

    def _archive(self, edition: str) -> Path:
        return self._folder / f"{edition}.zip"

    def _write(self, packs: Path, edition: str) -> None:
        self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
            written = Path(part.name)
            try:
                _pack(packs, written)
                kept = _read(written)
                if kept is None or edition_of(kept) != edition:
                    raise PacksChanged(packs)
                os.fsync(part.fileno())
                written.replace(self._archive(edition))
            finally:
                written.unlink(missing_ok=True)


def _pack(packs: Path, archive: Path) -> None:
    """The YAML files, without the golden examples; the same files make the same bytes."""
    with ZipFile(archive, "w", ZIP_DEFLATED) as opened:
        for file in sorted(packs.rglob("*.yaml")):
            name = file.relative_to(packs)
            if GOLDEN_FOLDER not in name.parts:
                opened.writestr(ZipInfo(name.as_posix(), _DAY_OF_EVERY_FILE), file.read_bytes(), ZIP_DEFLATED)


def _is_whole(archive: Path) -> bool:
    """Whether every file in it is as it was written; far quicker than loading them at each start."""
    try:
        with ZipFile(archive) as opened:
            return opened.testzip() is None
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error):
        return False


def _read(archive: Path) -> Library | None:
    try:
        with ZipFile(archive) as opened, tempfile.TemporaryDirectory() as folder:
            members = opened.infolist()
            if sum(member.file_size for member in members) > LARGEST:
                return None
            root = Path(folder) / "packs"
            for member in members:
                if not is_plain_yaml(member.filename):
                    return None
                file = root / member.filename
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(opened.read(member))
            return load_library(root)
    except (BadZipFile, EOFError, NotImplementedError, OSError, PackErrors, RuntimeError, UnknownRegion, zlib.error):
        return None


def is_plain_yaml(name: str) -> bool:
    """Whether a name in an archive is a plain YAML file below it, whatever the system that unpacks it."""
    parts = PurePosixPath(name).parts
    return name.endswith(".yaml") and bool(parts) and all(_PART.fullmatch(part) for part in parts)
