"""Cut an answer into numbers and the words around them, from left to right, each character looked at once or twice.

Nothing is judged here but what the pieces are. A stretch of letters or signs nobody knows is one piece of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from flows.understanding.english import as_parts, as_places, with_figures
from flows.understanding.normalise import close_up, normalise
from flows.understanding.numerals import AND_SOME, CHARACTERS, Numeral, read_numeral
from flows.understanding.vocabulary import OWN_WORDS, VOCABULARY, Family, Role, Word

_LETTERS: Final = re.compile(r"[a-z]+")
# 一点五 is a number and 一点 is "a little"; 三、四千万 is one stretch of digits spoken with a pause.
_POINT_BEFORE_DIGIT: Final = re.compile(r"点(?=[0-9零一二三四五六七八九两])")
_PAUSE: Final = re.compile(r"(?<=[一二三四五六七八九两])、(?=[二三四五六七八九两])")
_CHOICE_OF_TWO: Final = re.compile(r"(?<![0-9])([0-9])、([0-9])(?![0-9])")
# 三个亿 is 三亿; 半个亿 is a word of its own. 百把人 is 百来人.
_PIECES_OF: Final = re.compile(r"(?<=[0-9零一二两三四五六七八九十百千几])个(?=[多余来]?[万亿])")
_MANY: Final = re.compile(r"[大好](?=几[十百千万亿])")
_OR_SO: Final = re.compile(r"(?<=[百千])把(?=[万亿个号人名家项件块元])")
_INSIDE_NUMBERS: Final = ".,半"
_LAST_MARKS: Final = " 。.!?;,"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece: a word, or a number with its text read."""

    text: str
    word: Word
    numeral: Numeral | None = None

    @property
    def role(self) -> Role:
        """What the piece does."""
        return self.word.role


_NUMBER: Final = Word("number")
_GARBLED: Final = Word("garbled")
_UNKNOWN: Final = Word("unknown")


def cut(text: str, family: Family) -> list[Token]:
    """Cut the answer to a question of this family."""
    said = normalise(text)
    said = as_parts(said) if family == "share" else as_places(said) if family == "count" else said
    spoken = _CHOICE_OF_TWO.sub(_range, _PAUSE.sub("", close_up(with_figures(said))))
    spoken = _OR_SO.sub("来", _MANY.sub("", _PIECES_OF.sub("", spoken)))
    plain = spoken.rstrip(_LAST_MARKS).lstrip(" ,。")
    tokens: list[Token] = []
    place = 0
    while place < len(plain):
        if plain[place] == " ":
            place += 1
            continue
        token = _word(plain, place, family) or _number(plain, place, family) or _rest(plain, place)
        tokens.append(token)
        place += len(token.text)
    return tokens


@cache
def _known(family: Family) -> tuple[Mapping[str, Word], Mapping[str, list[int]]]:
    """The words, and how long those are that begin with a character, the longest first."""
    words = {**VOCABULARY, **OWN_WORDS[family]}
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return words, {head: sorted(each, reverse=True) for head, each in lengths.items()}


def _word(text: str, place: int, family: Family) -> Token | None:
    """The longest word at this place."""
    words, lengths = _known(family)
    here = lengths.get(text[place])
    if here is None or _POINT_BEFORE_DIGIT.match(text, place):
        return None
    for length in here:
        said = text[place : place + length]
        word = words.get(said)
        # A Latin word ends where its letters end, so that "m" is not found at the head of "men".
        if word is not None and not (_is_latin(said[-1]) and _is_latin(text[place + length : place + length + 1])):
            return Token(said, word)
    return None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _number(text: str, place: int, family: Family) -> Token | None:
    end = place
    while end < len(text) and _in_number(text, end, place):
        word = _word(text, end, family) if end > place and text[end] not in _INSIDE_NUMBERS else None
        if word and word.text not in AND_SOME:
            break
        end += 1
    if end == place:
        return None
    piece = text[place:end]
    numeral = read_numeral(piece)
    return Token(piece, _NUMBER, numeral) if numeral else Token(piece, _GARBLED)


def _in_number(text: str, place: int, start: int) -> bool:
    character = text[place]
    if character in ".,":
        follows_digit = place > start and text[place - 1].isdecimal()
        return text[place + 1 : place + 2].isdecimal() and (character == "." or follows_digit)
    if character == "半":
        return place > start and text[place - 1] in "万亿"
    return character in CHARACTERS


def _range(pair: re.Match[str]) -> str:
    """Say 3、4年 as 3-4年; other figures with a comma between them stay two."""
    return f"{pair[1]}-{pair[2]}" if int(pair[2]) - int(pair[1]) == 1 else pair[0]


def _rest(text: str, place: int) -> Token:
    letters = _LETTERS.match(text, place)
    return Token(letters[0] if letters else text[place], _UNKNOWN)
