"""A running installation: everything opened that answering needs, and the work beside it, for as long as a command answers."""

import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from assessment.library import PACKS, Library, library_of
from bot.background import going_on
from bot.demonstration.policies import demonstrated
from bot.impact.runs import keep_working_out
from bot.outreach.embedded import keep_delivering
from bot.outreach.planning import keep_planning
from bot.outreach.proposals import keep_proposing
from bot.policies import keep_current
from bot.registry.database import open_registry
from bot.registry.exits import keep_counting
from bot.registry.importing.drafts import keep_swept
from bot.registry.rejudging import keep_judged
from bot.registry.retention import keep_forgetting
from bot.service import Service
from bot.sessions.opening import open_store
from bot.settings import Settings


@asynccontextmanager
async def opened(settings: Settings, *, demonstration: bool = False) -> AsyncIterator[Service]:
    """The installation that the settings name; raises StoreUnavailable, RegistryUnavailable, UnusableKeys."""
    async with AsyncExitStack() as until:
        store = open_store(settings)
        until.push_async_callback(store.close)
        registry = await open_registry(settings)
        until.push_async_callback(registry.close)
        service = Service(_library(demonstration=demonstration), store, settings, registry, demonstration)
        until.push_async_callback(service.close)
        _keep_edition(service)
        await service.policies.refresh(registry)
        yield service


@asynccontextmanager
async def at_work(service: Service) -> AsyncIterator[None]:
    """What an installation does from time to time goes on meanwhile; of several processes one does what is done once."""
    works = (
        *(keep_current, keep_judged, keep_working_out, keep_counting, keep_swept, keep_forgetting),
        *(keep_proposing, keep_planning, keep_delivering),
    )
    async with going_on(service, works):
        yield


def _library(*, demonstration: bool) -> Library:
    return demonstrated(lambda _, library: library) if demonstration else library_of()


def _keep_edition(service: Service) -> None:
    """Keep today's policies for the talks that begin under them; where that cannot be, such a talk moves when they change."""
    try:
        if service.demonstration:
            demonstrated(lambda packs, _: service.editions.keep(packs, service.shipped))
        else:
            service.editions.keep(PACKS, service.shipped)
    except OSError as error:
        print(f"srdi: 今天的规则存不下来 · today's rules cannot be kept: {error}", file=sys.stderr)
