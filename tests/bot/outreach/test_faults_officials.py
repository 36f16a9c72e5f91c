"""What officials do while reminders go out holds at once and sends nothing twice; what stops by itself waits for them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest

from bot.outreach import campaigns
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.house import SENT_BY, House, Person, housed, until
from tests.bot.outreach.sending import REGION
from tests.fakes.faults import cut_after_accepting, errcode

# On a machine that is busy with other tests it takes minutes.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

LI: Final = "b" * 32
MANY: Final = 300
CUT: Final = 4


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with housed(tmp_path_factory.mktemp("house")) as house:
        yield house


def wall(house: House) -> Wall:
    return Wall(house.registry, REGION)


async def going_out(house: House, *more: Person) -> tuple[str, list[Person]]:
    """A reminder of which some are out by now."""
    people = [*await house.enrol(MANY, "wechat"), *more]
    before = house.vendors.sent("wechat")
    campaign = await house.campaign_to(people)
    await house.sends(before + MANY // 4, "wechat")
    return campaign, people


async def nothing_more_is_sent(house: House, campaign: str) -> None:
    """Wait for what is under way, and see that there is nothing after it."""

    async def is_under_way_no_more() -> bool:
        return "attempted" not in await house.states(campaign)

    await until(is_under_way_no_more)
    calls = house.vendors.sent()
    await asyncio.sleep(2.0)
    assert house.vendors.sent() == calls


async def test_a_pause_holds_at_once_and_resuming_sends_the_rest_but_nothing_that_may_have_arrived(
    house: House,
) -> None:
    doubtful = await house.enrol(CUT, "telegram")
    house.vendors.telegram.fault(SENT_BY["telegram"], cut_after_accepting(), times=CUT)
    campaign, people = await going_out(house, *doubtful)
    await campaigns.pause(wall(house), LI, campaign)
    paused = now()
    await nothing_more_is_sent(house, campaign)
    assert await house.begun_since(paused) == []
    found = await house.states(campaign)
    assert found["pending"]
    assert found["delivered"] + found["pending"] + found.get("unknown", 0) == len(people)
    await campaigns.resume(wall(house), LI, campaign)
    assert await house.ends(campaign) == {"delivered": MANY, "unknown": CUT}
    assert set(house.vendors.shown(people).values()) == {1}


async def test_a_cancellation_holds_at_once_and_what_was_not_begun_never_is(house: House) -> None:
    campaign, people = await going_out(house)
    await campaigns.cancel(wall(house), LI, campaign)
    cancelled = now()
    await nothing_more_is_sent(house, campaign)
    ended = await house.ends(campaign)
    assert await house.begun_since(cancelled) == []
    assert set(ended) == {"delivered", "expired"}
    rows, shown = await house.rows(campaign), house.vendors.shown(people)
    assert {contact: int(row.state == "delivered") for contact, row in rows.items()} == shown


async def test_what_may_not_be_called_any_more_halts_everything_over_it_until_an_official_resumes(house: House) -> None:
    by_another = await house.enrol(CUT, "telegram")
    campaign, people = await going_out(house, *await house.enrol(MANY // 4, "wecom"))
    other = await house.campaign_to(by_another)
    house.vendors.wechat.fault(SENT_BY["wechat"], errcode(48001), times=None)

    async def is_halted() -> bool:
        return await house.stage(campaign) == "halted"

    await until(is_halted)
    assert await house.ends(other) == {"delivered": CUT}, "what goes another way goes on"
    await nothing_more_is_sent(house, campaign)
    house.vendors.wechat.clear_faults()
    await nothing_more_is_sent(house, campaign)
    await campaigns.resume(wall(house), LI, campaign)
    assert await house.ends(campaign) == {"delivered": len(people)}
    assert set(house.vendors.shown(people).values()) == {1}


async def test_a_template_that_the_vendor_does_not_take_halts_the_reminder_and_what_failed_is_sent_once_it_is_put_right(
    house: House,
) -> None:
    campaign, people = await going_out(house)
    house.vendors.wechat.fault(SENT_BY["wechat"], errcode(40037), times=CUT)

    async def is_halted() -> bool:
        return await house.stage(campaign) == "halted"

    await until(is_halted)
    halted = now()
    await nothing_more_is_sent(house, campaign)
    assert await house.begun_since(halted) == []
    found = await house.states(campaign)
    assert 1 <= found["failed"] <= CUT
    house.vendors.wechat.clear_faults()
    await campaigns.resume(wall(house), LI, campaign)
    assert await house.ends(campaign) == {"delivered": len(people)}
    assert set(house.vendors.shown(people).values()) == {1}
