"""Long work on the registry in a process of its own, which stands back for those that answer and ends with whoever began it."""

import asyncio
import logging.config
import multiprocessing
import os
import sys
from collections.abc import Awaitable, Callable
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from typing import Any, Final

from bot.failures import LOGGING
from bot.registry.database import Registry, RegistryUnavailable, address_of, engine_for, keys_of
from bot.settings import Settings

_POLITENESS: Final = 10
_SECONDS_BETWEEN_LOOKS: Final = 0.5
_SECONDS_TO_END: Final = 5.0
_LOG: Final = logging.getLogger(__name__)

Work = Callable[..., Awaitable[None]]
"""A function of a module, called with the registry and arguments that can be pickled."""


async def in_own_process(
    settings: Settings, work: Work, *arguments: Any, still_wanted: Callable[[], Awaitable[bool]]
) -> int | None:
    """Have the work done, for as long as it is wanted; 0 where it came to its end, None where it was no longer wanted."""
    process = multiprocessing.get_context("spawn").Process(
        target=_done_alone, args=(settings, work, *arguments), name=f"srdi {work.__name__}", daemon=True
    )
    await asyncio.to_thread(process.start)
    try:
        while process.is_alive() and await still_wanted():
            await asyncio.to_thread(process.join, _SECONDS_BETWEEN_LOOKS)
        return process.exitcode
    finally:
        await asyncio.shield(asyncio.to_thread(_end, process))


def is_left_alone() -> bool:
    """In such a process: whether whoever began it is gone."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


def _end(process: BaseProcess) -> None:
    if process.is_alive():
        process.terminate()
        process.join(_SECONDS_TO_END)
    if process.is_alive():
        process.kill()
    process.join()


def _done_alone(settings: Settings, work: Work, *arguments: Any) -> None:
    """The whole of the process; what fails is logged without its own words."""
    logging.config.dictConfig(LOGGING)
    os.nice(_POLITENESS)
    try:
        asyncio.run(_with_registry(settings, work, *arguments))
    except RegistryUnavailable:
        _LOG.warning("%s is given up, since the registry is away; whoever began it tries again", work.__qualname__)
        sys.exit(1)
    except Exception:  # noqa: BLE001 - whatever it is, whoever began it sees that it failed, and the log where
        _LOG.exception("%s failed", work.__qualname__)
        sys.exit(1)


async def _with_registry(settings: Settings, work: Work, *arguments: Any) -> None:
    registry = Registry(engine_for(address_of(settings)), keys_of(settings))
    try:
        await work(registry, *arguments)
    finally:
        await registry.close()
