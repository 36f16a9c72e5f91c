"""Acknowledgements that a vendor cuts off after it took a message: nobody knows, until a receipt or an official says."""

from collections.abc import AsyncIterator
from typing import Final

import pytest

from bot.outreach.deciding import decide
from bot.registry.wall import Wall
from tests.bot.outreach.house import NOTICE, SENT_BY, House, Person, housed, until
from tests.bot.outreach.sending import REGION
from tests.fakes.faults import cut_after_accepting
from tests.fakes.installation import ACCOUNT, AES_KEY, APP_ID, TOKEN

pytestmark = pytest.mark.anyio

LI: Final = "b" * 32
CUT: Final = 4
MANY: Final = 40
A_REPEAT: Final = 40.0
"""Seconds after which a message is sent again whose repeats the channel drops."""
SENDS_NOTICES: Final = "message/subscribe/bizsend"


@pytest.fixture(scope="module")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with housed(tmp_path_factory.mktemp("house")) as house:
        yield house


def told(house: House) -> None:
    """WeChat tells the installation what becomes of messages."""
    sealed_by = {"token": TOKEN, "aes_key": AES_KEY, "receiver": APP_ID, "account": ACCOUNT}
    house.vendors.wechat.calls_back(f"{house.serving.url}/wechat", **sealed_by)


def told_no_more(house: House) -> None:
    """What it tells from now on gets lost."""
    sealed_by = {"token": TOKEN, "aes_key": AES_KEY, "receiver": APP_ID, "account": ACCOUNT}
    house.vendors.wechat.calls_back(f"{house.serving.url}/static/none", **sealed_by)


async def later(house: House, seconds: float, *, vendors_too: bool = True) -> None:
    """Time passes, and another process looks after what is left."""
    house.serving.kill()
    await house.time_passes(seconds, vendors_too=vendors_too)
    house.serving.start()


async def asked_for_leave(house: House, count: int) -> list[Person]:
    """People who gave leave for one notice each."""
    people = await house.enrol(count, "wechat")
    for person in people:
        house.vendors.wechat.answers(person.user, **{NOTICE: "accept"})
    return people


async def test_what_a_channel_without_receipts_cut_is_unknown_until_an_official_decides(house: House) -> None:
    people = await house.enrol(MANY, "telegram")
    house.vendors.telegram.fault(SENT_BY["telegram"], cut_after_accepting(), times=CUT)
    campaign = await house.campaign_to(people)
    assert await house.ends(campaign) == {"delivered": MANY - CUT, "unknown": CUT}
    calls = house.vendors.sent("telegram")
    await later(house, 4 * 3600, vendors_too=False)
    assert await house.ends(campaign) == {"delivered": MANY - CUT, "unknown": CUT}
    assert house.vendors.sent("telegram") == calls == MANY
    assert set(house.vendors.shown(people).values()) == {1}
    unknown = [row for row in (await house.rows(campaign)).values() if row.state == "unknown"]
    await decide(Wall(house.registry, REGION), LI, unknown[0].id, "arrived")
    await decide(Wall(house.registry, REGION), LI, unknown[1].id, "send_again")

    async def both_are_settled() -> bool:
        return await house.states(campaign) == {"delivered": MANY - CUT + 2, "unknown": CUT - 2}

    await until(both_are_settled)
    shown = house.vendors.shown(people)
    assert [shown[row.contact_id] for row in unknown] == [1, 2, 1, 1]
    assert house.vendors.sent("telegram") == MANY + 1


async def test_a_notice_whose_acknowledgement_was_cut_is_settled_by_its_receipt_alone(house: House) -> None:
    told(house)
    people = await asked_for_leave(house, CUT)
    house.vendors.wechat.fault(SENDS_NOTICES, cut_after_accepting(), times=CUT)
    campaign = await house.campaign_to(people)

    async def all_arrived() -> bool:
        return await house.states(campaign) == {"delivered": CUT}

    await until(all_arrived)
    assert {frozenset(what) for what in (await house.tried(campaign)).values()} <= {
        frozenset({"begun", "unknown", "receipt"}),
        frozenset({"begun", "receipt"}),
    }
    assert set(house.vendors.shown(people).values()) == {1}


async def test_a_notice_cut_and_never_told_of_is_unknown_and_not_sent_another_way(house: House) -> None:
    told(house)
    people = await asked_for_leave(house, CUT)
    told_no_more(house)
    calls = house.vendors.sent("wechat")
    house.vendors.wechat.fault(SENDS_NOTICES, cut_after_accepting(), times=CUT)
    campaign = await house.campaign_to(people)
    assert await house.ends(campaign) == {"unknown": CUT}
    await later(house, 4 * 3600, vendors_too=False)
    assert await house.ends(campaign) == {"unknown": CUT}
    assert set(house.vendors.shown(people).values()) == {1}
    assert house.vendors.sent("wechat") == calls, "nothing by template either"


async def test_a_template_message_that_was_cut_is_asked_for_again_and_seen_once(house: House) -> None:
    told_no_more(house)
    people = await house.enrol(MANY, "wechat")
    calls = house.vendors.sent("wechat")
    house.vendors.wechat.fault(SENT_BY["wechat"], cut_after_accepting(), times=CUT)
    campaign = await house.campaign_to(people)

    async def only_the_cut_are_left() -> bool:
        return await house.states(campaign) == {"delivered": MANY - CUT, "pending": CUT}

    await until(only_the_cut_are_left)
    await later(house, A_REPEAT)
    assert await house.ends(campaign) == {"delivered": MANY}
    assert house.vendors.sent("wechat") == calls + MANY + CUT
    assert set(house.vendors.shown(people).values()) == {1}


async def test_a_template_message_that_was_cut_is_not_asked_for_again_once_it_would_be_seen_twice(house: House) -> None:
    told_no_more(house)
    people = await house.enrol(MANY, "wechat")
    house.vendors.wechat.fault(SENT_BY["wechat"], cut_after_accepting(), times=CUT)
    campaign = await house.campaign_to(people)

    async def only_the_cut_are_left() -> bool:
        return await house.states(campaign) == {"delivered": MANY - CUT, "pending": CUT}

    await until(only_the_cut_are_left)
    await later(house, 3600)
    assert await house.ends(campaign) == {"delivered": MANY - CUT, "unknown": CUT}
    assert set(house.vendors.shown(people).values()) == {1}
