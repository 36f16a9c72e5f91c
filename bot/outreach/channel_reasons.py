"""What a channel said of a reminder, in the reader's language: the reasons of its outcomes, wherever officials read them."""

import re
from collections.abc import Mapping
from typing import Final

from assessment.wording import Words
from assessment.wording import later as _

_NUMBERED: Final[Mapping[str, str]] = {
    r"code (-?\d+), which is not in the table": _("code {number}, of which nothing is known here"),
    r"status (\d+)": _("fault {number} of its server"),
    r"no JSON object with status (\d+)": _("an answer that cannot be read (status {number})"),
    r"neither a success nor a code with status (\d+)": _("an answer that says nothing (status {number})"),
}
"""Those in which a number stands that the vendor named."""
_ADDRESS: Final = re.compile(r"(.+) (\([0-9A-Fa-f.:]+\))")
"""What a vendor says of the address that we call from names it behind."""


def said_by_channel(words: Words, reason: str) -> str:
    """The reason; one that nobody translated, or that its row cut short, as it stands."""
    for pattern, message in _NUMBERED.items():
        if found := re.fullmatch(pattern, reason):
            return words.say(message, number=found[1])
    if found := _ADDRESS.fullmatch(reason):
        return f"{_translated(words, found[1])} {found[2]}"
    return _translated(words, reason)


def _translated(words: Words, reason: str) -> str:
    # Braces are those of no sentence of ours.
    return reason if "{" in reason or "}" in reason else words.say(reason)
