"""The address of a reminder's own page: its id with a keyed digest of it, so that nobody finds the page from the id alone.

In small letters and digits only, which no messenger cuts off a link and nobody mistypes.
"""

import re
from base64 import b32decode, b32encode
from hmac import compare_digest
from typing import Final

from bot.registry.keys import Keys
from bot.service import Service

PATH: Final = "/r"
_ID_BYTES: Final = 16
_SEAL_BYTES: Final = 12
_FORM: Final = re.compile(r"[a-z2-7]{45}")
_PADDING: Final = "==="


def link_to(service: Service, reminder_id: str) -> str:
    """The page of this reminder; empty where no address of ours is known."""
    base = service.settings.public_url
    return f"{base}{PATH}/{token_of(service.registry.keys, reminder_id)}" if base else ""


def token_of(keys: Keys, reminder_id: str) -> str:
    """What the page is asked for by."""
    told = bytes.fromhex(reminder_id) + _seal(keys, reminder_id)
    return b32encode(told).decode().rstrip("=").lower()


def reminder_of(keys: Keys, token: str) -> str | None:
    """Which reminder was asked for; None where we never wrote that address."""
    if not _FORM.fullmatch(token):
        return None
    reminder_id = b32decode(token.upper() + _PADDING)[:_ID_BYTES].hex()
    return reminder_id if compare_digest(token, token_of(keys, reminder_id)) else None


def _seal(keys: Keys, reminder_id: str) -> bytes:
    return bytes.fromhex(keys.digest("reminder's page", reminder_id))[:_SEAL_BYTES]
