"""An official who imports, in tests: where, when, and by which rules."""

from datetime import date
from typing import Final

from assessment.library import library_of
from bot.registry.importing.drafts import prepare
from bot.registry.importing.rows import Rules
from bot.registry.tables import Official
from bot.registry.wall import Wall
from tests.bot.registry.importing.lists import HEADINGS, csv_of

HERE: Final = "hangzhou"
TODAY: Final = date(2026, 11, 22)
AUTHOR: Final = "a" * 32


async def with_author(wall: Wall) -> Wall:
    """The region with an official in it."""
    async with wall.writing() as session:
        session.add(
            Official(id=AUTHOR, region=wall.region, username=f"author.{wall.region}", name="Author", role="author")
        )
    return wall


async def brought(wall: Wall, *rows: list[str], headings: tuple[str, ...] = HEADINGS, on: date = TODAY) -> str:
    """A list that was read; its id."""
    content = csv_of([headings, *rows])
    return await prepare(wall, AUTHOR, "list.csv", content, Rules(library_of(), wall.region, on))
