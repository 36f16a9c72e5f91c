"""Whether words hold a figure at all, in digits, characters or English words, or a word that stands for nought."""

import re
from typing import Final

_FIGURE: Final = re.compile(
    r"[0-9零一二两三四五六七八九十百千万亿半几]|没|无"
    r"|\b(?:no|none|nil|half|several|few|couple|dozen|hundred|thousand|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)\b"
)


def has_figure(text: str) -> bool:
    """Whether there is a figure, or a word that stands for nought."""
    return bool(_FIGURE.search(text))
