"""`make bench`: one encrypted message opened and its answer sealed, as WeChat's and WeCom's callbacks ask for.

Signature, time, receiver and padding are checked on the way. Beside it the same by wechatpy, and the least that can be done: base64
and the cipher alone. XML around it is not measured.
"""

import statistics
import time
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]

from bot.channels.envelope import Envelope, Keys
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS: Final = sized(2_001, small=51)
APP_ID: Final = "wx0123456789abcdef"
KEYS: Final = Keys("token0123456789", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
SAID: Final = (
    "<xml><ToUserName><![CDATA[gh_0123456789ab]]></ToUserName><FromUserName><![CDATA[o0123456789abcdefghijklmnopq]]></FromUserName>"
    "<CreateTime>1700000000</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[去年营收5000万元，研发费用300万元]]></Content><MsgId>12345678901234567</MsgId></xml>"
)
ANSWER: Final = SAID.replace(
    "去年营收5000万元，研发费用300万元", "公司是在所选地区注册、自己独立承担责任的法人吗？" * 4
)
NONCE: Final = "1372623149"


def main() -> Told:
    """Measure and tell."""
    now = str(int(time.time()))
    envelope = Envelope(APP_ID, [KEYS], 3_600)
    theirs = WeChatCrypto(*KEYS, APP_ID)
    sealed = envelope.seal(SAID.encode(), KEYS, NONCE, now)
    asked = {"Encrypt": sealed.encrypt}
    key = b64decode(f"{KEYS.aes_key}=")
    cipher = Cipher(AES(key), CBC(key[:16]))
    filled = ANSWER.encode() + bytes(-len(ANSWER.encode()) % 32)

    def ours() -> bytes:
        opened = envelope.open(sealed.msg_signature, now, NONCE, sealed.encrypt)
        envelope.seal(ANSWER.encode(), opened.keys, NONCE, now)
        return opened.content

    def wechatpy() -> bytes:
        opened: str = theirs.decrypt_message(asked, sealed.msg_signature, now, NONCE)
        theirs.encrypt_message(ANSWER, NONCE, now)
        return opened.encode()

    def floor() -> bytes:
        opened = cipher.decryptor().update(b64decode(sealed.encrypt))
        b64encode(cipher.encryptor().update(filled))
        # Sixteen random bytes and the length stand before it.
        return opened[20 : 20 + len(SAID.encode())]

    subjects: dict[str, Callable[[], bytes]] = {
        "ours": ours,
        "wechatpy": wechatpy,
        "base64 and the cipher alone": floor,
    }
    for name, both in subjects.items():
        assert both() == SAID.encode(), name
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for _ in range(ROUNDS):
        for name, both in subjects.items():
            before = time.perf_counter()
            both()
            taken[name].append((time.perf_counter() - before) * 1e6)
    medians = {name: statistics.median(all_) for name, all_ in taken.items()}
    teller = Teller()
    teller.table(
        f"{len(SAID.encode())} bytes opened and {len(ANSWER.encode())} sealed, {ROUNDS:,} rounds",
        (("µs", 1), ("× ours", 2)),
        [(name, median, median / medians["ours"]) for name, median in medians.items()],
        drawn=("µs",),
    )
    for name, median in medians.items():
        teller.figure(name, median, "µs")
    return teller.told


if __name__ == "__main__":
    main()
