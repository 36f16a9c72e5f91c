"""What a WeCom callback says once it is opened: who, what came in, and under which key it is the same when it comes again.

Fields in, data out; nothing is done here. What can be no message of the vendor's raises Malformed.
"""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from bot.channels.envelope import Malformed
from bot.channels.wechat_menu import heard_from
from bot.channels.wecom_buttons import Button, button_of, mark_of
from flows.events import Arrived, Incoming, Left, Pressed, Unreadable, UnreadableKind

LANGUAGE: Final = "zh-CN"
"""The vendor does not say what a member's device speaks; the client is Chinese."""
_UNREADABLE: Final[Mapping[str, UnreadableKind]] = {
    "voice": "voice",
    "image": "picture",
    "video": "video",
    "file": "file",
    "location": "place",
}
_IN_A_KEY: Final = ("FromUserName", "CreateTime", "MsgType", "MsgId", "Event", "EventKey", "TaskId", "ResponseCode")


class Press(NamedTuple):
    """A button of a card pressed; the code allows to change that card once."""

    button: Button
    response_code: str


class Message(NamedTuple):
    """One callback; `heard` is None where it says nothing that a talk could be about."""

    member: str
    """As the vendor writes it; upper and lower case are the same to it."""
    key: str
    sent: float
    heard: Incoming | None
    press: Press | None = None
    is_entering: bool = False
    """The member has opened the application, which happens far more often than anything needs to be said."""

    @property
    def user(self) -> str:
        """The member's name in one spelling."""
        return self.member.lower()


def understood(fields: Mapping[str, Any], corp_id: str, agent_id: int) -> Message:
    """The message that the fields make up, for this corporation's application of this id (0: whichever); raises Malformed."""
    if _text(fields, "ToUserName") not in ("", corp_id):
        # Such as an answer of our own, sent back to us.
        raise Malformed("for another corporation")
    agent = _text(fields, "AgentID")
    if agent and agent_id and agent != str(agent_id):
        raise Malformed("for another application")
    kind, sent = _text(fields, "MsgType"), _text(fields, "CreateTime")
    if not kind or not (sent.isascii() and sent.isdigit() and len(sent) <= 12):
        raise Malformed("no message")
    message = Message(_member(fields, "FromUserName"), "", float(sent), None)
    if kind == "event":
        message = _event(message, fields)
    elif kind == "text":
        message = message._replace(heard=_text(fields, "Content"))
    else:
        message = message._replace(heard=Unreadable(_UNREADABLE.get(kind, "other")))
    return message._replace(key=_key(fields))


def _event(message: Message, fields: Mapping[str, Any]) -> Message:
    match _text(fields, "Event").lower():
        case "subscribe":
            return message._replace(heard=Arrived(locale=LANGUAGE))
        case "enter_agent":
            return message._replace(heard=Arrived(locale=LANGUAGE), is_entering=True)
        case "unsubscribe":
            return message._replace(heard=Left())
        case "change_contact" if _text(fields, "ChangeType") == "delete_user":
            return message._replace(member=_member(fields, "UserID"), heard=Left())
        case "click":
            return message._replace(heard=_from_menu(_text(fields, "EventKey")))
        case "template_card_event":
            button = button_of(_text(fields, "EventKey"))
            heard = Pressed(button.text, mark_of(_text(fields, "TaskId")))
            return message._replace(heard=heard, press=Press(button, _text(fields, "ResponseCode")))
        case _:
            # A link was opened, a place reported, an approval has changed: nothing to say, and nothing to keep.
            return message


def _from_menu(key: str) -> Incoming | None:
    """What an entry of the menu says: our own keys mean what they mean elsewhere, any other key is the words themselves."""
    heard = heard_from(key) or key
    return Arrived(locale=LANGUAGE) if isinstance(heard, Arrived) else heard or None


def _key(fields: Mapping[str, Any]) -> str:
    """The same for every delivery of this message and for no other: ids alone are known to collide, so all that tells is in it."""
    told = [_text(fields, name) for name in (*_IN_A_KEY, "ChangeType", "UserID", "Content")]
    return blake2b(json.dumps(told).encode(), digest_size=16).hexdigest()


def _member(fields: Mapping[str, Any], name: str) -> str:
    member = _text(fields, name)
    if not 0 < len(member.encode()) <= 64:
        raise Malformed("nobody's")
    return member


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    if not isinstance(value, str):
        raise Malformed("fields where text belongs")
    return value
