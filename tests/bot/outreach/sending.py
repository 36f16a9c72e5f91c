"""Campaigns that are going out in tests: recipients with rows, a channel that does what it is told, and a clock that can be set."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from assessment.library import Library
from bot.outbound.outcomes import Delivered
from bot.outreach.content import Content
from bot.outreach.delivery import Delivery
from bot.outreach.embedded import send_from_here
from bot.outreach.rows import Terms
from bot.outreach.tending import keep_tended
from bot.outreach.ways import Closed, Preview, Recipient, Sent, Way
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.database import Registry
from bot.registry.tables import Address, Attempt, Campaign, Contact, Enrolled, Firm, Reminder
from bot.registry.tables.base import new_id, now
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from tests.bot.registry.owners import OnADay

REGION = "hangzhou"
CHANNEL = "wechat"
CHAT = Way("chat")
WITHIN = 180
"""Seconds after which a test gives up waiting."""
Answer = Callable[[Recipient, str], Awaitable[Sent]]


async def _delivered(to: Recipient, key: str) -> Sent:
    del to
    return Sent(Delivered(), f"receipt-{key}")


@dataclass
class Scripted:
    """A channel that answers as a test says, and keeps what it was given."""

    name: str = CHANNEL
    answer: Answer = _delivered
    found: Way | Closed = CHAT
    waits: float = 0.0
    taken: list[tuple[str, str, Content]] = field(default_factory=list)
    """User, key and content of every message, in the order in which they came."""
    under_way: int = 0
    most_under_way: int = 0

    async def way(self, to: Recipient) -> Way | Closed:
        del to
        return self.found

    async def room(self, to: Recipient, way: Way) -> float:
        del to, way
        return self.waits

    async def send(self, to: Recipient, way: Way, content: Content, key: str) -> Sent:
        del way
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        self.taken.append((to.at.user, key, content))
        try:
            return await self.answer(to, key)
        finally:
            self.under_way -= 1

    def shown(self, means: str, content: Content) -> Preview:
        return Preview(means, (), (content.body,), (), ())

    def all_means(self) -> tuple[str, ...]:
        return ("chat",)

    @property
    def keys(self) -> list[str]:
        """Of every message that it was given."""
        return [key for _, key, _ in self.taken]


class Clock:
    """The time as a test sets it; it stands still."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""A Monday, at noon in China."""


def settings_for(registry_settings: Settings, folder: Path, **said: Any) -> Settings:
    """The settings of an installation on this registry that may send at any time."""
    always = {"quiet_hours": "00:00-00:00", "data_dir": folder, **said}
    return registry_settings.model_copy(update=always)


def house(library: Library, registry: Registry, settings: Settings) -> OnADay:
    """An installation on this registry."""
    settings.data_dir.mkdir(exist_ok=True, parents=True)
    return OnADay(library, SqliteStore(settings.data_dir / "sessions.sqlite3"), settings, registry)


async def recipients(registry: Registry, count: int, *, channel: str = CHANNEL, name: str = "owner") -> list[Enrolled]:
    """So many firms, each enrolled by a contact of its own who wants reminders about application windows."""
    firms, contacts, addresses, parts = list[Any](), list[Any](), list[Any](), list[Enrolled]()
    for number in range(count):
        caller = Caller(channel, "account", f"{name}-{number}")
        firm, contact, address = new_id(), new_id(), new_id()
        code = f"{name[:6].upper()}{number:012d}"[-18:]
        firms.append({"id": firm, "region": REGION, "name": f"企业{number}", "credit_code": code, "origin": "enrolled"})
        contacts.append({"id": contact, "locale": "en"})
        addresses.append(
            {
                "id": address,
                "contact_id": contact,
                "channel": channel,
                "sealed": sealed_address(registry.keys, caller),
                "known_as": address_known_as(registry.keys, caller),
            }
        )
        parts.append(
            Enrolled(
                id=new_id(),
                region=REGION,
                firm_id=firm,
                contact_id=contact,
                address_id=address,
                channel=channel,
                firm_name=f"Firm {number}",
                role="owner",
                topics=["application_windows"],
                purposes=["register", "reminders"],
            )
        )
    async with registry.writing() as session:
        for table, rows in ((Firm, firms), (Contact, contacts), (Address, addresses)):
            await session.execute(insert(table), rows)
        session.add_all(parts)
    return parts


async def campaign_to(
    registry: Registry,
    parts: Sequence[Enrolled],
    *,
    at: datetime | None = None,
    state: str = "running",
    topic: str = "application_windows",
    lasts: timedelta = timedelta(days=30),
    on_days_off: bool = True,
    **said: Any,
) -> str:
    """A campaign that was approved and planned for these; its id."""
    at = at or now()
    campaign = Campaign(
        region=REGION,
        state=state,
        kind="window_opens",
        name="Window",
        topic=topic,
        audience={},
        words={"en": {"title": "The window opens", "body": "{firm}, the window opens."}},
        about={},
        ends_at=at + lasts,
        on_days_off=on_days_off,
        content="c" * 64,
        author_id="a" * 32,
        edited_by=["a" * 32],
        approver_id="b" * 32,
        approved_at=at,
        approved_content="c" * 64,
        planned_at=at,
        begun_at=at,
        **said,
    )
    async with registry.writing() as session:
        session.add(campaign)
        await session.flush()
        await session.execute(
            insert(Reminder),
            [
                {
                    "region": REGION,
                    "campaign_id": campaign.id,
                    "firm_id": part.firm_id,
                    "contact_id": part.contact_id,
                    "channel": part.channel,
                    "locale": "en",
                    "values": {"firm": part.firm_name, "why": "It is short of one requirement.", "source": "二(一)2"},
                    "due_at": at,
                }
                for part in parts
            ],
        )
    return campaign.id


async def rows(registry: Registry, campaign: str = "") -> list[Reminder]:
    """All rows, or those of a campaign."""
    wanted = select(Reminder).order_by(Reminder.id)
    async with registry.reading() as session:
        return list(await session.scalars(wanted.where(Reminder.campaign_id == campaign) if campaign else wanted))


async def states(registry: Registry, campaign: str = "") -> dict[str, int]:
    """How many rows stand where."""
    counted: dict[str, int] = {}
    for row in await rows(registry, campaign):
        counted[row.state] = counted.get(row.state, 0) + 1
    return counted


async def tries_of(registry: Registry, reminder: str) -> list[str]:
    """What was done for it, in order."""
    async with registry.reading() as session:
        found = await session.execute(select(Attempt.at, Attempt.what).where(Attempt.reminder_id == reminder))
        # Where the clock stands still, all of one try is of one moment.
        return [what for _, what in sorted(found, key=lambda row: (row.at, row.what != "begun"))]


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for it to be so."""
    async with asyncio.timeout(WITHIN):
        while not await condition():  # noqa: ASYNC110 - what is waited for happens in a database
            await asyncio.sleep(0.02)


class Going:
    """Sending and tending that goes on while a test looks."""

    def __init__(self, service: OnADay, channels: Mapping[str, Scripted], terms: Terms | None = None) -> None:
        terms = terms or Terms()
        self.delivery = Delivery(service, channels, terms)
        self._works = [send_from_here(service, self.delivery, finish=2), keep_tended(service.registry, terms)]
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Going":
        self._tasks = [asyncio.create_task(work) for work in self._works]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def nothing_left(registry: Registry, campaign: str = "") -> Callable[[], Awaitable[bool]]:
    """Whether every row has come to an end."""

    async def is_so() -> bool:
        return not (await states(registry, campaign)).keys() & {"pending", "claimed", "attempted"}

    return is_so
