"""English number words into figures: "thirty-five million" is "35 million", "half a million" is "0.5 million".

Only words that stand together as one number are joined; words in an order no one says are left as they are.
"""

import re
from typing import Final

_ONES: Final = """zero one two three four five six seven eight nine ten
    eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"""
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS: Final = {word: i for i, word in enumerate(_ONES.split())} | {
    word: 10 * i for i, word in enumerate(_TENS.split(), 2)
}
_SCALES: Final = "thousand|million|billion"
_NUMBER_WORD: Final = "|".join([*_WORDS, "hundred"])
_RUN: Final = re.compile(rf"\b(?:{_NUMBER_WORD})(?:(?:[ -]|(?<=hundred) and )(?:{_NUMBER_WORD}))*\b")
_HALF_A: Final = re.compile(rf"\bhalf (?:a |an )?(?={_SCALES})")
_A: Final = re.compile(rf"\b(?:a|an) (?={_SCALES}|hundred)")


def with_figures(text: str) -> str:
    """Write the English number words of a normalised text as figures."""
    return _RUN.sub(_figures, _A.sub("one ", _HALF_A.sub("0.5 ", text)))


def _figures(run: re.Match[str]) -> str:
    total, last = 0, 1000
    for word in re.split(r"[ -](?:and )?", run[0]):
        if word == "hundred":
            if not 0 < total < 10:
                return run[0]
            total, last = total * 100, 100
            continue
        number = _WORDS[word]
        size = 100 if number >= 20 else 20
        if last < size or (last == 100 and number >= 10 and total % 100) or (last == 20 and number >= 10):
            return run[0]
        total, last = total + number, 20 if number >= 20 else 1
    return str(total)
