"""An answer in full, as it is shown: "Industry: Construction". Whenever it comes, it says which question it answers.

That is what a button says in a messenger where what it says may be all that comes back: one that is pressed after its question was
answered changes that answer, and never gives one to the question that is asked by then. Pure.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from assessment.library import Library
from assessment.wording import Words
from flows.asking import labels
from flows.chart import Place
from flows.position import Position
from flows.understanding import Message, Stated, Understood


def answers_in_full(at: Position) -> Mapping[str, str]:
    """By the label of each option of what is asked, the answer in full; empty where no one option answers."""
    fact = at.question if at.standing.state is Place.ASKING else None
    if fact is None or at.catalogue[fact].type not in ("yes_no", "choice"):
        return {}
    return {label: _in_full(fact, label, at.words) for label in labels(fact, at).values()}


def read_in_full(at: Position, text: str) -> Message | None:
    """What such an answer states; None for any other message."""
    meant = _meanings(at.library, at.words.locale).get(_as_compared(text))
    return None if meant is None else Message("answer", (Stated(meant[0], Understood(meant[1]), text),))


@lru_cache(maxsize=32)
def _meanings(library: Library, locale: str) -> Mapping[str, tuple[str, str | bool]]:
    """What each answer in full means; none that could be meant of two facts."""
    found: dict[str, set[tuple[str, str | bool]]] = {}
    for said, fact, value in _each(library, Words(locale, library.catalogue)):
        found.setdefault(_as_compared(said), set()).add((fact, value))
    return {said: meant.pop() for said, meant in found.items() if len(meant) == 1}


def _each(library: Library, words: Words) -> Iterator[tuple[str, str, str | bool]]:
    for fact in library.catalogue.values():
        if fact.type == "yes_no":
            yield _in_full(fact.id, words.say("yes"), words), fact.id, True
            yield _in_full(fact.id, words.say("no"), words), fact.id, False
        elif fact.type == "choice":
            for option, name in fact.options.items():
                yield _in_full(fact.id, words.policy(name), words), fact.id, option


def _in_full(fact: str, label: str, words: Words) -> str:
    return words.say("{fact}: {value}", fact=words.name(fact), value=label)


def _as_compared(text: str) -> str:
    """Without what a keyboard or a messenger may change: spaces, capitals and the width of the colon."""
    return "".join(text.split()).casefold().replace("：", ":")
