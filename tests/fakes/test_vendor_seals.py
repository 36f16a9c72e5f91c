"""The vendor's side of signatures and encryption, held to the vendor's own published example."""

import pytest

from tests.fakes.vendor_seals import decrypted, encrypted, is_signed, signature

CORP_ID = "wx5823bf96d3bd56c7"
TOKEN = "QDG6eK"  # noqa: S105 - the vendor's example
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_the_published_example_is_signed_and_opens() -> None:
    assert is_signed("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", TOKEN, "1409659589", "263014780", ECHO)
    assert decrypted(ECHO, AES_KEY, CORP_ID) == b"1616140317555161061"


@pytest.mark.parametrize("length", [0, 1, 11, 12, 43, 44, 1000])
def test_what_is_sealed_opens_for_its_receiver_alone(length: int) -> None:
    sealed = encrypted(b"x" * length, AES_KEY, CORP_ID)
    assert decrypted(sealed, AES_KEY, CORP_ID) == b"x" * length
    with pytest.raises(ValueError, match="somebody else"):
        decrypted(sealed, AES_KEY, "another")
    assert not is_signed(signature(TOKEN, "1", "2", sealed), TOKEN, "1", "3", sealed)
