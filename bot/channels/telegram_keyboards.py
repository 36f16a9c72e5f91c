"""The rows of buttons under a question: options, toggles where several may be picked, and words that may be said instead.

Wide enough for a thumb, narrow enough for a phone: a label that would be cut off stands in the text, and its number on the button.
Where a hint speaks of numbers to type, they are on the buttons too.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from assessment.wording import Words
from bot.capabilities import capability
from bot.channels.composition import Composed, choice
from bot.channels.splitting import shortened
from bot.channels.telegram_buttons import MOST_TOGGLES, Button, Choice, Done, Toggle, keys_of, written
from bot.channels.wrapping import width
from flows.replies import Option

Rows = tuple[tuple[Button, ...], ...]
_WIDEST: Final = 36
"""Columns of a button that has a phone's width to itself."""
_MOST_IN_A_ROW: Final = 5
_SIGNS: Final = 4
"""Columns that a button's own edges take."""
_PICKED, _OPEN = "☑", "☐"


def keyboard(turn: Composed, words: Words, picked: int = 0) -> Rows:
    """All rows; `picked` has a bit for each option that is picked, by its place."""
    rows = [*_options(turn, words, picked), *_packed(_choices(turn, (*turn.offered, *turn.shortcuts)))]
    most = capability("telegram").buttons.most
    shown, count = [], 0
    for row in rows:
        count += len(row)
        if count > most:
            break
        shown.append(row)
    return tuple(shown)


def in_text(turn: Composed) -> tuple[Option, ...]:
    """The options that have to be read in the text, since a button would cut them off."""
    return turn.options if any(_is_long(turn, option) or not _fits(turn, option) for option in turn.options) else ()


def unbuttoned(turn: Composed) -> tuple[Option, ...]:
    """What may be said and has no button, since one could not carry it."""
    return tuple(option for option in (*turn.offered, *turn.shortcuts) if not _fits(turn, option))


def picked_labels(turn: Composed, picked: int) -> tuple[str, ...]:
    """What is picked, as it is read."""
    keys = set(keys_of(picked))
    return tuple(option.label for option in turn.options if option.key in keys)


def label_of(turn: Composed, key: str) -> str:
    """What the button for this key says."""
    options = (*turn.options, *turn.offered, *turn.shortcuts)
    return next((option.label for option in options if option.key == key), key)


def can_toggle(turn: Composed) -> bool:
    """Whether several can be picked by buttons: their keys are their places, and there are bits enough."""
    is_counted = all(option.key == str(place) for place, option in enumerate(turn.options, 1))
    return turn.several and is_counted and 0 < len(turn.options) <= MOST_TOGGLES


def _options(turn: Composed, words: Words, picked: int) -> Iterator[tuple[Button, ...]]:
    is_long = bool(in_text(turn))
    options = [Option(key=option.key, label=option.key if is_long else _named(turn, option)) for option in turn.options]
    if not turn.several:
        yield from _packed(_choices(turn, options))
    elif can_toggle(turn):
        yield from _packed(
            Button(
                text=_label(f"{_PICKED if picked >> place & 1 else _OPEN} {option.label}"),
                data=written(Toggle(turn.mark, place, picked)),
            )
            for place, option in enumerate(options)
        )
        done = words.say("Take these") if picked else words.say("None of these")
        yield (Button(text=_label(done), data=written(Done(turn.mark, picked))),)


def _choices(turn: Composed, options: Iterable[Option]) -> Iterator[Button]:
    for option in options:
        if _fits(turn, option):
            yield Button(text=_label(option.label), data=written(Choice(turn.mark, option.key)))


def _packed(buttons: Iterable[Button]) -> Iterator[tuple[Button, ...]]:
    """In rows of equal buttons, each wide enough for its words."""
    row: list[Button] = []
    for button in buttons:
        most = max((width(one.text) for one in (*row, button)), default=0) + _SIGNS
        if row and (len(row) == _MOST_IN_A_ROW or most * (len(row) + 1) > _WIDEST + _SIGNS):
            yield tuple(row)
            row = []
        row.append(button)
    if row:
        yield tuple(row)


def _label(text: str) -> str:
    label = capability("telegram").buttons.label
    return shortened(text, label.most, label.measure)


def _named(turn: Composed, option: Option) -> str:
    """What the button for the option says; with its number where one is asked for."""
    return choice(option) if turn.hint and option.key.isdigit() else option.label


def _is_long(turn: Composed, option: Option) -> bool:
    return width(_named(turn, option)) > _WIDEST


def _fits(turn: Composed, option: Option) -> bool:
    try:
        written(Choice(turn.mark, option.key))
    except ValueError:
        return False
    return True
