"""What WeChat is answered: one text in the format and the envelope that the message came in, or that all is well.

It decides nothing about what is said.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from bot.channels.envelope import Envelope
from bot.channels.payload import Kind, Written, write
from bot.channels.wechat_messages import Message
from bot.channels.wechat_opening import Opened

_MEDIA_TYPES: Final[Mapping[Kind, str]] = {"xml": "text/xml", "json": "application/json"}


def acknowledged() -> Response:
    """Nothing is said, and it need not come again."""
    return Response("success", media_type="text/plain")


def refused(status: int) -> Response:
    """Nothing is told to whoever sent what cannot be taken."""
    return Response(status_code=status)


def answered(envelope: Envelope, opened: Opened, message: Message, text: str) -> Response:
    """The text as an answer to the message; where there is none, that all is well."""
    if not text:
        return acknowledged()
    now = int(time.time())
    fields: Mapping[str, Written] = {
        "ToUserName": message.user,
        "FromUserName": message.account,
        "CreateTime": now,
        "MsgType": "text",
        "Content": text,
    }
    if opened.keys is not None:
        sealed = envelope.seal(write(fields, opened.kind).encode(), opened.keys, secrets.token_hex(8), str(now))
        fields = {
            "Encrypt": sealed.encrypt,
            "MsgSignature": sealed.msg_signature,
            "TimeStamp": now,
            "Nonce": sealed.nonce,
        }
    return Response(write(fields, opened.kind), media_type=_MEDIA_TYPES[opened.kind])
