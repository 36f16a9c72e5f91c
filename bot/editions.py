"""The archive of pack editions, so that a talk can stay with the rules it began under after newer packs are installed."""

from pathlib import Path

from assessment.library import Library


class Editions:
    """The editions kept in a folder, each one compressed archive named by its edition (`RuleSet.edition`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, packs: Path, library: Library) -> str:
        """Put the packs that the library was loaded from into the archive, once; gives their edition."""
        raise NotImplementedError

    def find(self, edition: str) -> Library | None:
        """The library of that edition, loaded when first asked for; None where it is not kept or can no longer be read."""
        raise NotImplementedError
