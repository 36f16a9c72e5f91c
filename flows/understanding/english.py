"""English number words into figures: "thirty-five million" is "35 million", "half a million" is "0.5 million".

Only words that stand together as one number are joined; words in an order no one says are left as they are. A couple is two
or three, a few and several are two to nine: wider than most people mean, never narrower.
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
_ORDINALS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth"
_PARTS: Final = "half third quarter fifth sixth seventh eighth ninth tenth"
_PART: Final = re.compile(rf"\b(?P<top>a|an|one|two|three|four)[ -](?P<bottom>{'|'.join(_PARTS.split())})s?\b(?: of)?")
_ORDINAL: Final = re.compile(rf"\b(?:the )?({'|'.join(_ORDINALS.split())})(?: place)?\b")
_HALF_DOZEN: Final = re.compile(r"\bhalf (?:a )?dozen\b")
_DOZENS: Final = re.compile(r"\b(?P<times>a|an|[0-9]{1,2}) dozen\b")
_COUPLE: Final = re.compile(r"\b(?:a )?couple(?: of)?\b")
_SEVERAL: Final = re.compile(r"\b(?:(?:a|quite a) few|several)\b")
_OR_NEXT: Final = re.compile(r"(?<![0-9.,])([1-9]) or ([2-9]|10)(?![0-9.,])")
_OR_NEXT_HUNDRED: Final = re.compile(
    rf"\b({'|'.join(_ONES.split()[1:9])}) or ({'|'.join(_ONES.split()[2:10])}) hundred\b"
)
_LETTER: Final = re.compile(r"[a-z]")
_ODD: Final = re.compile(r"(?<=[0-9])(?: thousand| hundred)?(?P<joint>-)(?=odd\b)")


def as_parts(text: str) -> str:
    """Write a share said as a part as a fraction: a third, two thirds."""
    tops = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
    bottoms = dict(zip(_PARTS.split(), range(2, 11), strict=True))
    return _PART.sub(lambda part: f"{tops[part['top']]}/{bottoms[part['bottom']]}", text)


def as_places(text: str) -> str:
    """Write a place said as a word as a number: second, the third place."""
    return _ORDINAL.sub(lambda place: str(_ORDINALS.split().index(place[1]) + 1), text)


def with_figures(text: str) -> str:
    """Write the English number words of a normalised text as figures."""
    if not _LETTER.search(text):
        return text
    told = _OR_NEXT_HUNDRED.sub(_either_hundred, text)
    loose = _SEVERAL.sub("2-9", _COUPLE.sub("2-3", _HALF_DOZEN.sub("6", told)))
    spelled = _RUN.sub(_figures, _A.sub("one ", _HALF_A.sub("0.5 ", loose)))
    dozens = _DOZENS.sub(lambda found: str(12 * (int(found["times"]) if found["times"].isdecimal() else 1)), spelled)
    choices = _OR_NEXT.sub(_either, dozens)
    return _ODD.sub(lambda found: found[0].replace("-", " "), choices)


def _either_hundred(found: re.Match[str]) -> str:
    first, second = _WORDS[found[1]], _WORDS[found[2]]
    return f"{first}00-{second}00" if second - first == 1 else found[0]


def _either(found: re.Match[str]) -> str:
    """Two or three is from two to three; any other two are two."""
    return f"{found[1]}-{found[2]}" if int(found[2]) - int(found[1]) == 1 else found[0]


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
