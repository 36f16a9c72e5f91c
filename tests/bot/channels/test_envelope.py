"""Envelopes of WeChat and WeCom: the vendor's own examples, a second opinion, and whatever could be wrong with one."""

import base64
import time
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from hashlib import sha1

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto  # type: ignore[import-untyped]

from bot.channels.envelope import Envelope, Keys, Malformed, Sealed

CORP = "wx5823bf96d3bd56c7"
KEYS = Keys("QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
OTHER = Keys("another-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
NOW = 1_409_659_813
NONCE = "1372623149"

SAMPLE = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3"
    "TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gs"
    "ijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUa"
    "x5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIG"
    "HBZZIs2pDBS8R07+qN+E7Q=="
)
SAMPLE_SIGNATURE = "477715d11cdb4164915debcba66cb864d751f3e6"


def envelope(*generations: Keys, receiver: str = CORP, now: float = NOW, tolerance: float = 600) -> Envelope:
    return Envelope(receiver, generations or (KEYS,), tolerance, lambda: now)


def sign(*parts: str) -> str:
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def encrypt(plain: bytes, keys: Keys = KEYS) -> str:
    key = base64.b64decode(keys.aes_key + "=")
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def opened(plain: bytes) -> bytes:
    """What comes of something encrypted and signed by one who has the keys, whatever it is."""
    encrypted = encrypt(plain)
    return envelope().open(sign(KEYS.token, str(NOW), NONCE, encrypted), str(NOW), NONCE, encrypted).content


def filled(content: bytes, receiver: bytes = CORP.encode(), *, length: int | None = None) -> bytes:
    size = len(content) if length is None else length
    plain = bytes(16) + size.to_bytes(4, "big") + content + receiver
    missing = 32 - len(plain) % 32
    return plain + bytes([missing]) * missing


def test_the_vendors_example_of_a_message_opens() -> None:
    content, keys = envelope().open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE)
    assert content.startswith(b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>")
    assert b"<Content><![CDATA[hello]]></Content>" in content
    assert keys == KEYS


def test_the_vendors_example_of_an_address_check_opens() -> None:
    echo = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert (
        envelope(now=1_409_659_589).open(signature, "1409659589", "263014780", echo).content == b"1616140317555161061"
    )


def test_the_vendors_example_for_official_accounts_opens() -> None:
    encrypted = (
        "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9"
        "FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3y"
        "t+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v"
        "6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
    )
    account = envelope(Keys("spamtest", OTHER.aes_key), receiver="wx2c2769f8efd9abc2", now=1_409_735_669)
    content = account.open("5d197aaffba7e9b25a30732f161a50dee96bd5fa", "1409735669", "1320562132", encrypted).content
    assert b"<Content><![CDATA[abcdteT]]></Content>" in content


@given(st.text(), st.from_regex(r"[0-9A-Za-z]{0,20}", fullmatch=True))
def test_what_wechatpy_seals_we_open_and_what_we_seal_it_opens(text: str, nonce: str) -> None:
    theirs = WeChatCrypto(KEYS.token, KEYS.aes_key, CORP)
    ours = envelope()
    sealed = ours.seal(text.encode(), KEYS, nonce, str(NOW))
    parts = {"Encrypt": sealed.encrypt}
    assert theirs.decrypt_message(parts, sealed.msg_signature, sealed.timestamp, sealed.nonce) == text
    encrypted = envelope_of_wechatpy(theirs, text, nonce)
    assert ours.open(encrypted.msg_signature, str(NOW), nonce, encrypted.encrypt).content == text.encode()


def envelope_of_wechatpy(theirs: WeChatCrypto, text: str, nonce: str) -> Sealed:
    written: str = theirs.encrypt_message(text, nonce, str(NOW))

    def between(name: str) -> str:
        return written.split(f"<{name}><![CDATA[", 1)[1].split("]]>", 1)[0]

    return Sealed(between("Encrypt"), between("MsgSignature"), str(NOW), nonce)


@given(st.binary(max_size=5_000))
def test_what_is_sealed_opens_again(content: bytes) -> None:
    sealed = envelope().seal(content, KEYS, NONCE, str(NOW))
    assert len(a2b_base64(sealed.encrypt)) % 32 == 0
    assert envelope().open(sealed.msg_signature, sealed.timestamp, sealed.nonce, sealed.encrypt) == (content, KEYS)


def test_the_same_content_never_looks_the_same_twice() -> None:
    assert len({envelope().seal(b"<xml/>", KEYS, NONCE, str(NOW)).encrypt for _ in range(50)}) == 50


@given(st.data())
def test_any_byte_changed_anywhere_is_refused(data: st.DataObject) -> None:
    parts = [SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE]
    which = data.draw(st.integers(0, 3))
    place = data.draw(st.integers(0, len(parts[which]) - 1))
    old = parts[which][place]
    new = data.draw(st.characters().filter(lambda character: character != old))
    parts[which] = parts[which][:place] + new + parts[which][place + 1 :]
    with pytest.raises(Malformed):
        envelope().open(*parts)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_byte_changed_in_what_is_encrypted_is_refused_or_another_content_even_if_it_were_signed(
    place: int, change: int
) -> None:
    """The signature is what protects the content; beyond it, the frame around the content still has to be right."""
    raw = bytearray(a2b_base64(SAMPLE))
    raw[place % len(raw)] ^= change
    encrypted = b2a_base64(bytes(raw), newline=False).decode()
    signature = sign(KEYS.token, str(NOW), NONCE, encrypted)
    try:
        content = envelope().open(signature, str(NOW), NONCE, encrypted).content
    except Malformed:
        return
    whole = envelope().open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE).content
    assert len(content) == len(whole)


@given(st.text(), st.text(), st.text(), st.text())
def test_nothing_but_malformed_ever_comes_of_random_text(
    signature: str, timestamp: str, nonce: str, encrypted: str
) -> None:
    with pytest.raises(Malformed):
        envelope().open(signature, timestamp, nonce, encrypted)
    with pytest.raises(Malformed):
        envelope().check(signature, timestamp, nonce)


@given(st.characters(categories=["Cs"]), st.integers(0, 3))
def test_text_that_is_none_is_refused(half: str, which: int) -> None:
    parts = [SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE]
    parts[which] += half
    with pytest.raises(Malformed):
        envelope().open(*parts)


@given(st.text(max_size=200))
def test_what_is_no_base64_is_refused_even_if_it_is_signed(encrypted: str) -> None:
    with pytest.raises(Malformed):
        envelope().open(sign(KEYS.token, str(NOW), NONCE, encrypted), str(NOW), NONCE, encrypted)


@given(st.binary(max_size=600))
def test_random_bytes_in_whole_blocks_or_not_are_refused_even_if_they_are_signed(raw: bytes) -> None:
    encrypted = base64.b64encode(raw).decode()
    with pytest.raises(Malformed):
        envelope().open(sign(KEYS.token, str(NOW), NONCE, encrypted), str(NOW), NONCE, encrypted)


def test_a_frame_that_is_right_opens_so_that_the_wrong_ones_below_are_wrong_in_one_thing_alone() -> None:
    assert opened(filled(b"hello")) == b"hello"


@pytest.mark.parametrize(
    "plain",
    [
        filled(b"hello", b"wx0000000000000000"),
        filled(b"hello", b""),
        filled(b"hello", CORP.encode() + b"x"),
        filled(b"hello", CORP.encode()[:-1]),
        filled(b"hello", length=4),
        filled(b"hello", length=6),
        filled(b"hello", length=2**32 - 1),
        filled(b"hello", length=2**31),
        filled(b"hello")[:-1] + b"\x00",
        filled(b"hello")[:-1] + bytes([33]),
        filled(b"hello")[:-1] + bytes([255]),
        filled(b"hello")[:-2] + bytes([0, filled(b"hello")[-1]]),
        filled(b"hello") + bytes([16]) * 16,
        bytes(32),
        bytes([32]) * 32,
        bytes([1]) * 32,
    ],
)
def test_a_frame_that_is_wrong_in_one_thing_is_refused(plain: bytes) -> None:
    with pytest.raises(Malformed):
        opened(plain)


@given(st.binary(min_size=1, max_size=20).map(lambda raw: raw * 32))
def test_any_whole_blocks_encrypted_with_our_key_are_refused(plain: bytes) -> None:
    with pytest.raises(Malformed):
        opened(plain[: len(plain) // 32 * 32])


@pytest.mark.parametrize("seconds", [-601, 601, 10_000_000])
def test_what_was_signed_long_ago_or_ahead_is_refused(seconds: int) -> None:
    with pytest.raises(Malformed):
        envelope(now=NOW + seconds).open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE)


@pytest.mark.parametrize("seconds", [-600, 0, 600])
def test_what_was_signed_within_the_tolerance_is_taken(seconds: int) -> None:
    assert envelope(now=NOW + seconds).open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE).content


@pytest.mark.parametrize(
    "timestamp", ["", "0", "-1", "1409659813.0", " 1409659813", "١٤٠٩٦٥٩٨١٣", "01409659813", "9" * 5_000, "1e9", "NaN"]
)
def test_a_time_that_is_no_plain_number_is_refused_even_if_it_is_signed(timestamp: str) -> None:
    with pytest.raises(Malformed):
        envelope(tolerance=1e12).check(sign(KEYS.token, timestamp, NONCE), timestamp, NONCE)


def test_the_plain_signature_of_a_callback_holds_or_not() -> None:
    envelope().check(sign(KEYS.token, str(NOW), NONCE), str(NOW), NONCE)
    for wrong in ("", "0" * 40, sign(OTHER.token, str(NOW), NONCE), sign(KEYS.token, str(NOW), NONCE).upper()):
        with pytest.raises(Malformed):
            envelope().check(wrong, str(NOW), NONCE)


ROTATIONS: list[Callable[[], Keys]] = [
    lambda: KEYS,
    lambda: OTHER,
    lambda: Keys(KEYS.token, OTHER.aes_key),
    lambda: Keys(OTHER.token, KEYS.aes_key),
]


@pytest.mark.parametrize("sender", ROTATIONS)
def test_while_token_and_key_are_changed_every_pair_of_new_and_old_is_taken_and_answered_alike(
    sender: Callable[[], Keys],
) -> None:
    keys = sender()
    sealed = envelope(keys).seal(b"hello", keys, NONCE, str(NOW))
    ours = envelope(OTHER, KEYS)
    content, with_keys = ours.open(sealed.msg_signature, sealed.timestamp, sealed.nonce, sealed.encrypt)
    assert (content, with_keys) == (b"hello", keys)
    answer = ours.seal(b"welcome", with_keys, NONCE, str(NOW))
    parts = {"Encrypt": answer.encrypt}
    theirs = WeChatCrypto(keys.token, keys.aes_key, CORP)
    assert theirs.decrypt_message(parts, answer.msg_signature, answer.timestamp, answer.nonce) == "welcome"


def test_keys_that_were_taken_back_are_refused() -> None:
    sealed = envelope().seal(b"hello", KEYS, NONCE, str(NOW))
    for left in (OTHER, Keys(OTHER.token, KEYS.aes_key), Keys(KEYS.token, OTHER.aes_key)):
        with pytest.raises(Malformed):
            envelope(left).open(sealed.msg_signature, sealed.timestamp, sealed.nonce, sealed.encrypt)


def test_an_empty_previous_token_signs_nothing() -> None:
    ours = envelope(KEYS, Keys("", ""))
    with pytest.raises(Malformed):
        ours.check(sign("", str(NOW), NONCE), str(NOW), NONCE)
    assert ours.open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE).keys == KEYS


def test_without_a_key_signatures_are_checked_and_nothing_opens() -> None:
    ours = envelope(Keys(KEYS.token, ""))
    ours.check(sign(KEYS.token, str(NOW), NONCE), str(NOW), NONCE)
    with pytest.raises(Malformed):
        ours.open(SAMPLE_SIGNATURE, str(NOW), NONCE, SAMPLE)


@pytest.mark.parametrize("key", ["short", *(f"{KEYS.aes_key}=", *(f"{KEYS.aes_key[:-1]}{last}" for last in "+/!é"))])
def test_a_key_that_cannot_be_one_is_told_at_the_start_without_quoting_it(key: str) -> None:
    with pytest.raises(ValueError, match="43 letters") as told:
        envelope(Keys(KEYS.token, key))
    assert key not in str(told.value)


def test_an_envelope_without_a_token_or_a_receiver_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="token"):
        envelope(Keys("", KEYS.aes_key))
    with pytest.raises(ValueError, match="receiver"):
        envelope(receiver="")


def test_keys_are_not_shown() -> None:
    assert KEYS.token not in repr(KEYS)
    assert KEYS.aes_key not in f"{KEYS} {envelope()!r}"


def test_the_clock_of_the_machine_is_asked_where_no_other_is_given() -> None:
    now = str(int(time.time()))
    Envelope(CORP, (KEYS,), 600).check(sign(KEYS.token, now, NONCE), now, NONCE)
