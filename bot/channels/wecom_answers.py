"""An answer for WeCom as it is kept with its turn: the text that says all of it, and the card that says the same with buttons.

Which of the two reaches the member is decided when it is sent (`wecom_delivery`); here nothing is sent.
"""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from bot.capabilities import capability
from bot.channels.composition import composed
from bot.channels.one_text import one_text
from bot.channels.payload import Written
from bot.channels.wecom_cards import card_for
from bot.channels.wecom_messages import Message
from bot.sessions.kept_replies import Said
from bot.sessions.turns import Render, told_apart
from flows.arriving import outdated
from flows.position import Position

_CAPABILITY: Final = capability("wecom")


class Answer(BaseModel):
    """What is said to one message. A text is empty where nobody is left to read it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    card: Mapping[str, Any] | None = None
    label: str = ""
    """What the pressed button shows from now on; empty where none was pressed, or the press was not looked at."""


def renderer(message: Message, name: str, base: str, *, has_api: bool) -> Render:
    """How the answer to this message of this name is put; `base` is the address of our pages."""

    def render(said: Said, at: Position, link: str) -> str:
        if not said.replies:
            return Answer(text="").model_dump_json()
        text = one_text(said, at, _CAPABILITY, f"{base}/go/{link}?to=result" if link else "")
        card = card_for(composed(said, at), told_apart(name, message.key), _CAPABILITY) if has_api else None
        # Whoever presses faster than is answered (then there is no link) may press again.
        label = _label(message, said, at) if link else ""
        return Answer(text=text, card=card, label=label).model_dump_json()

    return render


def _label(message: Message, said: Said, at: Position) -> str:
    if message.press is None:
        return ""
    if said.replies == outdated(at).replies:
        return at.words.say("Not asked any more")
    return f"✓ {message.press.button.label}"


def as_text(answer: Answer, message: Message, corp_id: str) -> Mapping[str, Written]:
    """The answer as a text in the callback's own response."""
    return {**_addressed(message, corp_id), "MsgType": "text", "Content": answer.text}


def as_changed_button(answer: Answer, message: Message, corp_id: str) -> Mapping[str, Written]:
    """The card that was pressed shows what was chosen, and can be pressed no more."""
    return {**_addressed(message, corp_id), "MsgType": "update_button", "Button": {"ReplaceName": answer.label}}


def _addressed(message: Message, corp_id: str) -> Mapping[str, Written]:
    # The time is the message's own, so that the same message gets the same answer to the letter.
    return {"ToUserName": message.member, "FromUserName": corp_id, "CreateTime": int(message.sent)}
