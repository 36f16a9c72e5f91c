"""Which answer an owner means to change, by its number in the list, its name, a part of it or an abbreviation (营收).

Pure. Where several fit equally well, all of them, so that it can be asked back.
"""

from collections.abc import Mapping

from flows.position import Position
from flows.review import reviewed_facts
from flows.understanding import NotUnderstood, understand


def facts_named(at: Position, wanted: str) -> tuple[str, ...]:
    """The answers that these words name, or else facts not answered yet that matter here: an owner may know one early."""
    listed = tuple(reviewed_facts(at))
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 4 else 0
    if 1 <= number <= len(listed):
        return (listed[number - 1],)
    for facts in (listed, at.remaining, at.assessment.asked if at.assessment is not None else ()):
        found = _named(wanted, {fact: at.words.name(fact) for fact in facts})
        if found:
            return found
    return ()


def _named(wanted: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that these words name: by id, name or a part of it, or else by its characters in order.

    Where several do, those that hold the characters closest together, and of these the one about last year.
    """
    found = understand(wanted, "choice", names)
    if not isinstance(found, NotUnderstood):
        return (str(found.value),)
    likely = {fact: names[fact] for fact in found.candidates} or names
    held_in = {fact: _tightness(wanted, name) for fact, name in likely.items()}
    tightest = min((stretch for stretch in held_in.values() if stretch is not None), default=None)
    if tightest is None:
        return found.candidates
    closest = tuple(fact for fact, stretch in held_in.items() if stretch == tightest)
    last_year = tuple(fact for fact in closest if _is_about_last_year(likely[fact]))
    return last_year if len(last_year) == 1 else closest


def _tightness(letters: str, name: str) -> int | None:
    """How long a stretch of the name holds these characters in order; None where none does.

    Letters that are no Chinese characters must stand together: in an English name any few letters are found in order somewhere.
    """
    letters, name = ("".join(text.split()).casefold() for text in (letters, name))
    if letters.isascii():
        return len(letters) if letters in name else None
    stretches = []
    for start, first in enumerate(name):
        if not letters.startswith(first):
            continue
        end = start
        for letter in letters:
            end = name.find(letter, end) + 1
            if not end:
                break
        else:
            stretches.append(end - start)
    return min(stretches, default=None)


def _is_about_last_year(name: str) -> bool:
    return name.startswith("上年") or name.endswith("last year")
