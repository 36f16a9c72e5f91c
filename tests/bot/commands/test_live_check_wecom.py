"""What `srdi check` finds at the API of WeCom, which a stand-in speaks for."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from bot.commands.live_check_findings import Finding, Mark
from bot.commands.live_check_wecom import wecom_findings
from bot.commands.live_check_wire import Wire
from bot.settings import Settings
from tests.fakes.faults import Fault, errcode
from tests.fakes.servers import WeComServer


@pytest.fixture(scope="module")
def server() -> Iterator[WeComServer]:
    with WeComServer() as started:
        yield started


@pytest.fixture
def vendor(server: WeComServer) -> Iterator[WeComServer]:
    yield server
    server.clear_faults()


def _found(vendor: WeComServer, **other: Any) -> list[Finding]:
    settings: dict[str, Any] = {
        "wecom_corp_id": vendor.CORP_ID,
        "wecom_agent_id": vendor.AGENT_ID,
        "wecom_secret": vendor.SECRET,
        "wecom_api": vendor.url,
    }

    async def ask() -> list[Finding]:
        wire = Wire()
        try:
            return await wecom_findings(wire, Settings(**settings | other))
        finally:
            await wire.close()

    return asyncio.run(ask())


def _application(*, close: int = 0, members: tuple[str, ...] = (), departments: tuple[int, ...] = ()) -> Fault:
    return Fault(
        body={
            "errcode": 0,
            "errmsg": "ok",
            "agentid": WeComServer.AGENT_ID,
            "close": close,
            "allow_userinfos": {"user": [{"userid": member} for member in members]},
            "allow_partys": {"partyid": list(departments)},
            "allow_tags": {"tagid": []},
        }
    )


def test_right_credentials_and_an_application_that_answers_are_well(vendor: WeComServer) -> None:
    assert [finding.mark for finding in _found(vendor)] == [Mark.OK, Mark.OK]


@pytest.mark.parametrize("range_", [{"members": ("li",)}, {"departments": (1,)}])
def test_an_application_that_somebody_can_see_is_well(vendor: WeComServer, range_: Any) -> None:
    vendor.fault("agent/get", _application(**range_))
    assert _found(vendor)[1].mark is Mark.OK


def test_an_application_that_nobody_can_see_says_where_to_choose_who(vendor: WeComServer) -> None:
    vendor.fault("agent/get", _application())
    application = _found(vendor)[1]
    assert application.mark is Mark.PROBLEM
    assert "可见范围" in application.english


def test_an_application_that_is_switched_off_is_a_problem(vendor: WeComServer) -> None:
    vendor.fault("agent/get", _application(close=1, members=("li",)))
    application = _found(vendor)[1]
    assert application.mark is Mark.PROBLEM
    assert "switch it on" in application.english


def test_an_address_that_is_not_trusted_is_named_with_the_place_to_add_it(vendor: WeComServer) -> None:
    said = (
        "not allow to access from your ip, hint: [1665631550347282440343881], from ip: 203.0.113.7, more info at "
        "https://open.work.weixin.qq.com/devtool/query?e=60020"
    )
    vendor.fault("agent/get", errcode(60020, said))
    application = _found(vendor)[1]
    assert application.mark is Mark.PROBLEM
    assert "203.0.113.7" in application.english
    assert "企业可信IP" in application.english


@pytest.mark.parametrize(
    ("other", "variable"),
    [
        ({"wecom_corp_id": "ww0000000000000000"}, "SRDI_WECOM_CORP_ID"),
        ({"wecom_secret": "not-the-secret-at-all"}, "SRDI_WECOM_SECRET"),
        ({"wecom_agent_id": 1000009}, "SRDI_WECOM_AGENT_ID"),
    ],
)
def test_wrong_credentials_name_the_setting_and_not_its_value(
    vendor: WeComServer, other: dict[str, Any], variable: str
) -> None:
    found = _found(vendor, **other)[-1]
    assert found.mark is Mark.PROBLEM
    assert variable in found.english
    assert not any(str(value) in str(found) for value in other.values())


def test_an_api_that_is_out_of_reach_says_what_to_look_at(vendor: WeComServer) -> None:
    (found,) = _found(vendor, wecom_api="http://127.0.0.1:1")
    assert found.mark is Mark.PROBLEM
    assert "firewall" in found.english
