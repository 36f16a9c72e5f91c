"""How firms of a list will stand, worked out before the registry is held for taking it over: judging is what takes longest."""

import asyncio
import json
from collections.abc import Sequence
from datetime import date
from typing import Final

from assessment.firm import Value
from assessment.library import Library
from bot.registry.importing.comparing import LIST
from bot.registry.importing.drafts import rows_of
from bot.registry.importing.rows import Listed
from bot.registry.known import Known, SaidFact, SaidTitle, known
from bot.registry.standing import Standing, stand
from bot.registry.tables.base import now
from bot.registry.wall import Wall

_AT_ONCE: Final = 500


class Forecast:
    """What is known of firms by a list alone, and how they stand; remembered, since many firms of a list are alike."""

    def __init__(self, library: Library, region: str, on: date) -> None:
        self._library, self._region, self._on = library, region, on
        self._standings: dict[frozenset[tuple[str, Value]], Standing | None] = {}
        self._known: dict[str, Known] = {}

    async def work_out(self, wall: Wall, draft: str) -> None:
        """Look at all rows of firms that are new; raises RegistryUnavailable."""
        after = 0
        while rows := await rows_of(wall, draft, "new", after=after, most=_AT_ONCE):
            await asyncio.to_thread(self._look_at, [Listed.model_validate(row.said) for row in rows])
            after = rows[-1].number

    def of_new(self, listed: Listed) -> tuple[Known, Standing | None]:
        """A firm of which nothing else is known."""
        said = listed.model_dump(mode="json", include={"titles", "facts"})
        key = json.dumps(said, sort_keys=True)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._told_by(listed)
        return found, self.stand(found.values)

    def stand(self, values: dict[str, Value]) -> Standing | None:
        """How a firm of which this is known stands."""
        key = frozenset(values.items())
        if key not in self._standings:
            self._standings[key] = stand(self._library, self._region, values, self._on)
        return self._standings[key]

    def _look_at(self, firms: Sequence[Listed]) -> None:
        for listed in firms:
            self.of_new(listed)

    def _told_by(self, listed: Listed) -> Known:
        on, moment = self._on, now()
        facts = [SaidFact(fact, value, LIST, on, moment) for fact, value in listed.facts.items()]
        titles = [SaidTitle(name, LIST, days.expires_on, on, moment) for name, days in listed.titles.items()]
        return known(self._library, facts, titles, on)
