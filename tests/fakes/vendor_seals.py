"""Signatures and encryption of WeChat's and WeCom's callbacks, from the vendors' own description: the vendor's side of them."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK_BITS = 256


def signature(*parts: str) -> str:
    """The sha1 of the parts, sorted and put together."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8"), usedforsecurity=False).hexdigest()


def is_signed(claimed: str, *parts: str) -> bool:
    """Whether the signature is that of the parts."""
    return hmac.compare_digest(claimed, signature(*parts))


def encrypted(message: bytes, encoding_aes_key: str, receiver: str) -> str:
    """16 random bytes, the length, the message and the receiver, filled up to 32 and encrypted."""
    key = base64.b64decode(f"{encoding_aes_key}=")
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + receiver.encode("utf-8")
    filler = padding.PKCS7(BLOCK_BITS).padder()
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    filled = filler.update(plain) + filler.finalize()
    return base64.b64encode(cipher.update(filled) + cipher.finalize()).decode("ascii")


def decrypted(sealed: str, encoding_aes_key: str, receiver: str) -> bytes:
    """The message; raises ValueError where it is not as it must be."""
    key = base64.b64decode(f"{encoding_aes_key}=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    filled = cipher.update(base64.b64decode(sealed, validate=True)) + cipher.finalize()
    filler = padding.PKCS7(BLOCK_BITS).unpadder()
    plain = filler.update(filled) + filler.finalize()
    (length,) = struct.unpack(">I", plain[16:20])
    if plain[20 + length :] != receiver.encode("utf-8"):
        raise ValueError("the answer is for somebody else")
    return plain[20 : 20 + length]
