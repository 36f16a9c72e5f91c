"""The whole way of a reminder in tests of faults: the vendors' stand-ins, a registry with firms in it, and processes that send.

Firms and contacts are written past the console; everything after that is done by real `srdi serve` and `srdi work`.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from sqlalchemy import bindparam, func, insert, select, update

from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.database import Registry, open_registry
from bot.registry.tables import Address, Attempt, Campaign, Contact, Enrolled, Firm, Reminder
from bot.registry.tables.base import new_id
from bot.settings import Settings
from flows.credit_code import with_check_character
from tests.bot.outreach.sending import REGION, campaign_to, rows
from tests.fakes.installation import ACCOUNT, AGENT_ID, CORP_ID, WECHAT, WECOM, Installation
from tests.fakes.servers import FakeServer, TelegramServer, WeChatServer, WeComServer
from tests.processes import ending_with_us

WITHIN: Final = 240.0
"""Seconds after which a test gives up waiting."""
NO_LONGER: Final = timedelta(minutes=2)
"""Before the end of the span in which a vendor drops repeats; nothing is repeated at its very end."""
A_LEASE: Final = 95.0
"""Seconds after which nothing is held any more by whoever is gone."""
PUBLIC: Final = "https://self-check.example"
TEMPLATE: Final = "a-template-message"
NOTICE: Final = "a-notice-asked-for"
FIELDS: Final = {"thing1": "title", "thing2": "firm"}
SENT_BY: Final = {"wechat": "message/template/send", "wecom": "message/send", "telegram": "sendMessage"}
"""The call that a reminder goes out by, of each vendor."""
BOT: Final = TelegramServer.TOKEN.partition(":")[0]
_ACCOUNTS: Final = {"wechat": ACCOUNT, "wecom": f"{CORP_ID}:{AGENT_ID}", "telegram": BOT}
_OPEN: Final = ("pending", "claimed", "attempted")


class Person(NamedTuple):
    """Somebody who gets reminders about one firm."""

    channel: str
    user: str
    contact: str
    enrolled: Enrolled


@dataclass
class Vendors:
    """The stand-ins, each a process of its own."""

    wechat: WeChatServer
    wecom: WeComServer
    telegram: TelegramServer

    @property
    def settings(self) -> dict[str, str]:
        """What an installation needs to send by them, at any hour."""
        notice = {"id": NOTICE, "fields": FIELDS}
        template = {"id": TEMPLATE, "fields": FIELDS}
        return {
            **WECHAT,
            **WECOM,
            "SRDI_QUIET_HOURS": "00:00-00:00",
            "SRDI_PUBLIC_URL": PUBLIC,
            "SRDI_WECHAT_SECRET": self.wechat.SECRET,
            "SRDI_WECHAT_API": self.wechat.url,
            "SRDI_WECHAT_ONE_TIME_NOTICE": json.dumps(notice),
            "SRDI_WECHAT_TEMPLATE": json.dumps(template),
            "SRDI_WECOM_SECRET": self.wecom.SECRET,
            "SRDI_WECOM_API": self.wecom.url,
            "SRDI_TELEGRAM_TOKEN": self.telegram.TOKEN,
            "SRDI_TELEGRAM_API": self.telegram.url,
        }

    def of(self, channel: str) -> FakeServer:
        """The vendor of this channel."""
        found: FakeServer = getattr(self, channel)
        return found

    def knows(self, people: Sequence[Person]) -> None:
        """All of these can be written to, and nobody tells them anything but us."""
        self.wechat.follow(*(each.user for each in people if each.channel == "wechat"))
        self.wecom.joins(*(each.user for each in people if each.channel == "wecom"))
        self.telegram.meets(*(int(each.user) for each in people if each.channel == "telegram"))

    def sent(self, *channels: str) -> int:
        """How many calls came to send something."""
        return sum(self.of(channel).count(SENT_BY[channel]) for channel in channels or SENT_BY)

    def shown(self, people: Sequence[Person]) -> dict[str, int]:
        """How many reminders each contact got to see, by the vendors' own record."""
        seen: dict[str, dict[str, int]] = {
            "wechat": self.wechat.shown_to_all(),
            "wecom": self.wecom.shown_to_all(),
            "telegram": {str(user): count for user, count in self.telegram.shown_in_all().items()},
        }
        return {each.contact: seen[each.channel][each.user] for each in people}

    def advance(self, seconds: float) -> None:
        """Time passes at the vendors as well."""
        for vendor in (self.wechat, self.wecom, self.telegram):
            vendor.advance(seconds)


@contextmanager
def vendors() -> Iterator[Vendors]:
    """All three, with the account's templates."""
    with ExitStack() as stack:
        enter = stack.enter_context
        found = Vendors(enter(WeChatServer()), enter(WeComServer()), enter(TelegramServer()))
        found.wechat.has_template(TEMPLATE, *FIELDS)
        found.wechat.has_template(NOTICE, *FIELDS, leave="once")
        yield found


class Worker:
    """A real `srdi work`, which can be killed and started again."""

    def __init__(self, log: Path, *settings: Mapping[str, str]) -> None:
        self._log = log
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SRDI_")}
        for more in settings:
            self._environment |= more
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it works."""
        before = self._log.stat().st_size if self._log.exists() else 0
        command = ending_with_us(sys.executable, "-m", "bot.cli", "work")
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        until = time.monotonic() + WITHIN
        while b"sending reminders" not in self._log.read_bytes()[before:]:
            assert self._process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.02)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """Have it end as an operator would; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(WITHIN)

    def said(self) -> str:
        """All that it wrote so far."""
        return self._log.read_text(encoding="utf-8")


@dataclass
class House:
    """One installation with its vendors and, for the test, a look into its registry."""

    vendors: Vendors
    registry: Registry
    serving: Installation
    first: int = 1
    """The number of the first whom it enrols."""

    async def enrol(
        self, count: int, channel: str, name: str = "owner", *, contacts: Sequence[str] = ()
    ) -> list[Person]:
        """So many firms, each enrolled over this channel by a contact of its own, or by these; the vendor knows them."""
        first, self.first = self.first, self.first + count
        people = [
            _person(first + number, channel, name, contacts[number] if contacts else new_id())
            for number in range(count)
        ]
        keys, tables = self.registry.keys, dict[type[Any], list[dict[str, Any]]]()
        for number, person in enumerate(people, start=first):
            enrolled, caller = person.enrolled, Caller(channel, _ACCOUNTS[channel], person.user)
            code = with_check_character(f"91330106{number:09d}")
            tables.setdefault(Firm, []).append(
                {"id": enrolled.firm_id, "region": REGION, "name": enrolled.firm_name, "credit_code": code, "origin": "enrolled"}
            )  # fmt: skip
            if not contacts:
                tables.setdefault(Contact, []).append({"id": person.contact, "locale": "en"})
            where = {
                "channel": channel,
                "sealed": sealed_address(keys, caller),
                "known_as": address_known_as(keys, caller),
            }
            tables.setdefault(Address, []).append({"id": enrolled.address_id, "contact_id": person.contact, **where})
        async with self.registry.writing() as session:
            for table in (Firm, Contact, Address):
                if table in tables:
                    await session.execute(insert(table), tables[table])
            session.add_all(person.enrolled for person in people)
        self.vendors.knows(people)
        return people

    async def campaign_to(self, people: Sequence[Person], **said: Any) -> str:
        """A reminder that was approved and planned for these and goes out from now on; its id."""
        return await campaign_to(self.registry, [person.enrolled for person in people], **said)

    async def rows(self, campaign: str) -> dict[str, Reminder]:
        """Its rows, by contact."""
        return {row.contact_id: row for row in await rows(self.registry, campaign)}

    async def states(self, campaign: str = "") -> dict[str, int]:
        """How many of its rows stand where."""
        counted = select(Reminder.state, func.count()).group_by(Reminder.state)
        async with self.registry.reading() as session:
            found = await session.execute(counted.where(Reminder.campaign_id == campaign) if campaign else counted)
            return {state: count for state, count in found.all()}  # noqa: C416 - rows, typed

    async def stage(self, campaign: str) -> str:
        """Where the whole of it stands."""
        async with self.registry.reading() as session:
            return (await session.get_one(Campaign, campaign)).state

    async def ends(self, campaign: str) -> dict[str, int]:
        """Wait until none of its rows is open; where they stand then."""

        async def none_is_open() -> bool:
            found = await self.states(campaign)
            return bool(found) and not found.keys() & set(_OPEN)

        await until(none_is_open)
        return await self.states(campaign)

    async def sends(self, count: int, *channels: str) -> None:
        """Wait until the vendors were called so many times to send something."""

        async def so_many() -> bool:
            return self.vendors.sent(*channels) >= count

        await until(so_many)

    async def begun_since(self, moment: datetime, *contacts: str) -> list[str]:
        """The contacts, of these or of all, for whom something was begun later than that."""
        begun = select(Reminder.contact_id).join(Attempt, Attempt.reminder_id == Reminder.id)
        begun = begun.where(Attempt.what == "begun", Attempt.at > moment)
        async with self.registry.reading() as session:
            found = await session.scalars(begun.where(Reminder.contact_id.in_(contacts)) if contacts else begun)
            return list(found)

    async def tried(self, campaign: str) -> dict[str, list[str]]:
        """What was done for each contact, in order."""
        wanted = select(Reminder.contact_id, Attempt.what).join(Attempt, Attempt.reminder_id == Reminder.id)
        found: dict[str, list[str]] = {}
        async with self.registry.reading() as session:
            for contact, what in await session.execute(
                wanted.where(Reminder.campaign_id == campaign).order_by(Attempt.at, Attempt.id)
            ):
                found.setdefault(contact, []).append(what)
        return found

    async def time_passes(self, seconds: float = A_LEASE, *, vendors_too: bool = True) -> None:
        """All that is open and waits for a time has waited so long more, while nobody works at it."""
        if vendors_too:
            self.vendors.advance(seconds)
        names = ("due_at", "claimed_until", "repeatable_until", "settled_at")
        wanted = select(Reminder.id, *(getattr(Reminder, name) for name in names)).where(Reminder.state.in_(_OPEN))
        span = timedelta(seconds=seconds)
        async with self.registry.writing() as session:
            connection = await session.connection()
            moved = [
                {"row": row.id, **{f"new_{name}": getattr(row, name) and getattr(row, name) - span for name in names}}
                for row in await connection.execute(wanted)
            ]
            if moved:
                table: Any = Reminder.__table__
                values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
                await connection.execute(update(table).where(table.c.id == bindparam("row")).values(values), moved)


def could_be_repeated(row: Reminder) -> bool:
    """Whether its vendor would have dropped a repeat when it was given up; on a slow machine that may be over by then."""
    if row.channel == "telegram":
        return False
    assert row.settled_at is not None
    return row.repeatable_until is None or row.repeatable_until - row.settled_at > NO_LONGER


async def stands_still(vendors: Vendors) -> int:
    """Wait until for some seconds no vendor is called any more: what was under way has ended by then. How many calls came."""

    async def is_still() -> bool:
        before = vendors.sent()
        await asyncio.sleep(1.5)
        return vendors.sent() == before

    await until(is_still)
    return vendors.sent()


@asynccontextmanager
async def housed(folder: Path, *settings: Mapping[str, str]) -> AsyncIterator[House]:
    """One that serves and sends by itself."""
    with vendors() as found, Installation(folder, found.settings, *settings) as serving:
        registry = await open_registry(settings_in({**found.settings, "SRDI_DATA_DIR": str(folder)}))
        yield House(found, registry, serving)
        await registry.close()
        assert serving.complaints() == []


def settings_in(environment: Mapping[str, str]) -> Settings:
    """The settings of an installation with these, for what a test does beside it."""
    return Settings.model_validate(
        {name.removeprefix("SRDI_").lower(): value for name, value in environment.items() if name.startswith("SRDI_")}
    )


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Wait, as long as a test may."""
    async with asyncio.timeout(WITHIN):
        while not await is_so():  # noqa: ASYNC110 - others bring it about without telling
            await asyncio.sleep(0.1)


def _person(number: int, channel: str, name: str, contact: str) -> Person:
    user = str(7_000_000 + number) if channel == "telegram" else f"{name}-{number}"
    enrolled = Enrolled(
        id=new_id(),
        region=REGION,
        firm_id=new_id(),
        contact_id=contact,
        address_id=new_id(),
        channel=channel,
        firm_name=f"Firm {number}",
        role="owner",
        topics=["application_windows"],
        purposes=["register", "reminders"],
    )
    return Person(channel, user, contact, enrolled)
