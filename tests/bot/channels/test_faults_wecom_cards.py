"""WeCom's cards while something fails: the question always reaches the member, and a repetition sends no second card."""

import asyncio
from collections.abc import Iterator
from itertools import count

import pytest

from tests.fakes.faults import Fault, cut_after_accepting, errcode, html, server_error
from tests.fakes.installation import AGENT_ID, CORP_ID, MESSENGERS, PATIENT, WECOM, Installation
from tests.fakes.owners import until
from tests.fakes.servers import WeComServer
from tests.fakes.vendor_calls import Caller

pytestmark = pytest.mark.anyio

_MEMBERS = count()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def vendor() -> Iterator[WeComServer]:
    with WeComServer() as server:
        assert (server.CORP_ID, server.AGENT_ID) == (CORP_ID, AGENT_ID)
        yield server


@pytest.fixture(scope="module")
def installation(vendor: WeComServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    api = {"SRDI_WECOM_SECRET": vendor.SECRET, "SRDI_WECOM_API": vendor.url}
    with Installation(tmp_path_factory.mktemp("installation"), WECOM, PATIENT, api) as installation:
        asyncio.run(is_warm(vendor, installation))
        yield installation
        assert installation.complaints() == [], installation.said()


def cards_of(vendor: WeComServer, member: str) -> int:
    return sum(shown["msgtype"] == "template_card" for shown in vendor.shown(member))


async def is_warm(vendor: WeComServer, installation: Installation) -> None:
    """What is loaded and fetched for the first card may take longer than a card is waited for."""
    async with installation.wecom() as caller:
        await has_come(vendor, caller, "first")
        for _ in range(20):
            await caller.push(caller.text("first", "English"))
            if cards_of(vendor, "first"):
                return
    raise AssertionError("no card comes")


async def has_come(vendor: WeComServer, caller: Caller, member: str) -> None:
    """The member was welcomed, which has no room on a card; what is asked from now on has."""
    vendor.joins(member)
    assert (await caller.deliver(caller.text(member, "English")))[-1].content


@pytest.mark.parametrize(
    ("fault", "cards", "texts"),
    [
        pytest.param(None, 1, 0, id="no fault"),
        pytest.param(errcode(-1), 0, 1, id="busy"),
        pytest.param(errcode(45009), 0, 1, id="too many calls"),
        pytest.param(errcode(60020, "not allow to access from your ip"), 0, 1, id="address not trusted"),
        pytest.param(html(), 0, 1, id="a page with 200"),
        pytest.param(server_error(502), 0, 1, id="502"),
        # Nobody can know whether the card came through: better asked twice than never.
        pytest.param(cut_after_accepting(), 1, 1, id="cut after it was accepted"),
    ],
)
async def test_a_question_reaches_the_member_whatever_the_api_does(
    vendor: WeComServer, installation: Installation, fault: Fault | None, cards: int, texts: int
) -> None:
    member = f"member-{next(_MEMBERS)}"
    async with installation.wecom() as caller:
        await has_come(vendor, caller, member)
        message = caller.text(member, "English")
        if fault is not None:
            vendor.fault("message/send", fault)
        tries = await caller.deliver_overlapping(message, apart=0.1)
        tries.append(await caller.push(message))
        vendor.clear_faults()
    assert {answer.status for answer in tries} == {200}
    assert len({answer.content for answer in tries}) == 1
    assert (cards_of(vendor, member), int(bool(tries[0].content))) == (cards, texts)


async def test_a_process_killed_while_it_sends_a_card_leaves_nobody_without_a_question(
    vendor: WeComServer, installation: Installation
) -> None:
    async with installation.wecom() as caller:
        await has_come(vendor, caller, "killed")
        message = caller.text("killed", "English")
        vendor.fault("message/send", Fault(delay=2.0))
        sent = len(vendor.calls("message/send"))
        first = asyncio.create_task(caller.push(message))
        await until(lambda: len(vendor.calls("message/send")) > sent)
        installation.kill()
        assert (await first).status == 0
        installation.start()
        answers = [await caller.push(message) for _ in range(2)]
        assert {answer.status for answer in answers} == {200}
        # What the killed process had begun may have come through; the member has the question in any case, and one turn.
        assert answers[0].content
        assert answers[0].content == answers[1].content
        assert cards_of(vendor, "killed") <= 1
    (kept,) = await installation.kept(MESSENGERS[1].known_as("killed"))
    assert kept.version == 2
