"""Packs of Hangzhou as an author changes them: one text of a shipped file put in the place of another."""

from assessment.library import PACKS
from bot.pack_archives import files_below, written_archive

TIERS, MEASURES = "zhejiang-2026/tiers.yaml", "hangzhou-draft/measures-cultivation.yaml"


def hangzhou(**changes: tuple[str, str, str]) -> dict[str, bytes]:
    """The shipped files, each change being file, old text and new text."""
    files = files_below(PACKS / "hangzhou")
    for name, old, new in changes.values():
        text = files[name].decode()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        files[name] = text.replace(old, new).encode()
    return files


def zipped(**changes: tuple[str, str, str]) -> bytes:
    """The same as an upload."""
    return written_archive(hangzhou(**changes))
