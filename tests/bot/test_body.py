"""How much of a body is read, and for how long."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from bot.body import MOST_BYTES, TooLarge, read_body

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def sent(parts: Sequence[bytes], *, is_whole: bool = True) -> Request:
    """A request with a body in parts, after which nothing more comes."""
    left = list(parts)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        part = left.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(left) or not is_whole}

    return Request({"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}, receive)


async def test_a_body_is_read_to_its_end_however_it_comes() -> None:
    assert await read_body(sent([b"a", b"", b"bc"])) == b"abc"


async def test_a_body_that_is_too_long_is_not_read_to_its_end() -> None:
    with pytest.raises(TooLarge):
        await read_body(sent([b"x" * MOST_BYTES, b"x"], is_whole=False))


async def test_a_body_whose_rest_never_comes_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.body.MOST_SECONDS", 0.05)
    with pytest.raises(ClientDisconnect):
        await read_body(sent([b"code="], is_whole=False))
