"""`make bench`: what officials wait for when a region has 200,000 firms: the console's first page and every kind of list.

On both databases. The firms are those of the demonstration, each judged by its figures under the shipped policies of the region
with the most measures. What is timed is what a browser sees: whole answers over HTTP, the process being warm.
"""

import asyncio
import os
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch
from urllib.parse import urlencode

import asyncpg  # type: ignore[import-untyped]
import pytest

from assessment.library import Library, library_of, load_library
from assessment.profile import check_value
from bot.dates import read_day
from bot.demonstration.population import MadeUpFirm, firms
from bot.registry.database import open_registry
from bot.registry.keys import new_key
from bot.registry.standing import Standing, stand
from bot.registry.tables.base import new_id
from bot.settings import Settings
from flows.written import decoded
from tests.benchmarks.sizes import sized
from tests.benchmarks.told import Teller, Told
from tests.bot.console.conftest import COOKIE
from tests.bot.console.officials import cookie_for, made
from tests.bot.web.conftest import served
from tests.postgres import PostgresServer

FIRMS: Final = sized(200_000, small=2_000)
REGION: Final = "hangzhou"
TODAY: Final = read_day(None)
ROUNDS: Final = sized(7, small=1)
_AT_ONCE: Final = 5_000
_MORNING: Final = datetime.combine(TODAY, datetime.min.time(), UTC)

Rows = dict[str, list[tuple[Any, ...]]]


def made_up(library: Library, count: int = FIRMS) -> Iterator[Rows]:
    """Rows of so many firms, some at once, by table; the columns stand in COLUMNS."""
    standings: dict[int, Standing | None] = {}
    rows: Rows = {table: [] for table in COLUMNS}
    # In their order, since the largest table is kept in that of its key: a database filled over years ends up just so.
    ids = sorted(new_id() for _ in range(count))
    for id_, firm in zip(ids, firms(count), strict=True):
        profile = firm.profile
        if profile.number not in standings:
            known = {
                fact: value
                for fact, written in profile.facts.items()
                if fact in library.catalogue
                and not isinstance(value := check_value(library.catalogue[fact], decoded(written)), list)
            }
            standings[profile.number] = stand(library, REGION, known, TODAY)
        _add(rows, id_, firm, standings[profile.number] if "facts" in firm.purposes else None)
        if firm.number % _AT_ONCE == 0:
            yield rows
            rows = {table: [] for table in COLUMNS}
    yield rows


COLUMNS: Final = {
    "firms": (
        *(
            "id",
            "region",
            "name",
            "credit_code",
            "district",
            "origin",
            "created_at",
            "active_at",
            "judged_on",
            "rules_hash",
        ),
        *(
            "edition",
            "likely_tier",
            "possible_tier",
            "next_tier",
            "missing_count",
            "open_count",
            "expires_on",
            "recheck_on",
        ),
    ),
    "shortfalls": ("firm_id", "region", "tier", "requirement", "fact", "gap", "gap_band"),
    "entitlements": ("firm_id", "region", "measure", "outcome"),
    "consents": ("id", "region", "at", "firm_id", "contact_id", "purpose", "given", "words", "locale", "channel"),
}


def _add(rows: Rows, id_: str, firm: MadeUpFirm, standing: Standing | None) -> None:
    some = random.Random(firm.number)
    begun, heard = _MORNING - timedelta(days=firm.joined), _MORNING - timedelta(days=firm.active)
    begun, heard = begun - timedelta(seconds=some.randrange(80_000)), heard + timedelta(seconds=some.randrange(80_000))
    written: tuple[Any, ...] = (None, "", "", None, None, None, None, None)
    if standing is not None:
        tiers = (standing.likely_tier, standing.possible_tier, standing.next_tier)
        counts = (standing.missing_count, standing.open_count)
        written = (TODAY, standing.rules_hash, standing.edition, *tiers, *counts)
        rows["shortfalls"] += [(id_, REGION, standing.next_tier, *lack) for lack in standing.lacks]
        rows["entitlements"] += [(id_, REGION, *measure) for measure in standing.entitlements]
    ends = min((TODAY + timedelta(days=3 * 365 - ago) for ago in firm.granted.values()), default=None)
    origin = "enrolled" if firm.is_enrolled else "imported"
    named = (id_, REGION, firm.name, firm.credit_code, firm.district, origin)
    rows["firms"].append((*named, begun, heard, *written, ends, None))
    if firm.is_enrolled:
        said = [(begun, True), *([] if firm.left is None else [(heard, False)])]
        rows["consents"] += [
            (new_id(), REGION, at, id_, new_id(), "register", given, "1", "zh_Hans_CN", firm.channel)
            for at, given in said
        ]


def fill_sqlite(file: Path, library: Library, count: int = FIRMS) -> None:
    """Fill a file that has its tables."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        for rows in made_up(library, count):
            for table, columns in COLUMNS.items():
                named, places = ", ".join(columns), ", ".join("?" * len(columns))
                into = f"INSERT INTO {table} ({named}) VALUES ({places})"  # noqa: S608 - all of it is written above
                connection.executemany(into, ([_plain(value) for value in row] for row in rows[table]))
            connection.commit()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


async def fill_postgresql(url: str, library: Library, count: int = FIRMS) -> None:
    """Fill a database that has its tables, and do what its own housekeeping does sooner or later."""
    connection = await asyncpg.connect(url)
    try:
        for rows in made_up(library, count):
            for table, columns in COLUMNS.items():
                await connection.copy_records_to_table(table, records=rows[table], columns=columns)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def main() -> Told:
    """Fill both databases and ask the console for everything, as a browser would."""
    teller = Teller()
    library = load_library()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        asyncio.run(_with_tables(settings))
        print(f"\n{FIRMS:,} firms; filling SQLite …", flush=True)
        fill_sqlite(settings.registry_file, library)
        _measure("SQLite", settings, {}, teller)
    try:
        server = PostgresServer()
    except pytest.skip.Exception as skipped:
        print(f"\nPostgreSQL is left out: {skipped}")
        return teller.told
    with tempfile.TemporaryDirectory() as folder, server:
        server.do("CREATE DATABASE bench")
        keys = {"SRDI_REGISTRY_KEYS": new_key(), "SRDI_REGISTRY_DIGEST_KEY": new_key()}
        settings = _on_postgresql(Path(folder), server.url("bench"), keys)
        asyncio.run(_with_tables(settings))
        print(f"\n{FIRMS:,} firms; filling PostgreSQL …", flush=True)
        asyncio.run(fill_postgresql(server.url("bench"), library))
        _measure("PostgreSQL", settings, keys, teller)
    return teller.told


def _on_postgresql(folder: Path, url: str, keys: dict[str, str]) -> Settings:
    with patch.dict(os.environ, {**keys, "SRDI_DATABASE_URL": url}):
        return Settings(data_dir=folder)


async def _with_tables(settings: Settings) -> None:
    registry = await open_registry(settings)
    await registry.close()


async def _cookie(settings: Settings) -> str:
    registry = await open_registry(settings)
    try:
        return await cookie_for(registry, await made(registry, REGION, "viewer"))
    finally:
        await registry.close()


def _measure(name: str, settings: Settings, environment: dict[str, str], teller: Teller) -> None:
    cookie = asyncio.run(_cookie(settings))
    if url := settings.database_url.get_secret_value():
        environment = {**environment, "SRDI_DATABASE_URL": url}
    with patch.dict(os.environ, environment), served(str(settings.data_dir)) as (address, _process):
        host, port = address.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port), timeout=60)
        rows = []
        for title, path in _pages(library_of()).items():
            times = []
            for _ in range(1 + ROUNDS):
                before = time.perf_counter()
                connection.request("GET", path, headers={"Cookie": f"{COOKIE}={cookie}", "Accept-Language": "en"})
                answer = connection.getresponse()
                body = answer.read()
                times.append(time.perf_counter() - before)
                assert answer.status == 200, (path, answer.status, body[:300])
            first, *others = (taken * 1e3 for taken in times)
            rows.append((title, first, statistics.median(others), max(others)))
        connection.close()
    teller.table(
        f"The console on {name}, {FIRMS:,} firms",
        (("first time, ms", 0), ("median, ms", 0), ("longest, ms", 0)),
        rows,
        drawn=("median, ms",),
    )
    for title, _, median, _ in rows:
        teller.figure(f"{title}, {name}", median, "ms")


def _pages(library: Library) -> dict[str, str]:
    """What is asked for: the first page, and lists by each field, alone and together."""
    lacking = "srdi_sme/rd_expense"
    measure = "digital_diagnosis"
    lists = {
        "all firms": {},
        "a part of the name": {"q": "检测"},
        "a name that there is not": {"q": "没有这家企业"},
        "a credit code": {"q": "9100000000019"},
        "likely tier": {"likely": "srdi_sme"},
        "possible tier, few": {"possible": "provincial_hidden_champion"},
        "still open": {"standing": "open"},
        "distance to the next tier": {"missing": "1", "order": "distance"},
        "requirement missing": {"lacking": lacking},
        "requirement missing, last heard of first": {"lacking": lacking, "order": "latest"},
        "measure applicable": {"measure": measure},
        "measure with the next title": {"measure": "srdi_sme_award", "later": "1"},
        "district": {"district": "云东区"},
        "a title ends soon": {"expires": "2027-03-01", "order": "expiry"},
        "heard of lately": {"active": "2026-11-01", "order": "latest"},
        "quiet for long": {"quiet": "2026-06-01", "order": "quietest"},
        "from lists": {"origin": "imported"},
        "ten fields at once": {
            "q": "有限", "likely": "innovative_sme", "standing": "open", "lacking": lacking, "measure": measure,
            "district": "云东区", "origin": "enrolled", "missing": "3", "active": "2026-01-01", "order": "latest",
        },
    }  # fmt: skip
    known = {rule.measure.id for rule in library.rules(REGION, "new").support}
    assert measure in known
    return {
        **{f"list: {title}": f"/console/firms?{urlencode(fields)}" for title, fields in lists.items()},
        # Counted anew when first asked for, and then shown again for a while as of when that was.
        "the overview": "/console",
        "the overview by week": "/console?by=week",
    }


if __name__ == "__main__":
    main()
