"""The policies of a demonstration: the shipped packs, and the made-up city beside them."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from assessment.library import Library
from bot.composition import composed
from bot.demonstration import DEMONSTRATION_REGION
from bot.pack_archives import Files, files_below

T = TypeVar("T")
PACKS: Final = Path(__file__).resolve().parent / "packs"


def demonstrated(use: Callable[[Path, Library], T]) -> T:
    """Load them into a folder that is there only while it is used."""
    return composed(made_up(), use)


def made_up() -> dict[str, Files]:
    """The made-up city's pack, by its region."""
    return {DEMONSTRATION_REGION: files_below(PACKS / DEMONSTRATION_REGION)}
