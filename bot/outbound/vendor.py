"""One vendor's API over HTTP: each call ends in one outcome, whatever the network or the other side does.

Nothing of a request leaves this module but as its outcome. Vendors want the access token in the address, which libraries like to
quote: so no exception of theirs passes, none is chained, and no reason is made of their words.
"""

from collections.abc import Mapping
from json import dumps, loads
from typing import Any, Final

import aiohttp

from bot.outbound.error_codes import outcome_of
from bot.outbound.outcomes import Delivered, Outcome, RetryAfter, Unknown

PATIENCE: Final = 10.0
"""Seconds for a whole call, the answer read."""
CONNECTS_WITHIN: Final = 3.0
MOST_BYTES: Final = 256 * 1024
"""No answer that we ask for is a tenth of it."""
MOST_CONNECTIONS: Final = 64
_TRY_AGAIN: Final = 5.0
_SLOW_DOWN: Final = 60.0


class Vendor:
    """The API at one address, whose codes are those of one channel; its connections are opened with the first call."""

    def __init__(self, base: str, channel: str) -> None:
        self._base, self._channel = base, channel
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
        expects: str = "errcode",
        timeout: float = PATIENCE,  # noqa: ASYNC109 - the library's own limits tell connecting from waiting
    ) -> Outcome:
        """Ask once; `expects` is what every success has in its answer, which `Delivered.answer` holds whole."""
        data = _written(json)
        limits = aiohttp.ClientTimeout(total=timeout, connect=min(CONNECTS_WITHIN, timeout / 2))
        asked = self._opened().request(
            method, f"{self._base}{path}", params=params, data=data, timeout=limits, allow_redirects=False
        )
        try:
            async with asked as response:
                status, body = response.status, await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            # Connecting is all that these are raised by: nothing was written yet.
            return RetryAfter(_TRY_AGAIN, "no connection")
        except TimeoutError:
            return Unknown("no answer in time")
        except (aiohttp.ClientError, OSError, ValueError):
            return Unknown("cut off before the answer was whole")
        if status == 429:
            return RetryAfter(_SLOW_DOWN, "too many calls")
        return Unknown(f"status {status}") if status >= 500 else self._judged(status, body, expects)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=MOST_CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._session

    def _judged(self, status: int, body: bytes, expects: str) -> Outcome:
        answer = _answer(body)
        if answer is None:
            return Unknown(f"no JSON object with status {status}")
        code = answer.get("errcode", 0)
        if type(code) is not int:
            return Unknown("a code that is no number")
        if code:
            message = answer.get("errmsg")
            outcome = outcome_of(self._channel, code, message if isinstance(message, str) else "")
            return Delivered(answer) if isinstance(outcome, Delivered) else outcome
        if status != 200 or expects not in answer:
            return Unknown(f"neither a success nor a code with status {status}")
        return Delivered(answer)


def _written(fields: Mapping[str, Any] | None) -> aiohttp.Payload | None:
    if fields is None:
        return None
    # WeChat shows escapes as they stand, so characters are sent as themselves; half of a surrogate pair cannot be.
    written = dumps(fields, ensure_ascii=False).encode("utf-8", "replace")
    return aiohttp.BytesPayload(written, content_type="application/json")


async def _read(response: aiohttp.ClientResponse) -> bytes:
    """The body, as far as it may be read: what is longer is no answer to anything we ask."""
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > MOST_BYTES:
            response.close()
            return b""
    return bytes(body)


def _answer(body: bytes) -> dict[str, object] | None:
    try:
        answer = loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None
