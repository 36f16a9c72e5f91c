"""A question with a few short options as a card with buttons, where all that is said with it has room on the card.

What has no room is no card: then it is said as text, whole. Nothing is sent here.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.capabilities import Capability, Limit
from bot.channels.composition import Composed
from bot.channels.wecom_buttons import Button, key_of, task_id
from flows.replies import Option

_TITLE: Final = Limit(most=3 * 36, unit="utf8_bytes")
_BESIDE: Final = Limit(most=3 * 44, unit="utf8_bytes")
_BODY: Final = Limit(most=3 * 160, unit="utf8_bytes")
"""The vendor advises 36, 44 and 160 characters, Chinese ones, and the client cuts what is longer."""
_CHOICE: Final = 1
_SHORTCUT: Final = 3
"""The vendor's styles: what is to be pressed first of all, and what is neither good nor bad."""


def card_for(turn: Composed, name: str, capability: Capability) -> Mapping[str, Any] | None:
    """The card that says the whole turn, None where there is no room; `name` is not that of any other turn."""
    buttons = _buttons(turn, capability)
    if not turn.options or not buttons or turn.several or turn.offer or turn.offered or turn.has_result:
        return None
    # A long question stands below its topic instead of above it.
    is_short = _TITLE.holds(turn.question)
    title, beside = (turn.question, turn.heading) if is_short else (turn.heading, "")
    below = [*turn.said, "" if is_short else turn.question, turn.aside]
    body = "\n".join(part for part in below if part)
    if not title or not (_TITLE.holds(title) and _BESIDE.holds(beside) and _BODY.holds(body)):
        return None
    return {
        "card_type": "button_interaction",
        "main_title": {"title": title, **({"desc": beside} if beside else {})},
        **({"sub_title_text": body} if body else {}),
        "task_id": task_id(turn.mark, name),
        "button_list": buttons,
    }


def _buttons(turn: Composed, capability: Capability) -> Sequence[Mapping[str, Any]]:
    """A button for each option, and for what may be said instead as long as there is room; none where an option has no room."""
    limits = capability.buttons
    options, shortcuts = list(map(_button, turn.options)), list(map(_button, turn.shortcuts))
    if len(options) > limits.most or not all(_has_room(button, capability) for button in options):
        return ()
    beside = [button for button in shortcuts if _has_room(button, capability)][: limits.most - len(options)]
    return [
        *({"text": button.label, "style": _CHOICE, "key": key_of(button)} for button in options),
        *({"text": button.label, "style": _SHORTCUT, "key": key_of(button)} for button in beside),
    ]


def _button(option: Option) -> Button:
    return Button(option.key, option.label)


def _has_room(button: Button, capability: Capability) -> bool:
    return capability.buttons.label.holds(button.label) and capability.buttons.data.holds(key_of(button))
