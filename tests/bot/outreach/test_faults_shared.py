"""Serving process and workers that share PostgreSQL and Redis, each of which goes away: nothing is lost, nothing doubled."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import func, select

from bot.registry.database import open_registry
from bot.registry.keys import new_key
from bot.registry.tables import Firm
from tests.bot.outreach.house import (
    SENT_BY,
    House,
    Vendors,
    Worker,
    could_be_repeated,
    settings_in,
    stands_still,
    until,
    vendors,
)
from tests.fakes.faults import slow
from tests.fakes.installation import Installation
from tests.postgres import PostgresServer
from tests.servers import RedisServer

# On a machine that is busy with other tests it takes minutes.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

MANY: Final = 400
MOMENTS: Final = 50
"""So often looked at, and always the same: longer than any call is under way."""
HOSTS: Final = ("127.0.0.1", "localhost")
"""By which name each of the workers calls WeChat."""
SLOWLY: Final = slow(0.3)
LONGER_THAN_A_TEST_LOOKS: Final = slow(4.0)


class Shared:
    """What two workers and a serving process share, and those three."""

    def __init__(self, found: Vendors, postgres: PostgresServer, redis: RedisServer, folder: Path) -> None:
        self.vendors, self.postgres, self.redis = found, postgres, redis
        self.settings = {
            **found.settings,
            "SRDI_DATA_DIR": str(folder),
            "SRDI_DELIVERY": "workers",
            "SRDI_REDIS_URL": redis.url,
            "SRDI_DATABASE_URL": postgres.url(postgres.new_database()),
            "SRDI_REGISTRY_KEYS": new_key(),
            "SRDI_REGISTRY_DIGEST_KEY": new_key(),
        }
        self.serving = Installation(folder, self.settings)
        self.workers = [
            Worker(folder / f"{host}.log", self.settings, {"SRDI_WECHAT_API": found.wechat.url.replace(HOSTS[0], host)})
            for host in HOSTS
        ]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    with vendors() as found, PostgresServer() as postgres, RedisServer() as redis, ExitStack() as stack:
        shared = Shared(found, postgres, redis, tmp_path_factory.mktemp("shared"))
        stack.enter_context(shared.serving)
        for worker in shared.workers:
            stack.enter_context(worker)
        yield shared


@pytest.fixture
async def house(shared: Shared) -> AsyncIterator[House]:
    """Whoever enrolled in a test before has nothing to do with this one."""
    registry = await open_registry(settings_in(shared.settings))
    async with registry.reading() as session:
        count = await session.scalar(select(func.count()).select_from(Firm)) or 0
    yield House(shared.vendors, registry, shared.serving, first=count + 1)
    await registry.close()
    assert shared.serving.complaints() == []


async def _stand_still(house: House, campaign: str) -> list[str]:
    """Wait until only rows are open that nobody works at any more; which."""
    still: list[list[str]] = []

    async def nothing_happens() -> bool:
        rows = (await house.rows(campaign)).values()
        still.append(sorted(row.id for row in rows if row.state in ("claimed", "attempted")))
        return (
            not any(row.state == "pending" for row in rows)
            and len(still) > MOMENTS
            and len(set(map(tuple, still[-MOMENTS:]))) == 1
        )

    await until(nothing_happens)
    return still[-1]


async def test_two_workers_share_what_is_sent_and_when_one_is_killed_the_other_finishes(
    house: House, shared: Shared
) -> None:
    people = [*await house.enrol(MANY, "wechat"), *await house.enrol(MANY // 4, "telegram")]
    house.vendors.wechat.fault(SENT_BY["wechat"], SLOWLY, times=MANY)
    campaign = await house.campaign_to(people)

    async def both_are_at_it() -> bool:
        calls = house.vendors.wechat.calls(SENT_BY["wechat"])
        return {call.headers["host"].partition(":")[0] for call in calls} == set(HOSTS)

    async def one_waits_for_answers() -> bool:
        calls = house.vendors.wechat.calls(SENT_BY["wechat"])
        return any(call.headers["host"].startswith(HOSTS[0]) and call.status is None for call in calls)

    await until(both_are_at_it)
    house.vendors.wechat.clear_faults()
    for channel in ("wechat", "telegram"):
        house.vendors.of(channel).fault(SENT_BY[channel], LONGER_THAN_A_TEST_LOOKS, times=None)
    await house.sends(house.vendors.sent("wechat") + 32, "wechat")
    await until(one_waits_for_answers)
    shared.workers[0].kill()
    for channel in ("wechat", "telegram"):
        house.vendors.of(channel).clear_faults()
    assert await _stand_still(house, campaign), "it was killed in the middle of something"
    await house.time_passes(vendors_too=False)
    ended = await house.ends(campaign)
    shown, rows = house.vendors.shown(people), await house.rows(campaign)
    unknown = {contact for contact, row in rows.items() if row.state == "unknown"}
    assert set(ended) <= {"delivered", "unknown"}
    assert sum(ended.values()) == len(people)
    assert max(shown.values()) == 1, "nobody got it twice"
    assert not [row for row in rows.values() if row.state == "unknown" and could_be_repeated(row)], "those are dropped"
    assert {contact for contact, count in shown.items() if not count} <= unknown
    shared.workers[0].start()


async def test_redis_lost_with_all_it_held_nothing_is_sent_until_it_is_back_and_then_everything_once(
    house: House, shared: Shared
) -> None:
    people = [*await house.enrol(MANY, "wechat"), *await house.enrol(MANY // 8, "telegram")]
    before = house.vendors.sent()
    campaign = await house.campaign_to(people)
    await house.sends(before + MANY // 4)
    shared.redis.kill()
    # What room was counted for goes out still.
    calls = await stands_still(house.vendors)
    assert calls < before + len(people), "what cannot be counted is not sent"
    assert (await house.states(campaign)).get("unknown") is None
    shared.redis.start()
    assert await house.ends(campaign) == {"delivered": len(people)}
    assert set(house.vendors.shown(people).values()) == {1}


async def test_the_database_killed_and_started_again_while_reminders_go_out_loses_and_doubles_nothing(
    house: House, shared: Shared
) -> None:
    people = [*await house.enrol(MANY, "wechat"), *await house.enrol(MANY // 8, "telegram")]
    for channel in SENT_BY:
        house.vendors.of(channel).fault(SENT_BY[channel], SLOWLY, times=MANY)
    before = house.vendors.sent()
    campaign = await house.campaign_to(people)
    await house.sends(before + MANY // 4)
    shared.postgres.kill()
    # Calls that were under way end meanwhile, and nobody can write down how.
    calls = await stands_still(house.vendors)
    assert calls < before + len(people), "what cannot be marked is not sent"
    shared.postgres.start()
    assert await house.ends(campaign) == {"delivered": len(people)}
    assert set(house.vendors.shown(people).values()) == {1}
    for channel in SENT_BY:
        house.vendors.of(channel).clear_faults()
