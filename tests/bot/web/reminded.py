"""A firm enrolled and a reminder that went to its contact, planted in an installation's folder from outside its process."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

from assessment.library import Library
from bot.outreach.links import token_of
from bot.registry.database import Registry, open_registry
from bot.registry.registrar import OwnRegistrar
from bot.registry.tables import Enrolled
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.bot.registry.owners import WANG, WANG_TALK, enrolment
from tests.bot.registry.reminders import a_campaign, a_reminder

WORDS = {
    "zh_Hans_CN": {"title": "申报快截止了", "body": "{firm} 可以申报。\n回复本消息看还差什么。"},
    "en": {"title": "Applications close soon", "body": "{firm} can apply.\nReply to see what is missing."},
}
WHY = "还差一项要求"
FIRM = "杭州精密轴承有限公司"
Given = TypeVar("Given")


def held(folder: Path, work: Callable[[Registry], Awaitable[Given]]) -> Given:
    """Do something in the registry of this folder, past the process that serves from it."""

    async def done() -> Given:
        registry = await open_registry(Settings(data_dir=folder))
        try:
            return await work(registry)
        finally:
            await registry.close()

    # In a thread of its own: a browser may have a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(done())).result()


def planted(library: Library, folder: Path) -> str:
    """A firm enrolled over WeChat, and a reminder that went to its contact: the path of its page."""

    async def work(registry: Registry) -> str:
        store = SqliteStore(folder / "planted.sqlite3")
        service = Service(library, store, Settings(data_dir=folder), registry)
        await OwnRegistrar(service, WANG).enrol(WANG_TALK, enrolment(), {})
        campaign = await a_campaign(registry, words=WORDS)
        reminder = await a_reminder(registry, campaign, state="delivered", why=WHY, source="第12号 第三条")
        await service.close()
        await store.close()
        return f"/r/{token_of(registry.keys, reminder)}"

    return held(folder, work)


def purposes(folder: Path) -> list[list[str]]:
    """What is agreed to by each enrolment there is."""

    async def work(registry: Registry) -> list[list[str]]:
        async with registry.reading() as session:
            return list(await session.scalars(select(Enrolled.purposes)))

    return held(folder, work)
