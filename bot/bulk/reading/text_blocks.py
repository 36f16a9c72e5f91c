"""A file of text, block after block, as UTF-8: it may be UTF-8, GB18030 (which GBK is a part of) or UTF-16.

A block may end anywhere in a line, even in a character. What is no character of the file's encoding becomes U+FFFD, so that it can
be told row by row; UTF-8 is handed on unlooked at, since whoever parses it looks at every byte anyway.
"""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from assessment.wording import later as _
from bot.bulk.reading.pieces import NO_FILE, Unreadable

LOST: Final = "\N{REPLACEMENT CHARACTER}"
NO_TEXT: Final = _("The file is no text in UTF-8 or GBK.")
_ONE_IN: Final = 50
"""Where more of the characters are none, it is no text."""


class Block(NamedTuple):
    """Some text, and how many bytes of the file are read after it."""

    text: bytes
    done: int


def text_blocks(path: Path, size: int) -> Iterator[Block]:
    """The text in blocks of about so many bytes; raises Unreadable."""
    try:
        with path.open("rb") as file:
            decoder = _Decoder()
            done = 0
            while raw := file.read(size):
                done += len(raw)
                yield Block(decoder.text(raw), done)
            yield Block(decoder.rest(), done)
    except OSError as error:
        raise Unreadable.because(NO_FILE, reason=error.strerror) from None


class _Decoder:
    """Decides on the encoding by the first block that holds more than ASCII."""

    def __init__(self) -> None:
        self._is_start = True
        self._other: codecs.IncrementalDecoder | None = None
        self._is_utf_8 = False

    def text(self, raw: bytes) -> bytes:
        if self._is_start:
            self._is_start = False
            if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                self._other = codecs.getincrementaldecoder("utf-16")("replace")
            elif raw.startswith(codecs.BOM_UTF8):
                self._is_utf_8 = True
                raw = raw.removeprefix(codecs.BOM_UTF8)
        if self._other is None and not self._is_utf_8 and not raw.isascii():
            self._decide(raw)
        return raw if self._other is None else self._other.decode(raw).encode()

    def rest(self) -> bytes:
        """What was left of the last character."""
        return b"" if self._other is None else self._other.decode(b"", final=True).encode()

    def _decide(self, raw: bytes) -> None:
        try:
            codecs.utf_8_decode(raw, "strict", False)
        except UnicodeDecodeError:
            pass
        else:
            self._is_utf_8 = True
            return
        lost = {encoding: raw.decode(encoding, "replace").count(LOST) for encoding in ("gb18030", "utf-8")}
        encoding = min(lost, key=lost.__getitem__)
        if lost[encoding] * _ONE_IN > len(raw):
            raise Unreadable.because(NO_TEXT)
        self._is_utf_8 = encoding == "utf-8"
        if not self._is_utf_8:
            self._other = codecs.getincrementaldecoder(encoding)("replace")
