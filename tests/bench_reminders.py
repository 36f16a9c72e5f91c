"""`make bench`: what 100,000 reminders cost: planned, sent over HTTP to a stand-in for WeChat, paused on the way.

The engine alone is measured with a channel that takes everything at once. Beside it, in the same run: rows with leases marked one
by one through the database's own driver, and two job engines that do nothing but carry their jobs.
"""

import asyncio
import contextlib
import json
import os
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from sqlalchemy import func, insert, select

from assessment.library import load_library
from bot.outbound.outcomes import Delivered
from bot.outreach import campaigns
from bot.outreach.channels import channels_of, wechat_limits
from bot.outreach.checked import Checked
from bot.outreach.delivery import Delivery
from bot.outreach.drafts import Draft
from bot.outreach.embedded import send_from_here
from bot.outreach.planning import check, plan
from bot.outreach.rows import Terms
from bot.outreach.tending import keep_tended
from bot.outreach.ways import Channel, Recipient, Sent
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.database import Registry, open_registry
from bot.registry.keys import new_key
from bot.registry.tables import Address, Attempt, Campaign, Contact, Enrolled, Firm, FirmFact, Reminder, Shortfall
from bot.registry.tables.base import new_id, now
from bot.registry.wall import Wall
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.shared_state.state import Allowance
from flows.credit_code import with_check_character
from tests.benchmarks.machine import PEER
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.bot.outreach.sending import Scripted
from tests.fakes.servers import WeChatServer
from tests.postgres import PostgresServer
from tests.servers import RedisServer

RECIPIENTS: Final = sized(100_000, small=6_000)
ENGINE: Final = sized(20_000, small=2_000)
"""So many of them are sent by a channel that takes everything at once."""
SMALL: Final = 20
JOBS: Final = sized(5_000, small=200)
ROUNDS: Final = sized(3, small=1)
REGION: Final = "hangzhou"
WANG, LI = "a" * 32, "b" * 32
_NO_LIMIT: Final = wechat_limits.Limit((Allowance(100_000, 1.0),), "nobody")
PEERS: Final = Path(__file__).parent / "peers"
_AT_ONCE: Final = sized(5_000, small=1_000)
_FACTS: Final = {"revenue": 52_345_678, "employees": 120, "rd_expense": 1_000_000, "niche_years": 4}
_FIELDS: Final = {"thing1": "title", "thing2": "firm"}
_TEMPLATE: Final = {"id": "bench-template", "fields": _FIELDS}
_TAKEN: Final = Sent(Delivered(), "taken")


def main() -> Told:
    """Measure and tell."""
    teller = Teller()
    for name in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as until:
            try:
                settings = until.enter_context(_settings(name, Path(folder)))
            except pytest.skip.Exception as skipped:
                print(f"\n{name} is left out: {skipped}")
                continue
            asyncio.run(_measure(name, settings, teller))
    _compare(teller)
    return teller.told


@contextlib.contextmanager
def _settings(name: str, folder: Path) -> Iterator[Settings]:
    with contextlib.ExitStack() as until:
        environment = {
            "SRDI_DATA_DIR": str(folder),
            "SRDI_QUIET_HOURS": "00:00-00:00",
            "SRDI_WECHAT_APP_ID": WeChatServer.APP_ID,
            "SRDI_WECHAT_SECRET": WeChatServer.SECRET,
            "SRDI_WECHAT_API": until.enter_context(_vendor()),
            "SRDI_WECHAT_TEMPLATE": json.dumps(_TEMPLATE),
            "SRDI_PUBLIC_URL": "https://self-check.example",
        }
        if name == "PostgreSQL":
            server = until.enter_context(PostgresServer())
            server.do("CREATE DATABASE bench")
            environment |= {
                "SRDI_DATABASE_URL": server.url("bench"),
                "SRDI_REGISTRY_KEYS": new_key(),
                "SRDI_REGISTRY_DIGEST_KEY": new_key(),
            }
        until.enter_context(patch.dict(os.environ, environment))
        yield Settings()


@contextlib.contextmanager
def _vendor() -> Iterator[str]:
    """The stand-in for WeChat, in a process of its own."""
    with WeChatServer() as vendor:
        vendor.has_template(str(_TEMPLATE["id"]), *_FIELDS)
        vendor.follow(*map(_openid, range(RECIPIENTS)))
        vendor.set(a_day=10 * RECIPIENTS)
        yield vendor.url


class _Findings:
    """What one database's reminders cost, line by line, and the figures that goals are held to."""

    def __init__(self, database: str, teller: Teller) -> None:
        self._database = database
        self._teller = teller
        self._lines: list[tuple[str, str]] = []

    def say(self, what: str, found: str) -> None:
        """A line."""
        self._lines.append((what, found))

    def figure(self, what: str, value: float, unit: str, digits: int = 0, *, known_as: str) -> None:
        """A line of one figure, which is known by a short name, too."""
        self.say(what, f"{value:,.{digits}f} {unit}")
        self._teller.figure(f"{known_as}, {self._database}", value, unit)

    def told(self) -> None:
        """All lines as a table."""
        self._teller.table(f"{RECIPIENTS:,} reminders on {self._database}", (("found", 0),), self._lines)


async def _measure(name: str, settings: Settings, teller: Teller) -> None:
    found = _Findings(name, teller)
    registry = await open_registry(settings)
    service = Service(
        load_library(), SqliteStore(settings.data_dir / "sessions.sqlite3"), settings, opened_registry=registry
    )
    try:
        await _fill(registry)
        large = await _planned(service, found, "a large one", {"next": "srdi_sme", "missing": "1"})
        small = await _planned(service, found, "a small one", {"q": "第二批"})
        # The vendor takes 100,000 a day, and these are a few more.
        with patch.object(wechat_limits, "CALLS", dict.fromkeys(wechat_limits.CALLS, _NO_LIMIT)):
            await _dispatched(service, found, large, small, to_the_end=name == "SQLite")
        again = await _planned(service, found, "the engine alone", {"q": "第一批"})
        await _engine_alone(service, found, again)
        found.told()
    finally:
        await service.close()
        await registry.close()


async def _fill(registry: Registry) -> None:
    """So many firms, each enrolled over WeChat by a contact of its own, who gave the figures."""
    for first in range(0, RECIPIENTS, _AT_ONCE):
        rows: dict[type[Any], list[dict[str, Any]]] = {
            table: [] for table in (Firm, Contact, Address, Enrolled, FirmFact, Shortfall)
        }
        for number in range(first, first + _AT_ONCE):
            _add(rows, registry, number)
        async with registry.writing() as session:
            for table, some in rows.items():
                await session.execute(insert(table), some)


def _openid(number: int) -> str:
    return f"oBench{number:022d}"


def _add(rows: dict[type[Any], list[dict[str, Any]]], registry: Registry, number: int) -> None:
    batch = "第二批" if number >= RECIPIENTS - SMALL else "第一批" if number < ENGINE else "第三批"
    firm, contact, address = new_id(), new_id(), new_id()
    caller = Caller("wechat", "gh_0123456789ab", _openid(number))
    rows[Firm].append(
        {
            "id": firm, "region": REGION, "name": f"量测{batch}企业{number}有限公司", "origin": "enrolled",
            "credit_code": with_check_character(f"91330106{number:09d}"), "judged_on": now().date(),
            "likely_tier": "innovative_sme", "possible_tier": "srdi_sme", "next_tier": "srdi_sme",
            "missing_count": 1, "open_count": 2,
        }
    )  # fmt: skip
    rows[Contact].append({"id": contact, "locale": "zh_Hans_CN"})
    rows[Address].append(
        {
            "id": address, "contact_id": contact, "channel": "wechat",
            "sealed": sealed_address(registry.keys, caller), "known_as": address_known_as(registry.keys, caller),
        }
    )  # fmt: skip
    rows[Enrolled].append(
        {
            "id": new_id(), "region": REGION, "firm_id": firm, "contact_id": contact, "address_id": address,
            "channel": "wechat", "firm_name": f"量测{batch}企业{number}有限公司", "role": "owner",
            "topics": ["application_windows"], "purposes": ["register", "facts", "reminders"],
        }
    )  # fmt: skip
    rows[FirmFact] += [
        {
            "firm_id": firm, "region": REGION, "given_by": contact, "fact": fact, "value": value,
            "source": "self_check", "noted_on": now().date(),
        }
        for fact, value in _FACTS.items()
    ]  # fmt: skip
    rows[Shortfall].append(
        {
            "firm_id": firm, "region": REGION, "tier": "srdi_sme", "requirement": "rd_expense", "fact": "rd_expense",
            "gap": str(100_000 + number), "gap_band": 3,
        }
    )  # fmt: skip


async def _planned(service: Service, findings: _Findings, name: str, audience: dict[str, str]) -> str:
    """A campaign written, checked, approved and planned; its id."""
    wall = Wall(service.registry, REGION)
    draft = Draft(
        kind="notice",
        name=name,
        topic="application_windows",
        audience=audience,
        words={"zh_Hans_CN": {"title": "申报提醒", "body": "{firm}：离{next_tier}还差{missing_count}项：{missing}。"}},
        about={},
        starts_at=None,
        ends_at=now() + timedelta(days=5),
        on_days_off=True,
    )
    id_ = await campaigns.add(wall, WANG, draft)
    base, lag = _resident(), [0.0]
    async with _watched(lag) as peak:
        begun = time.perf_counter()
        found = await check(service, await _campaign(service, id_))
        checking = time.perf_counter() - begun
        assert found.may_be_approved, found.problems
        await _approved(service, id_, found)
        begun = time.perf_counter()
        await plan(service, await _campaign(service, id_))
        planning = time.perf_counter() - begun
    if found.recipients == RECIPIENTS:
        memory = (peak[0] - base) / 2**20
        findings.figure("checked: audience, consent, words, what fits", checking, "s", 1, known_as="checked")
        findings.figure("planned: the same again, and a row for each", planning, "s", 1, known_as="planned")
        findings.figure("memory beside that before, at most", memory, "MiB", known_as="memory")
        findings.say("longest wait of anything else in the process", f"{lag[0] * 1e3:.0f} ms")
    return id_


async def _approved(service: Service, id_: str, found: Checked) -> None:
    wall = Wall(service.registry, REGION)
    async with service.registry.writing() as session:
        campaign = (await session.scalars(select(Campaign).where(Campaign.id == id_))).one()
        campaign.checked, campaign.checked_content = found.model_dump(mode="json"), campaign.content
    await campaigns.submit(wall, WANG, id_)
    await campaigns.approve(wall, LI, id_, content=(await _campaign(service, id_)).content)


async def _dispatched(service: Service, findings: _Findings, large: str, small: str, *, to_the_end: bool) -> None:
    """The large one goes out by templates over HTTP, paused on the way, and the small one behind it."""
    wall = Wall(service.registry, REGION)
    async with _sending(service, channels_of(service)):
        rate = await _rate(service, large, sized(1_000, small=100))
        findings.say("sent by templates over HTTP at the rate allowed", f"{rate:,.0f} a second")
        lags = await _lags_of(service, small)
        findings.say(f"{SMALL} behind them: due to begun, median and longest", f"{_in_short(lags)} s")
    with patch.object(wechat_limits, "ACCOUNT", _NO_LIMIT):
        async with _sending(service, channels_of(service)):
            rate = await _rate(service, large, RECIPIENTS // 5)
            findings.say("sent without that limit, one process", f"{rate:,.0f} a second")
            asked = now()
            await campaigns.pause(wall, WANG, large)
            await asyncio.sleep(3)
            last = (await _last_begun(service, large) - asked).total_seconds()
            findings.figure("a pause: until the last one is begun", max(last, 0), "s", 2, known_as="pause")
            await (campaigns.resume if to_the_end else campaigns.cancel)(wall, WANG, large)
            await _until(service, large, lambda counts: not {"pending", "claimed", "attempted"} & counts.keys())
    counts = await _counts(service, large)
    findings.say("all of them", ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())))


async def _engine_alone(service: Service, findings: _Findings, campaign: str) -> None:
    """Claimed, looked at, marked, sent to nobody and settled: what the engine costs a reminder."""

    async def takes_all(to: Recipient, key: str) -> Sent:
        return _TAKEN

    channel: Channel = Scripted(answer=takes_all)
    async with _sending(service, {"wechat": channel}):
        rates = [await _rate(service, campaign, ENGINE // (ROUNDS + 1)) for _ in range(ROUNDS)]
    findings.figure("the engine alone, one process", statistics.median(rates), "a second", known_as="engine")


@asynccontextmanager
async def _sending(service: Service, channels: Mapping[str, Channel]) -> AsyncIterator[None]:
    """What a serving process does about reminders."""
    tasks = [
        asyncio.create_task(keep_tended(service.registry, Terms())),
        asyncio.create_task(send_from_here(service, Delivery(service, channels))),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _rate(service: Service, campaign: str, count: int) -> float:
    """Reminders a second, while the next so many are delivered."""
    first = (await _counts(service, campaign)).get("delivered", 0)
    await _until(service, campaign, lambda counts: counts.get("delivered", 0) > first)
    before, begun = (await _counts(service, campaign))["delivered"], time.perf_counter()
    await _until(service, campaign, lambda counts: counts.get("delivered", 0) >= before + count)
    return ((await _counts(service, campaign))["delivered"] - before) / (time.perf_counter() - begun)


async def _until(service: Service, campaign: str, holds: Callable[[Mapping[str, int]], bool]) -> None:
    while not holds(await _counts(service, campaign)):  # noqa: ASYNC110 - what happens is in the database alone
        await asyncio.sleep(0.1)


async def _counts(service: Service, campaign: str) -> dict[str, int]:
    async with service.registry.reading() as session:
        counted = select(Reminder.state, func.count()).where(Reminder.campaign_id == campaign).group_by(Reminder.state)
        return {state: count for state, count in (await session.execute(counted)).all()}  # noqa: C416 - rows, typed


async def _last_begun(service: Service, campaign: str) -> datetime:
    async with service.registry.reading() as session:
        last = select(Reminder.settled_at).where(Reminder.campaign_id == campaign, Reminder.settled_at.is_not(None))
        found = await session.scalar(last.order_by(Reminder.settled_at.desc()).limit(1))
        assert found is not None
        return found


async def _lags_of(service: Service, campaign: str) -> list[float]:
    """Seconds from when a campaign may begin until each of its reminders was begun, while a large one goes out."""
    await _until(service, campaign, lambda counts: counts.get("delivered", 0) == SMALL)
    async with service.registry.reading() as session:
        begun = await session.scalars(
            select(Attempt.at)
            .join(Reminder, Reminder.id == Attempt.reminder_id)
            .where(Reminder.campaign_id == campaign, Attempt.what == "begun")
        )
        since = (await session.scalars(select(Campaign.begun_at).where(Campaign.id == campaign))).one()
        assert since is not None
        return [(at - since).total_seconds() for at in begun]


async def _campaign(service: Service, id_: str) -> Campaign:
    async with service.registry.reading() as session:
        return (await session.scalars(select(Campaign).where(Campaign.id == id_))).one()


@asynccontextmanager
async def _watched(lag: list[float]) -> AsyncIterator[list[int]]:
    """The most memory that the process has meanwhile, and the longest that anything else has to wait."""
    peak = [_resident()]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.01)
            lag[0] = max(lag[0], time.perf_counter() - before - 0.01)
            peak[0] = max(peak[0], _resident())

    task = asyncio.create_task(watch())
    try:
        yield peak
    finally:
        task.cancel()


def _resident() -> int:
    """Bytes of memory that the process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGESIZE")


def _compare(teller: Teller) -> None:
    """The floor and the job engines, in turns."""
    with RedisServer() as redis, tempfile.TemporaryDirectory() as folder:
        subjects: dict[str, Callable[[], float]] = {
            "rows with leases, each marked and settled in SQLite": lambda: _bare_rows(Path(folder)),
            "Dramatiq on Redis, empty jobs": lambda: _peer(PEER, "dramatiq_peer.py", redis.url),
            "Celery on Redis, empty jobs, late acknowledgement": lambda: _peer(PEER, "celery_peer.py", redis.url),
        }
        rates: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in range(ROUNDS):
            for name, measure in subjects.items():
                rates[name].append(measure())
    teller.table(
        f"Beside them, {ROUNDS} rounds",
        (("a second", 0),),
        [(name, statistics.median(found)) for name, found in rates.items()],
        drawn=("a second",),
    )


def _bare_rows(folder: Path) -> float:
    """Rows claimed by lease in batches, each marked before and settled after a job that does nothing, with nothing looked at."""
    file = folder / f"{new_id()}.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE jobs (id INTEGER PRIMARY KEY, state TEXT, until REAL)")
        connection.executemany("INSERT INTO jobs VALUES (?, 'pending', 0)", ((number,) for number in range(JOBS)))
        begun = time.perf_counter()
        for first in range(0, JOBS, 32):
            connection.execute(
                "UPDATE jobs SET state = 'claimed', until = 9 WHERE id >= ? AND id < ?", (first, first + 32)
            )
            for number in range(first, min(first + 32, JOBS)):
                connection.execute("UPDATE jobs SET state = 'attempted' WHERE id = ?", (number,))
                connection.execute("UPDATE jobs SET state = 'delivered' WHERE id = ?", (number,))
        return JOBS / (time.perf_counter() - begun)


def _peer(python: str, module: str, redis_url: str) -> float:
    command = [python, str(PEERS / module), redis_url, str(JOBS)]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=300).stdout.split()[-1])


def _in_short(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.1f} and {max(seconds):.1f}"


if __name__ == "__main__":
    main()
