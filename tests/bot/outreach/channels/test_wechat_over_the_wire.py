"""Reminders over WeChat from end to end: leave told to a real server, messages sent, and what became of them told back, sealed."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import select

from assessment.library import Library
from bot.outreach.channels import channels_of
from bot.outreach.delivery import Delivery
from bot.registry.contacts import Caller, address_known_as, sealed_address
from bot.registry.database import Registry, open_registry
from bot.registry.tables import Address, Attempt, Reminder
from bot.settings import Settings
from tests.bot.outreach.sending import CHANNEL, campaign_to, house, recipients, until
from tests.fakes.faults import cut_after_accepting
from tests.fakes.installation import ACCOUNT, AES_KEY, APP_ID, TOKEN, WECHAT, Installation
from tests.fakes.servers import WeChatServer

pytestmark = pytest.mark.anyio

ANNA: Final = "oAnna-0123456789"
ONE_TIME, TEMPLATE = "a-notice-asked-for", "a-template-message"
FIELDS: Final = {"thing1": "title", "thing2": "firm"}


class World:
    """A server of ours, the vendor that calls it, and who sends from beside it."""

    def __init__(self, vendor: WeChatServer, registry: Registry, delivery: Delivery, reminder: str) -> None:
        self.vendor, self.registry, self._delivery, self.reminder = vendor, registry, delivery, reminder

    async def send(self) -> str:
        """Have it sent; where it stands then."""
        await self._delivery.deliver(CHANNEL, [self.reminder])
        return await self.state()

    async def state(self) -> str:
        async with self.registry.reading() as session:
            return (await session.get_one(Reminder, self.reminder)).state

    async def comes_to(self, state: str) -> None:
        async def is_so() -> bool:
            return await self.state() == state

        await until(is_so)

    async def said(self) -> list[str]:
        async with self.registry.reading() as session:
            return list(await session.scalars(select(Attempt.what).order_by(Attempt.at, Attempt.id)))


def _notice(template: str) -> str:
    return json.dumps({"id": template, "fields": FIELDS})


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(params=["xml", "json"])
async def world(request: pytest.FixtureRequest, library: Library, tmp_path: Path) -> AsyncIterator[World]:
    settings: dict[str, Any] = {
        "public_url": "https://self-check.example",
        "wechat_one_time_notice": _notice(ONE_TIME),
        "wechat_template": _notice(TEMPLATE),
    }
    environment = {f"SRDI_{name.upper()}": value for name, value in settings.items()}
    with WeChatServer() as vendor, Installation(tmp_path, WECHAT, environment) as installation:
        vendor.hears(ANNA)
        vendor.has_template(ONE_TIME, *FIELDS, leave="once")
        vendor.has_template(TEMPLATE, *FIELDS)
        sealed_by = {"token": TOKEN, "aes_key": AES_KEY, "receiver": APP_ID, "account": ACCOUNT, "form": request.param}
        vendor.calls_back(f"{installation.url}/wechat", **sealed_by)
        ours = Settings.model_validate(
            {
                "data_dir": tmp_path,
                "quiet_hours": "00:00-00:00",
                "wechat_app_id": vendor.APP_ID,
                "wechat_secret": vendor.SECRET,
                "wechat_api": vendor.url,
                **settings,
            }
        )
        registry = await open_registry(ours)
        await campaign_to(registry, await recipients(registry, 1))
        async with registry.writing() as session:
            anna = Caller(CHANNEL, ACCOUNT, ANNA)
            address = (await session.scalars(select(Address))).one()
            address.known_as, address.sealed = (
                address_known_as(registry.keys, anna),
                sealed_address(registry.keys, anna),
            )
            reminder = (await session.scalars(select(Reminder.id))).one()
        service = house(library, registry, ours)
        yield World(vendor, registry, Delivery(service, channels_of(service)), reminder)
        await service.close()
        await service.store.close()
        await registry.close()
        assert installation.complaints() == []


async def test_leave_that_was_told_to_our_server_is_used_and_the_result_told_back(world: World) -> None:
    await asyncio.to_thread(world.vendor.answers, ANNA, **{ONE_TIME: "accept"})
    assert await world.send() == "delivered"
    told = await asyncio.to_thread(world.vendor.told)
    assert [each["event"]["Event"] for each in told] == ["subscribe_msg_popup_event", "subscribe_msg_sent_event"]
    assert {each["status"] for each in told} == {200}
    assert sorted(await world.said()) == ["begun", "delivered", "receipt"]
    assert [each["msgtype"] for each in world.vendor.shown(ANNA)] == ["notice"]
    assert world.vendor.left(ANNA, ONE_TIME) == 0


async def test_a_template_message_whose_acknowledgement_was_cut_is_settled_by_its_receipt(world: World) -> None:
    world.vendor.set(delay=0.5)
    world.vendor.fault("message/template/send", cut_after_accepting())
    await world.send()
    await world.comes_to("delivered")
    assert len(world.vendor.shown(ANNA)) == 1
    assert sorted(await world.said()) == ["begun", "receipt", "unknown"]


async def test_who_blocked_the_account_is_found_out_afterwards(world: World) -> None:
    world.vendor.blocks(ANNA)
    await world.send()
    await world.comes_to("suppressed")
    async with world.registry.reading() as session:
        assert await session.scalar(select(Address.unreachable_at)) is not None


async def test_what_the_vendor_took_and_failed_to_deliver_is_known_to_have_failed(world: World) -> None:
    await asyncio.to_thread(world.vendor.answers, ANNA, **{ONE_TIME: "accept"})
    world.vendor.fails_for(ANNA)
    await world.send()
    await world.comes_to("failed")
    assert world.vendor.shown(ANNA) == []
