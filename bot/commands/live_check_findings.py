"""What a check of the live configuration found: one line each, in both languages, with what to do."""

from enum import Enum
from typing import NamedTuple


class Mark(Enum):
    """How a finding stands; only a problem fails the check."""

    OK = "正常 OK"
    NOTE = "注意 NOTE"
    UNSET = "未配置 NOT SET"
    PROBLEM = "问题 PROBLEM"


class Finding(NamedTuple):
    """One line: what it is about, and what is to be said of it."""

    mark: Mark
    subject: str
    chinese: str
    english: str

    def __str__(self) -> str:
        line = f"{self.mark.value}  {self.subject}: {self.chinese} · {self.english}"
        # Part of it may be what a vendor or a proxy said, which may not move the cursor or begin a line of its own.
        return "".join(character if character.isprintable() else " " for character in line)


def fine(subject: str, chinese: str, english: str) -> Finding:
    """It works."""
    return Finding(Mark.OK, subject, chinese, english)


def note(subject: str, chinese: str, english: str) -> Finding:
    """It works, and there is something to know about it."""
    return Finding(Mark.NOTE, subject, chinese, english)


def unset(subject: str, chinese: str, english: str) -> Finding:
    """Nothing asks for it, so nothing was tried."""
    return Finding(Mark.UNSET, subject, chinese, english)


def problem(subject: str, chinese: str, english: str) -> Finding:
    """It does not work, or will not; the words say what to do."""
    return Finding(Mark.PROBLEM, subject, chinese, english)
