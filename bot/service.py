"""What every way in shares: the policies, the store of sessions, the settings and today's date.

Built once a process by the command that serves; nothing here talks to anybody.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assessment.library import Library
from bot.dates import read_day
from bot.editions import Editions
from bot.sessions.store import Store
from bot.settings import Settings
from flows.position import Ground, Position, position
from flows.session import entry_from_json


@dataclass(frozen=True)
class Service:
    """One running installation."""

    library: Library
    store: Store
    settings: Settings

    def today(self) -> date:
        """Today where the policies are in force."""
        return read_day(None)

    @cached_property
    def editions(self) -> Editions:
        """The policies of earlier editions, for talks that began under them."""
        return Editions(self.settings.editions_folder)

    def ground(self) -> Ground:
        """What a talk rests on now."""
        return Ground(self.library, self.today(), kept_days=self.settings.session_days, editions=self.editions.find)

    async def position_of(self, user: str) -> Position:
        """Where a user's talk stands now; raises StoreUnavailable."""
        kept = await self.store.load(user)
        return position(tuple(entry_from_json(entry) for entry in kept.entries), self.ground())
