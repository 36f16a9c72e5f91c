"""Updates of Telegram as they come in, read into what an owner said or did.

Only the fields that we use are read, and those strictly: text that is no text, or half a character, goes no further than here. What
Telegram adds to its updates from time to time is passed over.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.envelope import Malformed
from bot.channels.telegram_buttons import Button, Data, ReportWanted, read_data
from flows.events import Arrived, Left, Unreadable, UnreadableKind

WANTED: Final = ("message", "callback_query", "my_chat_member")
"""The kinds of update that we ask Telegram for."""
_KINDS: Final[Mapping[str, UnreadableKind]] = {
    "voice": "voice",
    "audio": "voice",
    "photo": "picture",
    "paid_media": "picture",
    # An animation comes as a document too, and a venue as a location.
    "animation": "video",
    "video": "video",
    "video_note": "video",
    "document": "file",
    "location": "place",
    "venue": "place",
    "sticker": "other",
    "contact": "other",
    "poll": "other",
    "dice": "other",
    "story": "other",
    "game": "other",
    "checklist": "other",
}
_COMMAND: Final = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+(?P<rest>.*))?", re.DOTALL)
_DOOR: Final = re.compile(r"(?:(?P<region>[A-Za-z0-9-]+))?(?:(?:^|_)c_(?P<code>[A-Za-z0-9-]+))?")
_LONGEST_DOOR: Final = 64


class _Part(BaseModel):
    """A part of an update; what else is in it is the vendor's business."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Person(_Part):
    id: int = Field(gt=0, lt=2**53)
    is_bot: bool = False
    language_code: str = ""


class _Chat(_Part):
    id: int = Field(gt=-(2**53), lt=2**53)
    type: str


class _Button(_Part):
    text: str
    url: str | None = None
    callback_data: str | None = None


class _Keyboard(_Part):
    inline_keyboard: tuple[tuple[_Button, ...], ...] = ()


class _Message(_Part):
    # What was sent beside text is told by its key alone.
    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    message_id: int = Field(gt=0, lt=2**53)
    date: int = Field(ge=0, lt=2**40)
    chat: _Chat
    sender: _Person | None = Field(default=None, alias="from")
    text: str = ""
    media_group_id: str = ""
    reply_markup: _Keyboard = _Keyboard()


class _Query(_Part):
    id: str
    sender: _Person = Field(alias="from")
    message: _Message | None = None
    data: str = ""


class _Member(_Part):
    status: str


class _Membership(_Part):
    chat: _Chat
    sender: _Person = Field(alias="from")
    date: int = Field(ge=0, lt=2**40)
    new_chat_member: _Member


class _Numbered(_Part):
    update_id: int = Field(ge=0, lt=2**63)


class _Update(_Numbered):
    message: _Message | None = None
    callback_query: _Query | None = None
    my_chat_member: _Membership | None = None


class Tapped(NamedTuple):
    """A button of ours: what it carries, and what is known of the message that it stands under."""

    query: str
    """By this the tap itself is answered."""
    data: Data | None
    message: int = 0
    text: str = ""
    """Empty where Telegram does not show us the message any more."""
    keeps: tuple[tuple[Button, ...], ...] = ()
    """Rows of buttons under it that answer no question, and so are good for longer."""


class Returned(NamedTuple):
    """Somebody who had blocked the bot lets it write again."""


class FromAGroup(NamedTuple):
    """Something said to the bot where others read along."""


What = str | Arrived | Left | Unreadable | Tapped | Returned | FromAGroup


class Update(NamedTuple):
    """One update that means something to us. `key` is the same for every delivery of it and for no other."""

    key: str
    chat: int
    """In a private chat also whose it is."""
    language: str
    came: float
    what: What


def read(body: bytes) -> Update | None:
    """What the update means, None where it is nothing that we answer; raises Malformed for what is no update at all.

    An update that cannot be understood is nothing, too: whatever is refused comes again, and keeps the others of its chat waiting.
    """
    try:
        return _understood(_Update.model_validate_json(body))
    except ValidationError:
        pass
    try:
        _Numbered.model_validate_json(body)
    except ValidationError:
        raise Malformed("no update") from None
    return None


def _understood(update: _Update) -> Update | None:
    if update.message is not None:
        return _of_message(update.update_id, update.message)
    if update.callback_query is not None:
        return _of_query(update.update_id, update.callback_query)
    if update.my_chat_member is not None:
        return _of_membership(update.update_id, update.my_chat_member)
    return None


def _of_message(number: int, message: _Message) -> Update | None:
    sender, chat = message.sender, message.chat
    if sender is None or sender.is_bot:
        return None
    what: What | None = _said(message, sender.language_code)
    if what is not None and chat.type != "private":
        what = FromAGroup() if chat.type in ("group", "supergroup") else None
    if what is None:
        return None
    key = _key(number, chat.id, message.message_id, what)
    if message.media_group_id and isinstance(what, Unreadable):
        # An album is a message a picture; one word about them is enough.
        key = _key("album", chat.id, message.media_group_id)
    return Update(key, chat.id, sender.language_code, float(message.date), what)


def _said(message: _Message, language: str) -> str | Arrived | Unreadable | None:
    if not message.text:
        sent = message.model_extra or {}
        kind = next((kind for field, kind in _KINDS.items() if field in sent), None)
        return None if kind is None else Unreadable(kind)
    command = _COMMAND.fullmatch(message.text)
    if command is None:
        return message.text
    rest = (command["rest"] or "").strip()
    if command["name"].lower() == "start":
        return _arrived(rest, language)
    return f"{command['name'].replace('_', ' ')} {rest}".rstrip()


def _arrived(payload: str, language: str) -> Arrived:
    """Through a link such as t.me/bot?start=hangzhou_c_JPRYNEEDM; one that was tampered with leads to the front door."""
    door = _DOOR.fullmatch(payload) if len(payload) <= _LONGEST_DOOR else None
    if door is None:
        return Arrived(locale=language)
    return Arrived(region=door["region"] or "", locale=language, code=door["code"] or "")


def _of_query(number: int, query: _Query) -> Update | None:
    message = query.message
    if query.sender.is_bot or (message is not None and message.chat.type != "private"):
        return None
    key = _key(number, query.sender.id, query.id, query.data)
    tapped = Tapped(query.id, read_data(query.data))
    came = 0.0
    if message is not None:
        tapped = tapped._replace(message=message.message_id, text=message.text, keeps=_staying(message.reply_markup))
        # A tap carries no time of its own; it came after what it stands under.
        came = float(message.date)
    return Update(key, query.sender.id, query.sender.language_code, came, tapped)


def _staying(keyboard: _Keyboard) -> tuple[tuple[Button, ...], ...]:
    rows = (
        tuple(
            Button(text=button.text, url=button.url or "", data=button.callback_data or "")
            for button in row
            if button.url or isinstance(read_data(button.callback_data or ""), ReportWanted)
        )
        for row in keyboard.inline_keyboard
    )
    return tuple(row for row in rows if row)


def _of_membership(number: int, change: _Membership) -> Update | None:
    if change.chat.type != "private":
        return None
    what = Left() if change.new_chat_member.status == "kicked" else Returned()
    key = _key(number, change.chat.id, change.date, what)
    return Update(key, change.chat.id, change.sender.language_code, float(change.date), what)


def _key(number: object, *content: object) -> str:
    """Numbers begin anew after a quiet week, so that one may come again with something else."""
    return f"{number}.{blake2b(repr(content).encode(), digest_size=9).hexdigest()}"
