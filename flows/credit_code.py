"""The unified social credit code of a firm (GB 32100-2015): read as it is typed, and what is wrong with one that is none.

Pure. The last character follows from the 17 before it, so that nearly every slip shows.
"""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from assessment.wording import Words

LENGTH: Final = 18
_CHARACTERS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = tuple(pow(3, place, len(_CHARACTERS)) for place in range(LENGTH - 1))
_PLACE_OF_REGISTRATION: Final = range(3, 9)
"""Characters 3 to 8 are the number of an administrative division, which has digits only."""
_LOOKS_LIKE: Final = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}


@dataclass(frozen=True, slots=True)
class CodeProblem:
    """Why it is no code: its length, a character that cannot stand at its place (from 1), or the check character."""

    reason: Literal["length", "character", "check"]
    length: int = LENGTH
    place: int = 0
    character: str = ""


def read_credit_code(typed: str) -> str | CodeProblem:
    """The code in capitals and without spaces, or what is wrong with it."""
    code = _as_compared(typed)
    if len(code) != LENGTH:
        return CodeProblem("length", len(code))
    for place, character in enumerate(code, 1):
        if character not in _CHARACTERS or (place in _PLACE_OF_REGISTRATION and not character.isdigit()):
            return CodeProblem("character", place=place, character=character)
    return code if code == with_check_character(code[:-1]) else CodeProblem("check")


def with_check_character(beginning: str) -> str:
    """The code that begins with these 17 characters."""
    total = sum(weight * _CHARACTERS.index(character) for weight, character in zip(_WEIGHTS, beginning, strict=True))
    return beginning + _CHARACTERS[-total % len(_CHARACTERS)]


def told_problem(problem: CodeProblem, words: Words) -> str:
    """What is wrong, and what would be right."""
    match problem.reason:
        case "length":
            return words.say_count(
                "That has {count} character; a unified social credit code has 18.",
                "That has {count} characters; a unified social credit code has 18.",
                problem.length,
            )
        case "character" if problem.character in _LOOKS_LIKE:
            return words.say(
                "Character {place} is “{character}”, but no code holds the letters I, O, S, V or Z: perhaps it is {likely}.",
                place=problem.place,
                character=problem.character,
                likely=_LOOKS_LIKE[problem.character],
            )
        case "character" if problem.place in _PLACE_OF_REGISTRATION:
            return words.say(
                "Character {place} is “{character}”, but characters 3 to 8 of a code are digits.",
                place=problem.place,
                character=problem.character,
            )
        case "character":
            return words.say(
                "Character {place} is “{character}”, but a code holds only digits and capital letters.",
                place=problem.place,
                character=problem.character,
            )
        case "check":
            return words.say(
                "The last character does not fit the 17 before it, so there is probably a slip somewhere: please compare "
                "it with the business licence."
            )


def _as_compared(typed: str) -> str:
    """Without what hides in a copied text or helps the eye: spaces, dashes, a name before a colon, other widths and cases."""
    written = unicodedata.normalize("NFKC", typed).rpartition(":")[2].upper()
    return "".join(
        character for character in written if unicodedata.category(character) not in ("Cf", "Cc", "Zs", "Pd")
    )
