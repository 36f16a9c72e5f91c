"""What every way in shares: the policies, the store of sessions, the settings and today's date.

Built once a process by the command that serves; nothing here talks to anybody.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from assessment.library import Library
from bot.dates import read_day
from bot.editions import Editions
from bot.policies import LivePolicies
from bot.registry.database import Registry, RegistryUnavailable
from bot.sessions.store import Store
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from bot.shared_state.state import SharedState
from bot.throttle import Throttle
from flows.position import Ground, Position, position
from flows.session import entry_from_json

_NEW_FIRMS: Final = "20/day"


@dataclass(frozen=True)
class Service:
    """One running installation."""

    shipped: Library
    """The policies that came with this version; `library` is what is in use."""
    store: Store
    settings: Settings
    opened_registry: Registry | None = None
    """Who opened it closes it."""
    demonstration: bool = False
    """Whether region, firms and officials are made up; every page then says so."""
    _closers: list[Callable[[], Awaitable[None]]] = field(default_factory=list, compare=False)

    def today(self) -> date:
        """Today where the policies are in force."""
        return read_day(None)

    @property
    def library(self) -> Library:
        """The policies in use now: another library once a region has published one."""
        return self.policies.current

    @cached_property
    def policies(self) -> LivePolicies:
        """The policies in use, and how newer ones are taken over."""
        from bot.demonstration.policies import made_up

        return LivePolicies(self.shipped, self.editions, made_up() if self.demonstration else {})

    @cached_property
    def editions(self) -> Editions:
        """The policies of earlier editions, for talks that began under them."""
        return Editions(self.settings.editions_folder)

    @cached_property
    def chat_throttle(self) -> Throttle:
        """How often one visitor may send something."""
        return Throttle(self.settings.chat_rate, self.settings.redis_url)

    @cached_property
    def api_throttle(self) -> Throttle:
        """How often one caller may use the API."""
        return Throttle(self.settings.api_rate, self.settings.redis_url)

    @cached_property
    def firms_throttle(self) -> Throttle:
        """How many new firms one contact may enrol; firms are made up quicker than anybody can look at them."""
        return Throttle(_NEW_FIRMS, self.settings.redis_url)

    @cached_property
    def shared_state(self) -> SharedState:
        """What processes must agree on beside the talks."""
        state = open_shared_state(self.settings)
        self.on_close(state.close)
        return state

    @property
    def registry(self) -> Registry:
        """The registry of firms; raises RegistryUnavailable where none is open."""
        if self.opened_registry is None:
            raise RegistryUnavailable("no registry is open")
        return self.opened_registry

    def on_close(self, close: Callable[[], Awaitable[None]]) -> None:
        """Have this let go of when the installation stops; the last one first."""
        self._closers.append(close)

    async def close(self) -> None:
        """Let go of all connections; who made the store closes that."""
        while self._closers:
            await self._closers.pop()()
        await self.chat_throttle.close()
        await self.api_throttle.close()
        await self.firms_throttle.close()

    def ground(self) -> Ground:
        """What a talk rests on now."""
        return Ground(self.library, self.today(), kept_days=self.settings.session_days, editions=self.editions.find)

    async def position_of(self, name: str) -> Position:
        """Where the talk that this name speaks in stands now; raises StoreUnavailable."""
        found = await self.store.look_up(name)
        return position(tuple(entry_from_json(entry) for entry in found.kept.entries), self.ground())
