"""What Telegram reads of the fields of a call, and what it refuses in a text and in a keyboard."""

import json
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from tests.fakes.stage import Json

LONGEST_TEXT: Final = 4096
LONGEST_CAPTION: Final = 1024
LONGEST_CALLBACK_DATA: Final = 64
MOST_BUTTONS: Final = 100
MOST_IN_A_ROW: Final = 8
TAGS: Final = (
    *("b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler", "a", "tg-emoji"),
    *("code", "pre", "blockquote"),
)


class Refused(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code


def unpacked(fields: Json) -> Json:
    """Fields of a form are texts; those that are JSON are read, so that both ways of calling look the same."""
    found = dict(fields)
    for name in ("reply_markup", "commands", "scope", "allowed_updates", "link_preview_options"):
        if isinstance(found.get(name), str):
            try:
                found[name] = json.loads(found[name])
            except ValueError:
                raise Refused(400, f"Bad Request: can't parse {name} JSON object") from None
    return found


def text(fields: Json, name: str, most: int) -> str:
    text = str(fields.get(name, ""))
    if fields.get("parse_mode") == "HTML":
        text = _Tags.plain(text)
    elif fields.get("parse_mode"):
        raise Refused(400, "Bad Request: the fake reads no other markup than HTML")
    if not text.strip():
        raise Refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > most:
        raise Refused(400, f"Bad Request: {'message' if name == 'text' else 'message caption'} is too long")
    return text


def keyboard(fields: Json) -> Json:
    """The keyboard that goes with the message; none where there is none or no buttons are in it."""
    rows = (fields.get("reply_markup") or {}).get("inline_keyboard")
    if not rows or not any(rows):
        return {}
    if sum(len(row) for row in rows) > MOST_BUTTONS or any(len(row) > MOST_IN_A_ROW for row in rows):
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise Refused(400, "Bad Request: inline keyboard button text must be non-empty")
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= LONGEST_CALLBACK_DATA:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        url = button.get("url")
        if url is not None and "." not in (urlsplit(url).hostname or ""):
            raise Refused(400, f"Bad Request: inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        if data is None and url is None:
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text buttons are unallowed")
    return {"reply_markup": {"inline_keyboard": rows}}


class _Tags(HTMLParser):
    """What is left of a text in Telegram's HTML once the tags are read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []
        self._plain: list[str] = []

    @classmethod
    def plain(cls, text: str) -> str:
        """The text that people see; refuses what Telegram cannot read."""
        reader = cls()
        reader.feed(text)
        reader.close()
        if reader._open:
            raise Refused(400, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag")
        return "".join(reader._plain)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise Refused(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise Refused(400, f"Bad Request: can't parse entities: Unmatched end tag </{tag}>")

    def handle_data(self, data: str) -> None:
        self._plain.append(data)
