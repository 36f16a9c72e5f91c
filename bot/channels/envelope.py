"""The envelope that WeChat and WeCom put their messages into: signed with a token, encrypted with a key, sent to one receiver.

What cannot be opened raises Malformed and nothing else ever: whoever sent it learns no more than that.
It knows nothing of what is inside.
"""

import re
import time
from base64 import b64decode, b64encode
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha1
from hmac import compare_digest
from os import urandom
from typing import Final, NamedTuple

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.channels.completeness import AES_KEY

_BLOCK: Final = 32
"""What is encrypted is filled up to whole blocks of this size, twice that of the cipher."""

_RANDOM: Final = 16
_LENGTH: Final = 4


class Malformed(Exception):
    """What came in is not from the vendor, not fresh, not for us or not whole; its words are for the log and quote nothing."""


class Keys(NamedTuple):
    """One generation of what the vendor's console shows: what is signed with, and what is encrypted with."""

    token: str
    aes_key: str

    def __repr__(self) -> str:
        return "Keys(…)"


class Opened(NamedTuple):
    """What was inside, and the keys that it came with: the answer goes into the same."""

    content: bytes
    keys: Keys


class Sealed(NamedTuple):
    """An answer in its envelope, in the parts that are sent."""

    encrypt: str
    msg_signature: str
    timestamp: str
    nonce: str


class Envelope:
    """Opens and seals for one receiver (an app id or a corp id); every token given goes with every key, the newest first.

    While they are changed in the console, token and key need not change in the same moment. What is empty is left out.
    """

    def __init__(
        self, receiver: str, generations: Sequence[Keys], tolerance: float, now: Callable[[], float] = time.time
    ) -> None:
        self._receiver = receiver.encode()
        self._tokens = _each(keys.token for keys in generations)
        self._ciphers = {key: _cipher(key) for key in _each(keys.aes_key for keys in generations)}
        self._tolerance = tolerance
        self._now = now
        if not self._receiver or not self._tokens:
            raise ValueError("a receiver and a token are needed")

    def check(self, signature: str, timestamp: str, nonce: str, *parts: str) -> None:
        """Make sure that it is signed with a token of ours, and not long ago; raises Malformed."""
        self._signer(signature, timestamp, nonce, *parts)

    def open(self, msg_signature: str, timestamp: str, nonce: str, encrypted: str) -> Opened:
        """What is inside, where all of it is as it must be; raises Malformed."""
        token = self._signer(msg_signature, timestamp, nonce, encrypted)
        try:
            closed = a2b_base64(encrypted, strict_mode=True)
        except ValueError:
            raise Malformed("not in base64") from None
        if not closed or len(closed) % _BLOCK:
            raise Malformed("not in whole blocks")
        for key, cipher in self._ciphers.items():
            content = self._content(cipher.decryptor().update(closed))
            if content is not None:
                return Opened(content, Keys(token, key))
        raise Malformed("no key opens it")

    def seal(self, content: bytes, keys: Keys, nonce: str, timestamp: str) -> Sealed:
        """The answer in an envelope of these keys, which are those of what is answered."""
        filled = b"".join((urandom(_RANDOM), len(content).to_bytes(_LENGTH, "big"), content, self._receiver))
        missing = _BLOCK - len(filled) % _BLOCK
        encrypt = b64encode(self._ciphers[keys.aes_key].encryptor().update(filled + bytes((missing,)) * missing))
        encrypted = encrypt.decode("ascii")
        return Sealed(encrypted, _signature(keys.token, timestamp, nonce, encrypted), timestamp, nonce)

    def _signer(self, signature: str, timestamp: str, nonce: str, *parts: str) -> str:
        try:
            claimed = signature.encode()
            signer = [
                token
                for token in self._tokens
                if compare_digest(_signature(token, timestamp, nonce, *parts).encode(), claimed)
            ]
        except UnicodeEncodeError:
            raise Malformed("not text") from None
        if not signer:
            raise Malformed("not signed with our token")
        # Ten digits are the seconds from 2001 to 2286; fewer or more could only be digits that belong to the nonce.
        if len(timestamp) != 10 or not (timestamp.isascii() and timestamp.isdigit()):
            raise Malformed("no time")
        if abs(self._now() - int(timestamp)) > self._tolerance:
            raise Malformed("not fresh, or the clock is wrong")
        return signer[0]

    def _content(self, filled: bytes) -> bytes | None:
        """What was filled up, None where it was not made with this key or not for us."""
        missing = filled[-1]
        if not 1 <= missing <= _BLOCK or filled[-missing:] != bytes((missing,)) * missing:
            return None
        begin = _RANDOM + _LENGTH
        end = begin + int.from_bytes(filled[_RANDOM:begin], "big")
        # A length beyond the end leaves nothing where the receiver must stand.
        if not compare_digest(filled[end : len(filled) - missing], self._receiver):
            return None
        return filled[begin:end]


def _each(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


def _cipher(aes_key: str) -> Cipher[CBC]:
    if not re.fullmatch(AES_KEY, aes_key):
        raise ValueError("an EncodingAESKey has 43 letters and digits")
    key = b64decode(aes_key + "=")
    return Cipher(AES(key), CBC(key[:16]))


def _signature(*parts: str) -> str:
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
