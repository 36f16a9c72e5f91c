"""What `srdi check` finds of the templates that reminders go out by."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_wechat import wechat_findings
from bot.commands.live_check_wire import Wire
from bot.settings import Settings
from tests.fakes.faults import errcode, html
from tests.fakes.servers import WeChatServer

MESSAGE, ONCE, LASTING = "a-template-message", "a-notice-asked-for", "a-lasting-notice"
MEANT = {"wechat_template": MESSAGE, "wechat_one_time_notice": ONCE, "wechat_long_term_notice": LASTING}


@pytest.fixture(scope="module")
def server() -> Iterator[WeChatServer]:
    with WeChatServer() as started:
        started.has_template(MESSAGE, "thing1", "time2")
        started.has_template(ONCE, "thing1", "time2", leave="once")
        started.has_template(LASTING, "thing1", "time2", leave="lasting")
        yield started


@pytest.fixture
def vendor(server: WeChatServer) -> Iterator[WeChatServer]:
    yield server
    server.clear_faults()


def notice(template: str, *fields: str) -> str:
    parts = {name: "day" if name.startswith("time") else "title" for name in fields or ("thing1", "time2")}
    return json.dumps({"id": template, "fields": parts})


def found(vendor: WeChatServer, public_url: str = "https://check.example.org", **templates: str) -> list[Finding]:
    settings: dict[str, Any] = {
        "wechat_app_id": vendor.APP_ID,
        "wechat_secret": vendor.SECRET,
        "wechat_api": vendor.url,
        "public_url": public_url,
    }

    async def ask() -> list[Finding]:
        wire = Wire()
        try:
            return await wechat_findings(wire, Settings(**settings | templates))
        finally:
            await wire.close()

    return asyncio.run(ask())[2:]


def test_templates_that_the_account_has_with_these_fields_are_well(vendor: WeChatServer) -> None:
    well = found(vendor, **{field: notice(template) for field, template in MEANT.items()})
    assert [(finding.subject, finding.mark) for finding in well] == [
        ("SRDI_WECHAT_LONG_TERM_NOTICE", Mark.OK),
        ("SRDI_WECHAT_ONE_TIME_NOTICE", Mark.OK),
        ("SRDI_WECHAT_TEMPLATE", Mark.OK),
    ]


def test_nothing_is_said_of_templates_that_nobody_set(vendor: WeChatServer) -> None:
    assert found(vendor) == []


def test_a_template_that_the_account_does_not_have_is_a_problem(vendor: WeChatServer) -> None:
    (said,) = found(vendor, wechat_template=notice("no-such-template"))
    assert said.mark is Mark.PROBLEM
    assert "no template with this id" in said.english


def test_other_fields_than_the_templates_are_a_problem_that_names_those(vendor: WeChatServer) -> None:
    (said,) = found(vendor, wechat_template=notice(MESSAGE, "thing1"))
    assert said.mark is Mark.PROBLEM
    assert "thing1, time2" in said.english


def test_leave_of_the_other_kind_is_a_problem(vendor: WeChatServer) -> None:
    (said,) = found(vendor, wechat_long_term_notice=notice(ONCE))
    assert said.mark is Mark.PROBLEM
    assert "other kind" in said.english


def test_without_an_address_of_ours_nothing_goes_out_by_templates(vendor: WeChatServer) -> None:
    (said,) = found(vendor, "", wechat_template=notice(MESSAGE))
    assert said.mark is Mark.PROBLEM
    assert "SRDI_PUBLIC_URL" in said.english


@pytest.mark.parametrize("fault", [errcode(48001), html()])
def test_an_account_that_may_not_be_asked_says_so(vendor: WeChatServer, fault: Any) -> None:
    vendor.fault("wxaapi/newtmpl/gettemplate", fault)
    (said,) = found(vendor, wechat_one_time_notice=notice(ONCE))
    assert said.mark is Mark.PROBLEM
