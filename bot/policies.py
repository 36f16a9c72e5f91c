"""The policies that this process judges by: the shipped packs, overlaid with what regions published since.

`current` is one library for as long as nothing is published; then it is another one, at once and whole. Talks that began under the
older one keep it through `editions`.
"""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from assessment.content import edition_of
from assessment.library import Library, PackErrors
from bot.composition import Checked, checked, composed
from bot.editions import Editions
from bot.pack_archives import Files, content_of, read_archive
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.tables import Publication

if TYPE_CHECKING:
    from bot.service import Service

SECONDS_BETWEEN_LOOKS: Final = 3.0
_REMEMBERED: Final = 4
"""Drafts whose libraries are kept, since their pages are looked at one after the other."""
_LOG: Final = logging.getLogger(__name__)

InUse = tuple[tuple[str, str], ...]
"""Regions and the publications that are in use there."""


class LivePolicies:
    """The library in use, and what it was made of; `beside` are packs that this installation has beside the shipped ones."""

    def __init__(self, shipped: Library, editions: Editions, beside: Mapping[str, Files]) -> None:
        self._shipped = shipped
        self.beside = beside
        self._editions = editions
        self._current = shipped
        self._seen: InUse = ()
        self._turn = asyncio.Lock()
        self._checked: dict[tuple[str, str, str], Checked] = {}
        self._checking = asyncio.Lock()
        self.left_out: frozenset[str] = frozenset()
        """Regions whose publication does not go with this version's other packs, and whose shipped pack is used."""

    @property
    def current(self) -> Library:
        """What everything is judged by now."""
        return self._current

    @property
    def edition(self) -> str:
        """The edition of the current library."""
        return edition_of(self._current)

    async def refresh(self, registry: Registry) -> bool:
        """Take over what was published since, if anything was; whether the library is another now. Raises RegistryUnavailable."""
        async with self._turn:
            in_use = await publications_in_use(registry)
            if in_use == self._seen:
                return False
            files = await published_files(registry)
            library, left_out = await asyncio.to_thread(self._composed, files)
            changed = edition_of(library) != self.edition
            if changed:
                self._current = library
            self._seen, self.left_out = in_use, left_out
            return changed

    async def files_in_use(self, registry: Registry) -> dict[str, Files]:
        """What lies over the shipped packs: the packs beside them, and what is published. Raises RegistryUnavailable."""
        published = await published_files(registry)
        return {**self.beside, **{region: pack for region, pack in published.items() if region not in self.left_out}}

    async def check(self, registry: Registry, region: str, files: Files) -> Checked:
        """A region's pack laid over what is in use: the library, or every problem at once. Raises RegistryUnavailable."""
        known = region, content_of(files), self.edition
        if (found := self._checked.get(known)) is not None:
            return found
        # One after the other: each takes a processor for seconds.
        async with self._checking:
            if (found := self._checked.get(known)) is not None:
                return found
            in_use = await self.files_in_use(registry)
            found = await asyncio.to_thread(checked, {**in_use, region: files}, region)
            while len(self._checked) >= _REMEMBERED:
                del self._checked[next(iter(self._checked))]
            self._checked[known] = found
            return found

    def _composed(self, files: Mapping[str, Files]) -> tuple[Library, frozenset[str]]:
        """The library with all that goes together; what does not is left out, and that is logged."""
        left: dict[str, Files] = dict(files)
        while left:
            try:
                return composed({**self.beside, **left}, self._kept), frozenset(files) - frozenset(left)
            except PackErrors as errors:
                broken = {problem.file.split("/")[1] for problem in errors.problems} & set(left) or set(left)
                _LOG.error("published packs that cannot be loaded are left out: %s", ", ".join(sorted(broken)))
                left = {region: pack for region, pack in left.items() if region not in broken}
        return self._shipped, frozenset(files)

    def _kept(self, root: Path, library: Library) -> Library:
        try:
            self._editions.keep(root, library)
        except OSError:
            _LOG.warning("the newly published policies cannot be kept for talks that begin under them")
        return library


async def publications_in_use(registry: Registry) -> InUse:
    """What is published in each region; cheap enough to be asked every few seconds."""
    async with registry.reading() as session:
        found = await session.execute(
            select(Publication.region, Publication.id)
            .where(Publication.state == "published")
            .order_by(Publication.region)
        )
        return tuple((region, publication) for region, publication in found)


async def published_files(registry: Registry) -> dict[str, Files]:
    """The packs that are published, by region."""
    async with registry.reading() as session:
        found = await session.execute(
            select(Publication.region, Publication.archive).where(Publication.state == "published")
        )
        return {region: read_archive(archive) for region, archive in found}


async def keep_current(service: "Service") -> None:
    """Look again and again whether something was published, in this process or in another."""
    while True:
        try:
            await service.policies.refresh(service.registry)
        except RegistryUnavailable:
            _LOG.warning("the registry cannot be asked for newer policies now")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
