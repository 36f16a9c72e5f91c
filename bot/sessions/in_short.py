"""Entries of a session as a store in memory keeps them: the very same text again, in half the room.

Pure. What begins otherwise than an entry does is one in short; any other text is kept as it is.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

_ANSWER: Final = re.compile(r'\{"kind":"answer","fact":("\w+"),"value":(.*),"beside":false\}', re.DOTALL)
_PAIR: Final = re.compile(r'\[("\w+"),(.*)\]', re.DOTALL)
"""Most entries are answers; a pair is JSON too."""
_DIGEST: Final = "([0-9a-f]{64})"
_PINNED: Final = re.compile(
    rf'\{{"kind":"rules_pinned","rules":"([^" \\]*)","hash":"{_DIGEST}","edition":"{_DIGEST}","on":"([0-9-]*)"\}}'
)
_RULES: Final = re.compile(r"@([^ ]*) ([\w-]{43}) ([\w-]{43}) ([0-9-]*)", re.ASCII)
"""The rules that a talk rests on, which every session has: their digests take the most of it."""


def shortened(entry: str) -> str:
    """The entry in short."""
    if (answer := _ANSWER.fullmatch(entry)) is not None:
        return f"[{answer[1]},{answer[2]}]"
    if (pinned := _PINNED.fullmatch(entry)) is not None:
        return f"@{pinned[1]} {_packed(pinned[2])} {_packed(pinned[3])} {pinned[4]}"
    # A space, which JSON overlooks, marks what only looks shortened.
    return f" {entry}" if entry.startswith(("[", "@", " ")) else entry


def whole(kept: str) -> str:
    """The entry that was shortened."""
    if (pair := _PAIR.fullmatch(kept)) is not None:
        return f'{{"kind":"answer","fact":{pair[1]},"value":{pair[2]},"beside":false}}'
    if (rules := _RULES.fullmatch(kept)) is not None:
        named, digest, edition, on = rules.groups()
        return (
            f'{{"kind":"rules_pinned","rules":"{named}","hash":"{_unpacked(digest)}","edition":"{_unpacked(edition)}"'
            f',"on":"{on}"}}'
        )
    return kept.removeprefix(" ")


def _packed(digest: str) -> str:
    return urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def _unpacked(digest: str) -> str:
    return urlsafe_b64decode(f"{digest}=").hex()
