"""The body of a request, read only as far as is allowed."""

from starlette.requests import Request

MOST_BYTES = 64 * 1024
"""Several times what a firm's facts or an answer need."""


class TooLarge(ValueError):
    """The body is larger than allowed."""


async def read_body(request: Request, most: int = MOST_BYTES) -> bytes:
    """The whole body; raises TooLarge, without reading on, once it exceeds the limit."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > most:
        raise TooLarge
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise TooLarge
    return bytes(read)
