"""Owners who unsubscribe while reminders go out: from that moment nothing more is begun for them, on any channel."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

import pytest

from bot.outreach import campaigns
from bot.registry.tables.base import now
from bot.registry.wall import Wall
from tests.bot.outreach.house import PUBLIC, House, Person, housed
from tests.bot.outreach.sending import REGION
from tests.fakes.installation import PATIENT

# On a machine that is busy with other tests it takes minutes.
pytestmark = [pytest.mark.anyio, pytest.mark.timeout(900)]

MANY: Final = 400
LI: Final = "b" * 32
LEAVING: Final = 12
SEEN_ON_THE_PAGE: Final = 4


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with housed(tmp_path, PATIENT) as house:
        yield house


async def by_word(house: House, person: Person) -> datetime:
    """Say so to the account; when that was answered."""
    async with house.serving.wechat() as caller:
        answers = await caller.deliver(caller.text(person.user, "退订"))
    assert answers[-1].status == 200
    return now()


def by_one_tap(house: House, link: str) -> datetime:
    """Open the page that a reminder leads to, and press the button; when that was answered."""
    at = urlsplit(house.serving.url).netloc
    page = asked(at, "GET", link.removeprefix(PUBLIC))
    (form,) = set(re.findall(r'name="form" value="([^"]+)"', page))
    asked(at, "POST", link.removeprefix(PUBLIC), urlencode({"form": form, "wish": "unsubscribe"}))
    return now()


def asked(at: str, method: str, path: str, body: str = "") -> str:
    connection = HTTPConnection(at, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        text = answer.read().decode()
        assert answer.status in (200, 303), text
        return text
    finally:
        connection.close()


async def test_who_unsubscribes_while_reminders_go_out_gets_nothing_begun_after_that_on_any_channel(
    house: House,
) -> None:
    others = await house.enrol(MANY, "wechat")
    leaving = await house.enrol(LEAVING, "wechat")
    elsewhere = await house.enrol(LEAVING, "telegram", contacts=[person.contact for person in leaving])
    campaign = await house.campaign_to([*others, *leaving])
    staying = await house.enrol(LEAVING, "telegram")
    campaign_elsewhere = await house.campaign_to([*staying, *elsewhere], state="paused")
    await house.sends(MANY // 4, "wechat")

    left: dict[str, datetime] = {}
    for person in leaving:
        left[person.contact] = await by_word(house, person)
    for person in others:
        if len(left) == LEAVING + SEEN_ON_THE_PAGE:
            break
        if shown := await asyncio.to_thread(house.vendors.wechat.shown, person.user):
            left[person.contact] = await asyncio.to_thread(by_one_tap, house, shown[0]["url"])

    await campaigns.resume(Wall(house.registry, REGION), LI, campaign_elsewhere)
    assert set(await house.ends(campaign)) <= {"delivered", "suppressed"}
    assert await house.ends(campaign_elsewhere) == {"delivered": LEAVING, "suppressed": LEAVING}
    for contact, moment in left.items():
        assert await house.begun_since(moment, contact) == []
    assert set(house.vendors.shown(staying).values()) == {1}
    assert set(house.vendors.shown(elsewhere).values()) == {0}
    rows = await house.rows(campaign)
    assert {contact: int(row.state == "delivered") for contact, row in rows.items()} == house.vendors.shown(
        [*others, *leaving]
    )
    again = await house.campaign_to([*others, *leaving])
    ended = await house.ends(again)
    assert {contact for contact, row in (await house.rows(again)).items() if row.state == "suppressed"} == left.keys()
    assert ended == {"delivered": MANY - SEEN_ON_THE_PAGE, "suppressed": LEAVING + SEEN_ON_THE_PAGE}
