"""The registry's keys: what seals identifiers, and what makes the digests by which they are found again.

Sealing keys rotate: the first seals, the others still open. The digest's key never changes: what was erased is only known by it.
Keys are told apart from the data: a copy of the database alone opens nothing.
"""

import base64
import binascii
import hmac
import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_BYTES: Final = 32


class UnusableKeys(RuntimeError):
    """The keys that the settings name cannot be used; says which, never what it is."""


class Keys:
    """The keys of one installation."""

    def __init__(self, sealing: tuple[str, ...], digesting: str) -> None:
        try:
            fernets = [Fernet(key) for key in sealing]
            self._digesting = base64.urlsafe_b64decode(digesting)
        except (ValueError, binascii.Error):
            raise UnusableKeys("a key is not 32 bytes in URL-safe base64") from None
        if not fernets or len(self._digesting) != _BYTES:
            raise UnusableKeys("a key is not 32 bytes in URL-safe base64")
        self._newest = fernets[0]
        self._fernet = MultiFernet(fernets)

    def __repr__(self) -> str:
        return "Keys(…)"

    def seal(self, text: str) -> bytes:
        """The text, readable and changeable by nobody without a key."""
        return self._fernet.encrypt(text.encode())

    def unseal(self, sealed: bytes) -> str:
        """What was sealed; raises UnusableKeys where no key of ours did it, or it was changed."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise UnusableKeys("something sealed cannot be opened with the keys there are") from None

    def resealed(self, sealed: bytes) -> bytes:
        """The same under the newest key; raises UnusableKeys."""
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise UnusableKeys("something sealed cannot be opened with the keys there are") from None

    def is_newest(self, sealed: bytes) -> bool:
        """Whether the newest key sealed it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True

    def digest(self, kind: str, *parts: str) -> str:
        """The same for the same parts, and nobody without the key can find them from it."""
        told = "".join(f"{len(part)}:{part}" for part in (kind, *parts))
        return hmac.new(self._digesting, told.encode(), sha256).hexdigest()


def new_key() -> str:
    """A key for either use."""
    return base64.urlsafe_b64encode(secrets.token_bytes(_BYTES)).decode()


def keys_in(file: Path) -> tuple[tuple[str, ...], str]:
    """The keys of an installation that names none: kept in a file for its user alone, made when first asked for.

    The first line is for digests, each other one for sealing, the newest first.
    """
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=file.parent, suffix=".part", delete=False) as part:
            part.write(f"{new_key()}\n{new_key()}\n")
            part.flush()
            os.fsync(part.fileno())
        made = Path(part.name)
        try:
            # Of several processes that start at once, the first one's keys count.
            os.link(made, file)
        except FileExistsError:
            pass
        finally:
            made.unlink()
    lines = file.read_text().split()
    if len(lines) < 2:
        raise UnusableKeys(f"{file} does not hold the two keys or more that it should")
    return tuple(lines[1:]), lines[0]
