"""WeCom over real sockets: the program as it is served, the vendor's API beside it, and the vendor who calls, each a process."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.channels.wecom_member import AES_KEY, TOKEN
from tests.bot.web.conftest import served
from tests.fakes.faults import slow
from tests.fakes.servers import WeComServer
from tests.fakes.vendor_calls import WeComCaller


@pytest.fixture
def vendor() -> Iterator[WeComServer]:
    with WeComServer() as started:
        yield started


@pytest.fixture
def address(vendor: WeComServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the program is to be called, after it was started as an operator starts it."""
    settings = {"CORP_ID": WeComServer.CORP_ID, "SECRET": WeComServer.SECRET, "AGENT_ID": str(WeComServer.AGENT_ID)}
    for name, value in (settings | {"TOKEN": TOKEN, "AES_KEY": AES_KEY, "API": vendor.url}).items():
        monkeypatch.setenv(f"SRDI_WECOM_{name}", value)
    with served(str(tmp_path)) as (url, _process):
        yield f"{url}/wecom"


def test_an_owner_goes_from_joining_to_a_pressed_card_and_leaves(vendor: WeComServer, address: str) -> None:
    vendor.joins("anna")

    async def talk() -> None:
        async with WeComCaller(address, TOKEN, AES_KEY, WeComServer.CORP_ID) as wecom:
            assert (await wecom.verifies()).status == 200
            assert "您好" in (await wecom.push(wecom.event("anna", "subscribe"))).content
            assert "公司主要做哪一行" in (await wecom.push(wecom.text("anna", "全国"))).content
            vendor.fault("message/send", slow(0.5))
            answers = await wecom.deliver_overlapping(wecom.text("anna", "1"), apart=0.1)
            assert [(answer.status, answer.text) for answer in answers] == [(200, "")] * 3
            (shown,) = vendor.shown("anna")
            card = shown["template_card"]
            code = vendor.taps("anna", card["task_id"])
            told = {"EventKey": card["button_list"][0]["key"], "TaskId": card["task_id"], "ResponseCode": code}
            pressed = await wecom.deliver(wecom.event("anna", "template_card_event", **told))
            assert [answer.fields["Button"] for answer in pressed] == [{"ReplaceName": "✓ 是"}]
            assert len(vendor.shown("anna")) == 2
            assert (await wecom.push(wecom.event("anna", "unsubscribe"))).text == ""
            wecom.form = "json"
            assert "您好" in (await wecom.push(wecom.text("anna", "在吗"))).content, "as if they had never been here"

    asyncio.run(talk())
