"""Leave for notices: counted once however often it is told, and used once however many want it at the same moment."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.outreach.grants import Answered, answered, give_back, open_templates, refused, take
from bot.registry.database import Registry
from tests.bot.conftest import OpenRegistry

pytestmark = pytest.mark.anyio

ANNA, BORIS = "digest of anna", "digest of boris"
ONCE, LASTING = "template-asked-each-time", "template-asked-once-for-all"
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def yes(template: str = ONCE, *, after: int = 0) -> Answered:
    return Answered(template, template == LASTING, is_given=True, at=NOON + timedelta(seconds=after))


def no(template: str = ONCE, *, after: int = 0) -> Answered:
    return Answered(template, template == LASTING, is_given=False, at=NOON + timedelta(seconds=after))


async def may_be_sent(registry: Registry, who: str = ANNA) -> frozenset[str]:
    return await open_templates(registry, who, (ONCE, LASTING))


async def test_leave_for_one_message_is_good_for_one(registry: Registry) -> None:
    assert await may_be_sent(registry) == frozenset()
    await answered(registry, ANNA, [yes()])
    assert await may_be_sent(registry) == {ONCE}
    assert await may_be_sent(registry, BORIS) == frozenset()
    assert await take(registry, ANNA, ONCE)
    assert await may_be_sent(registry) == frozenset()
    assert await take(registry, ANNA, ONCE) is None


async def test_leave_that_is_told_three_times_counts_once(registry: Registry) -> None:
    for _ in range(3):
        await answered(registry, ANNA, [yes()])
    await answered(registry, ANNA, [yes(after=60)])
    assert [bool(await take(registry, ANNA, ONCE)) for _ in range(3)] == [True, True, False]


async def test_lasting_leave_is_used_up_by_nothing_but_a_refusal(registry: Registry) -> None:
    await answered(registry, ANNA, [yes(LASTING), yes(ONCE)])
    assert await may_be_sent(registry) == {ONCE, LASTING}
    assert await take(registry, ANNA, LASTING) is None, "there is nothing to be counted"
    await answered(registry, ANNA, [no(LASTING, after=5)])
    assert await may_be_sent(registry) == {ONCE}


async def test_a_refusal_is_not_undone_by_an_older_answer_that_comes_late(registry: Registry) -> None:
    await answered(registry, ANNA, [no(LASTING, after=5), no(ONCE, after=5)])
    await answered(registry, ANNA, [yes(LASTING), yes(ONCE)])
    assert await may_be_sent(registry) == frozenset()
    await answered(registry, ANNA, [yes(ONCE, after=9)])
    assert await may_be_sent(registry) == {ONCE}


async def test_many_workers_at_once_use_no_leave_twice(registry: Registry, open_another: OpenRegistry) -> None:
    for after in range(3):
        await answered(registry, ANNA, [yes(after=after)])
    registries = [registry, await open_another(), await open_another()]
    taken = await asyncio.gather(*(take(registries[turn % 3], ANNA, ONCE) for turn in range(15)))
    assert sum(each is not None for each in taken) == 3


async def test_what_was_not_used_can_be_used_again(registry: Registry) -> None:
    await answered(registry, ANNA, [yes()])
    taken = await take(registry, ANNA, ONCE)
    assert taken is not None
    await give_back(registry, taken)
    assert await may_be_sent(registry) == {ONCE}


async def test_what_is_given_back_after_a_refusal_stays_refused(registry: Registry) -> None:
    await answered(registry, ANNA, [yes()])
    taken = await take(registry, ANNA, ONCE)
    assert taken is not None
    await answered(registry, ANNA, [no(after=1)])
    await give_back(registry, taken)
    assert await may_be_sent(registry) == frozenset()


@pytest.mark.parametrize("template", [ONCE, LASTING])
async def test_the_vendors_word_that_there_is_no_leave_counts_until_it_is_given_anew(
    registry: Registry, template: str
) -> None:
    await answered(registry, ANNA, [yes(template), yes(template, after=1)])
    await refused(registry, ANNA, template, NOON + timedelta(seconds=30))
    assert await may_be_sent(registry) == frozenset()
    await answered(registry, ANNA, [yes(template, after=31)])
    await refused(registry, ANNA, template, NOON + timedelta(seconds=30))
    assert await may_be_sent(registry) == {template}
