"""The body of a request, read only as far as is allowed."""

import asyncio

from starlette.requests import ClientDisconnect, Request

MOST_BYTES = 64 * 1024
"""Several times what a firm's facts or an answer need."""
MOST_SECONDS = 20.0
"""So much takes a moment even over a bad line; who sends letter by letter must not hold a connection for ever."""


class TooLarge(ValueError):
    """The body is larger than allowed."""


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The whole body; raises TooLarge, without reading on, once it exceeds the limit, and ClientDisconnect where it never comes."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise TooLarge
    read = bytearray()
    try:
        async with asyncio.timeout(MOST_SECONDS):
            async for chunk in request.stream():
                read += chunk
                if len(read) > most:
                    raise TooLarge
    except TimeoutError:
        raise ClientDisconnect from None
    return bytes(read)
