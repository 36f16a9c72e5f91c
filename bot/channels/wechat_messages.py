"""What a WeChat callback says, once it is opened: who, what came in, and under which key it is the same when it comes again.

Fields in, data out; nothing is done here. What can be no message of the vendor's raises Malformed.
"""

import json
import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from bot.capabilities import Opener
from bot.channels import wechat_menu
from bot.channels.envelope import Malformed
from bot.channels.inbound import Inbound
from flows.events import Arrived, Incoming, Left, Pressed, Unreadable, UnreadableKind, in_short

_UNREADABLE: Final[Mapping[str, UnreadableKind]] = {
    # What the vendor once recognised in it comes empty nowadays.
    "voice": "voice",
    "image": "picture",
    "video": "video",
    "shortvideo": "video",
    "file": "file",
    "location": "place",
}
_ID: Final = re.compile(r"[\w.@-]{1,64}", re.ASCII)
_SECONDS: Final = re.compile(r"\d{1,10}", re.ASCII)
_MARK: Final = re.compile(r"[0-9a-f]{18}")
_ESCAPED: Final = re.compile(r"(?=.*%[c-f][0-9a-f]%[89ab][0-9a-f])(?:%[0-9a-f]{2}|[!-$&-~])+", re.IGNORECASE)
"""Nobody types like that: no spaces, and characters beyond ASCII as numbers."""
_CODE: Final = re.compile(r"[2-9A-HJKMNP-Z]{3}(?:-?[2-9A-HJKMNP-Z]{3}){2}|[2-9A-HJKMNP-Z]{26}")
_FOLLOWED_BY: Final = "qrscene_"


class Message(NamedTuple):
    """One callback."""

    account: str
    user: str
    inbound: Inbound | None
    """None where it says nothing that a talk could be about."""
    opens: Opener | None
    """Which window for messages of our own it opens."""


def message_of(fields: Mapping[str, Any]) -> Message:
    """What these fields say; raises Malformed."""
    account, user = _matching(_ID, fields, "ToUserName"), _matching(_ID, fields, "FromUserName")
    came, kind = _matching(_SECONDS, fields, "CreateTime"), text_of(fields, "MsgType").lower()
    if not kind:
        raise Malformed("no kind of message")
    heard, opens = _happened(fields) if kind == "event" else (_said(fields, kind), "message")
    if heard is None:
        return Message(account, user, None, None)
    # None of the vendor's names for a message is its alone: ids were seen twice, and seconds hold many events.
    named = ("Event", "EventKey", "Ticket") if kind == "event" else ("MsgId",)
    parts = [account, user, came, kind, *(text_of(fields, name) for name in named), in_short(heard)]
    key = blake2b(json.dumps(parts).encode(), digest_size=20).hexdigest()
    return Message(account, user, Inbound("wechat", account, user, key, heard, float(came)), opens)


def _said(fields: Mapping[str, Any], kind: str) -> Incoming:
    if kind != "text":
        return Unreadable(_UNREADABLE.get(kind, "other"))
    asked, text = text_of(fields, "bizmsgmenuid"), text_of(fields, "Content")
    # Whoever else writes such links gives them other ids; what they say is then just said.
    is_ours = _MARK.fullmatch(asked)
    if is_ours or _ESCAPED.fullmatch(text):
        # What was tapped comes as it stands in the link from some clients, and unescaped from others.
        text = unquote(text)
    return Pressed(text, asked) if is_ours else text


def _happened(fields: Mapping[str, Any]) -> tuple[Incoming | None, Opener | None]:
    key = text_of(fields, "EventKey")
    match text_of(fields, "Event").lower():
        case "subscribe":
            return _arrived(key.removeprefix(_FOLLOWED_BY) if key.startswith(_FOLLOWED_BY) else ""), "tap"
        case "scan":
            return _arrived(key), "tap"
        case "unsubscribe":
            return Left(), None
        case "click":
            return wechat_menu.heard_from(key), "tap"
        case "":
            raise Malformed("no kind of event")
        case _:
            return None, None


def _arrived(scene: str) -> Arrived:
    return Arrived(code=scene) if _CODE.fullmatch(scene) else Arrived(region=scene)


def _matching(form: re.Pattern[str], fields: Mapping[str, Any], name: str) -> str:
    text = text_of(fields, name)
    if not form.fullmatch(text):
        raise Malformed(f"no {name}")
    return text


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """The field as text, empty where there is none."""
    text = fields.get(name, "")
    if not isinstance(text, str):
        raise Malformed(f"no text as {name}")
    return text
