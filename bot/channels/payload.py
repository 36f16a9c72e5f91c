"""What callbacks carry: one element `<xml>` or one JSON object, read into plain fields and written from them.

The body's first character tells which of the two it is; headers of callbacks are no help in that. It knows no message and no
channel. Whatever is not plainly such a payload is one error, and nothing is expanded, fetched or interpreted on the way.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from xml.parsers import expat

from bot.body import MOST_BYTES
from bot.channels.envelope import Malformed

Kind = Literal["xml", "json"]
Written = str | int | Mapping[str, "Written"] | Sequence["Written"]

MOST_DEEP: Final = 8
"""The deepest that a vendor documents is 4: a picture, in a list, of the pictures that were sent, in a message."""
MOST_FIELDS: Final = 500
_ROOT: Final = "xml"
_BLANK: Final = b" \t\r\n"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_FORBIDDEN: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What neither XML nor UTF-8 can carry."""


def kind_of(body: bytes) -> Kind:
    """Which of the two it is; raises Malformed."""
    match body.removeprefix(_BYTE_ORDER_MARK).lstrip(_BLANK)[:1]:
        case b"<":
            return "xml"
        case b"{":
            return "json"
        case _:
            raise Malformed("neither XML nor JSON")


def read(body: bytes) -> Mapping[str, Any]:
    """The fields: each a string, a mapping of more fields, or a list where a name comes several times; raises Malformed."""
    if len(body) > MOST_BYTES:
        raise Malformed("too large")
    return _read_json(body) if kind_of(body) == "json" else _XmlReader().read(body)


def write(fields: Mapping[str, Written], kind: Kind) -> str:
    """The fields as the one or the other."""
    return write_json(fields) if kind == "json" else write_xml(fields)


def write_xml(fields: Mapping[str, Written]) -> str:
    """The fields as one element: text as CDATA, numbers bare, a list as an element for each of its members."""
    return _element(_ROOT, fields)


def write_json(fields: Mapping[str, Written]) -> str:
    """The fields as one JSON object."""
    return _FORBIDDEN.sub("", json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def _element(name: str, value: Written) -> str:
    match value:
        case int():
            return f"<{name}>{value}</{name}>"
        case str():
            # The end mark of a section cannot be escaped in it, so the section ends in its middle and another one goes on.
            text = _FORBIDDEN.sub("", value).replace("]]>", "]]]]><![CDATA[>")
            return f"<{name}><![CDATA[{text}]]></{name}>"
        case Mapping():
            return f"<{name}>{''.join(_element(inner, one) for inner, one in value.items())}</{name}>"
        case _:
            return "".join(_element(name, one) for one in value)


class _XmlReader:
    """Reads one body: a stack of the elements that are open, each with its fields so far and its text."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []
        self._count = 0
        self._read: Any = ""

    def read(self, body: bytes) -> Mapping[str, Any]:
        # The encoding is given, so that none that the body names can be taken.
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.ProcessingInstructionHandler = _refuse_instruction
        try:
            parser.Parse(body, True)
        except expat.ExpatError:
            raise Malformed("no well-formed XML") from None
        if not isinstance(self._read, dict):
            raise Malformed("an element without fields")
        return self._read

    def _start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._count += 1
        if len(self._open) == MOST_DEEP or self._count > MOST_FIELDS:
            raise Malformed("too many elements")
        if not self._open and name != _ROOT:
            raise Malformed("another element than <xml>")
        self._open.append((name, {}, []))

    def _text(self, text: str) -> None:
        self._open[-1][2].append(text)

    def _end(self, _name: str) -> None:
        name, fields, parts = self._open.pop()
        text = "".join(parts).strip()
        if fields and text:
            raise Malformed("text between fields")
        value: Any = fields or text
        if not self._open:
            self._read = value
            return
        around = self._open[-1][1]
        if name not in around:
            around[name] = value
        elif isinstance(around[name], list):
            around[name].append(value)
        else:
            around[name] = [around[name], value]


def _refuse_doctype(*_: object) -> None:
    raise Malformed("a document type")


def _refuse_instruction(*_: object) -> None:
    raise Malformed("a processing instruction")


def _refuse_constant(_constant: str) -> None:
    raise Malformed("no well-formed JSON")


def _read_json(body: bytes) -> Mapping[str, Any]:
    try:
        # Numbers as they are written: an id may be longer than any number that is exact elsewhere.
        read = json.loads(
            body.removeprefix(_BYTE_ORDER_MARK), parse_int=str, parse_float=str, parse_constant=_refuse_constant
        )
    except (ValueError, RecursionError):
        raise Malformed("no well-formed JSON") from None
    fields = _as_fields(read, MOST_DEEP, [MOST_FIELDS])
    assert isinstance(fields, dict), "what begins with a brace"
    return fields


def _as_fields(value: Any, deep: int, left: list[int]) -> Any:
    """The value as XML would have given it."""
    left[0] -= 1
    if deep == 0 or left[0] < 0:
        raise Malformed("too many fields")
    match value:
        case str():
            return _valid(value)
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return [_as_fields(one, deep - 1, left) for one in value]
        case _:
            return {_valid(name): _as_fields(one, deep - 1, left) for name, one in value.items()}


def _valid(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("half a character") from None
    return text
