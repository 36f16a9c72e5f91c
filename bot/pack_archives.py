"""A region's pack as a zip: read from whoever uploads it, within bounds and never outside a folder, and written the same each time.

Nothing here knows what a pack says; `composition` loads it.
"""

import io
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from assessment.wording import later as _
from bot.editions import is_plain_yaml

LARGEST_UPLOAD: Final = 4_000_000
LARGEST_UNPACKED: Final = 2_000_000
"""Bytes, which take seconds to read and check; the largest shipped pack is a tenth of it."""
MOST_FILES: Final = 300
UNPACKED_IN_PARTS: Final = (ZIP_STORED, ZIP_DEFLATED)
"""How a member may be packed: those are unpacked as far as is read, the others all at once, whatever size a zip claims."""
REGION_FILE: Final = "region.yaml"
_LEFT_BY_SYSTEMS: Final = ("__MACOSX", ".DS_Store", "Thumbs.db")
_DAY_OF_EVERY_FILE: Final = (1980, 1, 1, 0, 0, 0)

Files = Mapping[str, bytes]
"""The files of a pack by their path below the region's folder."""


class BadArchive(ValueError):
    """An upload that is no pack in a zip; says what is wrong, and about which name in it."""

    def __init__(self, message: str, name: str = "") -> None:
        self.message, self.name = message, name
        super().__init__(message)


def read_archive(data: bytes) -> dict[str, bytes]:
    """The files of a pack, whichever folder of the zip they lie in; raises BadArchive."""
    if len(data) > LARGEST_UPLOAD:
        raise BadArchive(_("The file is too large for a policy pack."))
    try:
        with ZipFile(io.BytesIO(data)) as opened:
            return _below_the_region(_unpacked(opened))
    except (BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error):
        raise BadArchive(_("The file is not a zip that can be read.")) from None


def _unpacked(opened: ZipFile) -> dict[str, bytes]:
    members = [member for member in opened.infolist() if not member.is_dir() and not _is_left_by_a_system(member)]
    if len(members) > MOST_FILES or sum(member.file_size for member in members) > LARGEST_UNPACKED:
        raise BadArchive(_("The zip holds more than a policy pack can."))
    if any(member.compress_type not in UNPACKED_IN_PARTS for member in members):
        raise BadArchive(_("The file is not a zip that can be read."))
    files: dict[str, bytes] = {}
    for member in members:
        if not is_plain_yaml(member.filename):
            raise BadArchive(_("Only .yaml files with plain names may be in the zip: {name}"), member.filename)
        if member.filename in files:
            raise BadArchive(_("The same name is twice in the zip: {name}"), member.filename)
        files[member.filename] = opened.read(member)
    return files


def _is_left_by_a_system(member: ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return bool(parts) and (parts[0] in _LEFT_BY_SYSTEMS or parts[-1] in _LEFT_BY_SYSTEMS)


def _below_the_region(files: Files) -> dict[str, bytes]:
    """The same files by their path below the folder that holds region.yaml."""
    found = sorted((PurePosixPath(name) for name in files if PurePosixPath(name).name == REGION_FILE), key=_depth)
    if not found:
        raise BadArchive(_("There is no region.yaml in the zip."))
    folder = found[0].parent
    if any(parent.as_posix() in files for name in files for parent in PurePosixPath(name).parents):
        raise BadArchive(_("The file is not a zip that can be read."))
    outside = [name for name in files if not PurePosixPath(name).is_relative_to(folder)]
    if outside:
        raise BadArchive(_("The zip holds more than one region's folder: {name}"), outside[0])
    return {PurePosixPath(name).relative_to(folder).as_posix(): content for name, content in files.items()}


def _depth(path: PurePosixPath) -> tuple[int, str]:
    return len(path.parts), str(path)


def written_archive(files: Files) -> bytes:
    """The files as a zip; the same files make the same bytes."""
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as opened:
        for name in sorted(files):
            opened.writestr(ZipInfo(name, _DAY_OF_EVERY_FILE), files[name], ZIP_DEFLATED)
    return written.getvalue()


def content_of(files: Files) -> str:
    """The hash of what the files hold, whatever zip they came in."""
    told = sha256()
    for name in sorted(files):
        for part in (name.encode(), files[name]):
            told.update(len(part).to_bytes(8, "big") + part)
    return told.hexdigest()


def files_below(folder: Path) -> dict[str, bytes]:
    """The YAML files of a region's folder."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*.yaml"))}
