"""Work for processes of their own, in a module that they can import."""

import asyncio
from pathlib import Path

from sqlalchemy import func, select

from bot.registry.database import Registry
from bot.registry.tables import Firm


async def count(registry: Registry, into: Path) -> None:
    """Write down how many firms there are."""
    async with registry.reading() as session:
        _note(into, str(await session.scalar(select(func.count()).select_from(Firm))))


async def fail(_registry: Registry, words: str) -> None:
    """Fail with an owner's words."""
    raise RuntimeError(words)


async def last(_registry: Registry, begun: Path) -> None:
    """Never come to an end."""
    _note(begun, "begun")
    await asyncio.Event().wait()


def _note(file: Path, text: str) -> None:
    file.write_text(text)
