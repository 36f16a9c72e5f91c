"""Work beside the answering: what a running installation does from time to time, until it stops.

Work that fails is logged, without its own words, and begun again after a pause; it never takes the answering down with it.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Final

from bot.service import Service

Work = Callable[[Service], Awaitable[None]]
"""Goes on for as long as it is let."""

SECONDS_BEFORE_ANOTHER_TRY: Final = 30.0
_LOG: Final = logging.getLogger(__name__)


@contextlib.asynccontextmanager
async def going_on(
    service: Service, works: Sequence[Work], pause: float = SECONDS_BEFORE_ANOTHER_TRY
) -> AsyncIterator[None]:
    """Have all of this go on; it is stopped, and waited for, at the end."""
    tasks = [asyncio.create_task(_again_and_again(work, service, pause)) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _again_and_again(work: Work, service: Service, pause: float) -> None:
    while True:
        try:
            await work(service)
        except Exception:  # noqa: BLE001 - whatever it is, the answering goes on
            _LOG.warning("%s failed and is begun again", getattr(work, "__qualname__", "work"), exc_info=True)
        await asyncio.sleep(pause)
