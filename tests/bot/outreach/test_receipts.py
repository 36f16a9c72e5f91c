"""What a channel says later of a message: it settles what nobody knew, corrects what was thought, and is never counted twice."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from assessment.library import Library
from bot.outbound.outcomes import Delivered, Unknown
from bot.outreach.delivery import Delivery
from bot.outreach.receipts import ARRIVED, BLOCKED, FAILED, Receipt, note
from bot.outreach.ways import Recipient, Sent, Way
from bot.registry.contacts import Caller, address_known_as
from bot.registry.database import Registry
from bot.registry.tables import Address, Attempt, Reminder
from bot.registry.tables.base import now
from bot.settings import Settings
from tests.bot.outreach.sending import (
    CHANNEL,
    REGION,
    Scripted,
    campaign_to,
    house,
    recipients,
    rows,
    settings_for,
    tries_of,
)

pytestmark = pytest.mark.anyio

TEMPLATES, NOTICES = ("template",), ("long_term_notice", "one_time_notice")
NAMED = "2794188253209100289"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def planned(registry: Registry) -> str:
    """A reminder to one contact; its id."""
    await campaign_to(registry, await recipients(registry, 1))
    (row,) = await rows(registry)
    return row.id


async def stands(
    registry: Registry,
    reminder: str,
    state: str,
    *,
    receipt: str = "",
    means: str = "template",
    ago: timedelta = timedelta(seconds=2),
) -> datetime:
    """Have it stand as it does after a try; when that began."""
    at = now() - ago
    async with registry.writing() as session:
        await session.execute(
            update(Reminder)
            .where(Reminder.id == reminder)
            .values(state=state, receipt=receipt, means=means, settled_at=at, tries=1, claimed_by="worker")
        )
        begun = Attempt(
            region=REGION, reminder_id=reminder, by="worker", channel=CHANNEL, means=means, what="begun", at=at
        )
        session.add(begun)
    return at


def told(registry: Registry, reason: str, *, message: str = NAMED, means: tuple[str, ...] = TEMPLATES) -> Receipt:
    known_as = address_known_as(registry.keys, Caller(CHANNEL, "account", "owner-0"))
    return Receipt(CHANNEL, known_as, message, means, reason, now())


async def where(registry: Registry, reminder: str) -> tuple[str, str]:
    async with registry.reading() as session:
        row = await session.get_one(Reminder, reminder)
        return row.state, row.reason


@pytest.mark.parametrize(("reason", "state"), [(ARRIVED, "delivered"), (BLOCKED, "suppressed"), (FAILED, "failed")])
async def test_a_reminder_whose_acknowledgement_was_cut_is_found_by_address_and_time(
    registry: Registry, planned: str, reason: str, state: str
) -> None:
    began = await stands(registry, planned, "unknown")
    assert await note(registry, told(registry, reason))
    (row,) = await rows(registry)
    assert (row.state, row.reason) == (state, "" if reason == ARRIVED else reason)
    assert row.receipt == NAMED
    if reason == ARRIVED:
        assert row.settled_at == began, "when it went out counts for the firm's week"


@pytest.mark.parametrize(("reason", "state"), [(BLOCKED, "suppressed"), (FAILED, "failed")])
async def test_a_receipt_that_says_failed_corrects_what_was_thought_delivered(
    registry: Registry, planned: str, reason: str, state: str
) -> None:
    await stands(registry, planned, "delivered", receipt=NAMED)
    assert await note(registry, told(registry, reason))
    assert await where(registry, planned) == (state, reason)
    assert await tries_of(registry, planned) == ["begun", "receipt"]


async def test_who_blocks_the_account_is_not_written_to_for_a_while(registry: Registry, planned: str) -> None:
    await stands(registry, planned, "delivered", receipt=NAMED)
    await note(registry, told(registry, BLOCKED))
    async with registry.reading() as session:
        assert await session.scalar(select(Address.unreachable_at)) is not None


async def test_a_receipt_that_comes_three_times_is_noted_once(registry: Registry, planned: str) -> None:
    await stands(registry, planned, "delivered", receipt=NAMED)
    assert [await note(registry, told(registry, FAILED)) for _ in range(3)] == [True, False, False]
    assert await tries_of(registry, planned) == ["begun", "receipt"]


async def test_a_receipt_for_what_was_settled_otherwise_is_noted_and_changes_nothing(
    registry: Registry, planned: str
) -> None:
    await stands(registry, planned, "failed", receipt=NAMED)
    assert await note(registry, told(registry, ARRIVED))
    assert (await where(registry, planned))[0] == "failed"
    assert await tries_of(registry, planned) == ["begun", "receipt"]


async def test_a_receipt_of_another_way_or_another_person_is_about_no_reminder(
    registry: Registry, planned: str
) -> None:
    await stands(registry, planned, "unknown")
    assert not await note(registry, told(registry, ARRIVED, means=NOTICES))
    assert not await note(registry, told(registry, ARRIVED)._replace(known_as="somebody else"))
    assert (await where(registry, planned))[0] == "unknown"


async def test_a_receipt_is_about_no_message_that_was_sent_after_it_or_long_before(
    registry: Registry, planned: str
) -> None:
    await stands(registry, planned, "unknown", ago=timedelta(minutes=11))
    assert not await note(registry, told(registry, ARRIVED))
    early = told(registry, ARRIVED)._replace(at=now() - timedelta(minutes=17))
    assert not await note(registry, early)


async def test_of_two_reminders_without_a_name_the_one_tried_last_is_meant_first(registry: Registry) -> None:
    (part,) = await recipients(registry, 1)
    for _ in range(2):
        await campaign_to(registry, [part])
    older, newer = [row.id for row in await rows(registry)]
    await stands(registry, older, "unknown", means="one_time_notice", ago=timedelta(minutes=5))
    await stands(registry, newer, "delivered", means="one_time_notice")
    assert await note(registry, told(registry, ARRIVED, message="1", means=NOTICES))
    assert (await where(registry, older))[0] == "unknown", "what was acknowledged has a receipt of its own"
    assert await note(registry, told(registry, ARRIVED, message="2", means=NOTICES))
    assert (await where(registry, older))[0] == "delivered"


async def test_of_two_tried_at_the_same_moment_nobody_can_tell_which_is_meant(registry: Registry) -> None:
    (part,) = await recipients(registry, 1)
    for _ in range(2):
        await campaign_to(registry, [part])
    for row in await rows(registry):
        await stands(registry, row.id, "unknown")
    assert not await note(registry, told(registry, ARRIVED))
    assert {row.state for row in await rows(registry)} == {"unknown"}


@pytest.mark.parametrize(("reason", "state"), [(ARRIVED, "delivered"), (BLOCKED, "suppressed"), (FAILED, "failed")])
@pytest.mark.parametrize("outcome", [Delivered(), Unknown("cut off before the answer was whole")])
async def test_a_receipt_that_is_quicker_than_the_acknowledgement_is_not_lost(
    *,
    registry: Registry,
    planned: str,
    registry_settings: Settings,
    library: Library,
    tmp_path: Path,
    reason: str,
    state: str,
    outcome: Delivered | Unknown,
) -> None:
    async def answer(to: Recipient, key: str) -> Sent:
        assert await note(registry, told(registry, reason))
        return Sent(outcome, NAMED if isinstance(outcome, Delivered) else "")

    channel = Scripted(answer=answer, found=Way("template"))
    service = house(library, registry, settings_for(registry_settings, tmp_path))
    await Delivery(service, {CHANNEL: channel}).deliver(CHANNEL, [planned])
    assert (await where(registry, planned))[0] == state
    acknowledged = "delivered" if isinstance(outcome, Delivered) else "unknown"
    assert sorted(await tries_of(registry, planned)) == sorted(["begun", "receipt", acknowledged])
    await service.close()
    await service.store.close()


async def test_what_arrived_after_all_is_not_sent_once_more(registry: Registry, planned: str) -> None:
    await stands(registry, planned, "pending")
    assert await note(registry, told(registry, ARRIVED))
    assert (await where(registry, planned))[0] == "delivered"


@pytest.mark.parametrize("what", ["put_off", "halted"])
async def test_a_receipt_of_something_else_that_was_sent_there_settles_nothing_that_surely_did_not_arrive(
    registry: Registry, planned: str, what: str
) -> None:
    began = await stands(registry, planned, "pending")
    refused = Attempt(
        region=REGION,
        reminder_id=planned,
        by="worker",
        channel=CHANNEL,
        means="template",
        what=what,
        at=began + timedelta(seconds=1),
    )
    async with registry.writing() as session:
        session.add(refused)
    assert not await note(registry, told(registry, ARRIVED))
    assert (await where(registry, planned))[0] == "pending"
