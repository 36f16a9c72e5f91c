"""What WeChat tells beside the talk, over the wire: signed, sealed, told again, and noted once or told to come again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from assessment.library import Library
from bot.channels import wechat
from bot.channels.envelope import Malformed
from bot.channels.wechat_notice_events import news_of
from bot.outreach.grants import open_templates
from bot.outreach.receipts import ARRIVED, BLOCKED, FAILED
from bot.registry.contacts import Caller, address_known_as
from bot.registry.database import Registry, RegistryUnavailable
from bot.registry.tables import Attempt, NoticeGrant, Reminder
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.web.app import create_app
from tests.bot.channels.wechat_vendor import ACCOUNT, OWNER, Vendor, event_of, settings_of
from tests.bot.outreach.sending import CHANNEL, campaign_to, recipients

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]

LONG_TERM, ONE_TIME, ANOTHER = "a-lasting-notice", "a-notice-asked-for", "of-somebody-else"
MESSAGE = "2794188253209100289"
Opens = Callable[..., Any]


@pytest.fixture
async def opens(library: Library, tmp_path: Path, registry: Registry) -> AsyncIterator[Opens]:
    """Makes accounts over one registry, and closes them."""
    made: list[Service] = []

    def opening(mode: str = "encrypted", kind: str = "xml", *, keeps: Registry | None = registry) -> Vendor:
        settings = settings_of(
            tmp_path / str(len(made)),
            wechat_mode=mode,
            wechat_long_term_notice=json.dumps({"id": LONG_TERM, "fields": {"thing1": "title"}}),
            wechat_one_time_notice=json.dumps({"id": ONE_TIME, "fields": {"thing1": "title"}}),
        )
        service = Service(library, SqliteStore(settings.sessions_file), settings, keeps)
        made.append(service)
        return Vendor(create_app(service), mode=mode, kind=kind)

    yield opening
    for service in made:
        await service.close()
        await service.store.close()


def popup(**answers: str) -> dict[str, Any]:
    named = {"once": ONE_TIME, "lasting": LONG_TERM, "another": ANOTHER}
    return {
        "List": [
            {"TemplateId": named[name], "SubscribeStatusString": said, "PopupScene": "1"}
            for name, said in answers.items()
        ]
    }


def sent(code: str = "0") -> dict[str, Any]:
    return {"List": {"TemplateId": ONE_TIME, "MsgID": MESSAGE, "ErrorCode": code, "ErrorStatus": "success"}}


async def may_be_sent(registry: Registry) -> frozenset[str]:
    known_as = address_known_as(registry.keys, Caller("wechat", ACCOUNT, OWNER))
    return await open_templates(registry, known_as, (LONG_TERM, ONE_TIME, ANOTHER))


@pytest.mark.parametrize(
    ("mode", "kind"), [("encrypted", "xml"), ("encrypted", "json"), ("compatible", "xml"), ("plain", "json")]
)
async def test_leave_is_noted_as_it_is_given_and_taken_back(
    opens: Opens, registry: Registry, mode: str, kind: str
) -> None:
    vendor = opens(mode, kind)
    told = popup(once="accept", lasting="accept", another="accept")
    around = {"SubscribeMsgPopupEvent": told} if kind == "xml" else told
    answer = await vendor.send(event_of("subscribe_msg_popup_event", CreateTime="1772600000", **around))
    assert (answer.status, answer.body) == (200, b"success")
    assert await may_be_sent(registry) == {ONE_TIME, LONG_TERM}
    refusal = {"List": {"TemplateId": LONG_TERM, "SubscribeStatusString": "reject"}}
    around = {"SubscribeMsgChangeEvent": refusal} if kind == "xml" else refusal
    assert (await vendor.send(event_of("subscribe_msg_change_event", CreateTime="1772600009", **around))).status == 200
    assert await may_be_sent(registry) == {ONE_TIME}


async def test_an_event_that_comes_three_times_counts_once(opens: Opens, registry: Registry) -> None:
    vendor = opens()
    event = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(once="accept"))
    for _ in range(3):
        assert (await vendor.send(event)).body == b"success"
    async with registry.reading() as session:
        assert await session.scalar(select(NoticeGrant.left)) == 1


@pytest.mark.parametrize(
    ("event", "fields", "means", "state"),
    [
        ("TEMPLATESENDJOBFINISH", {"MsgID": MESSAGE, "Status": "success"}, "template", "delivered"),
        ("TEMPLATESENDJOBFINISH", {"MsgID": MESSAGE, "Status": "failed:user block"}, "template", "suppressed"),
        ("TEMPLATESENDJOBFINISH", {"MsgID": MESSAGE, "Status": "failed: system failed"}, "template", "failed"),
        ("subscribe_msg_sent_event", {"SubscribeMsgSentEvent": sent()}, "one_time_notice", "delivered"),
        ("subscribe_msg_sent_event", {"SubscribeMsgSentEvent": sent("1003")}, "long_term_notice", "failed"),
    ],
)
async def test_what_became_of_a_message_settles_its_reminder(
    opens: Opens, registry: Registry, event: str, fields: dict[str, Any], means: str, state: str
) -> None:
    await campaign_to(registry, await recipients(registry, 1))
    async with registry.writing() as session:
        row = (await session.scalars(select(Reminder))).one()
        row.state, row.means, row.receipt = "unknown", means, MESSAGE
        reminder = row.id
    vendor = opens()
    told = event_of(event, **fields)
    for _ in range(2):
        assert (await vendor.send(told)).body == b"success"
    async with registry.reading() as session:
        assert (await session.get_one(Reminder, reminder)).state == state
        assert list(await session.scalars(select(Attempt.by).where(Attempt.what == "receipt"))) == [CHANNEL]


async def test_a_registry_that_is_away_has_the_vendor_tell_it_again(
    opens: Opens, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = opens()
    event = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(once="accept"))

    def away(*_: object) -> None:
        raise RegistryUnavailable("away")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Registry, "writing", away)
        assert (await vendor.send(event)).status == 503
    assert (await vendor.send(event)).status == 200
    assert await may_be_sent(registry) == {ONE_TIME}


async def test_a_registry_that_is_slow_keeps_nobody_waiting_and_loses_nothing(
    opens: Opens, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = opens()
    event = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(once="accept"))
    goes_on, writing = asyncio.Event(), Registry.writing

    @asynccontextmanager
    async def slow(self: Registry) -> AsyncIterator[AsyncSession]:
        await goes_on.wait()
        async with writing(self) as session:
            yield session

    monkeypatch.setattr(wechat, "_NOTED_WITHIN", 0.05)
    monkeypatch.setattr(Registry, "writing", slow)
    assert (await vendor.send(event)).status == 503
    goes_on.set()
    monkeypatch.setattr(wechat, "_NOTED_WITHIN", 30)
    assert (await vendor.send(event)).status == 200
    async with registry.reading() as session:
        assert await session.scalar(select(NoticeGrant.left)) == 1


async def test_leave_that_is_told_late_is_not_kept_of_whoever_left_meanwhile(opens: Opens, registry: Registry) -> None:
    vendor = opens()
    earlier = str(int(time.time()) - 5)
    told = event_of("subscribe_msg_popup_event", CreateTime=earlier, SubscribeMsgPopupEvent=popup(once="accept"))
    await vendor.send(told)
    assert await may_be_sent(registry) == {ONE_TIME}
    assert (await vendor.happen("unsubscribe")).status == 200
    assert (await vendor.send(told)).body == b"success"
    assert await may_be_sent(registry) == frozenset()


async def test_where_nothing_is_kept_such_news_is_taken_and_let_go(opens: Opens) -> None:
    vendor = opens(keeps=None)
    told = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(once="accept"))
    assert (await vendor.send(told)).body == b"success"


async def test_nobody_else_can_give_leave_in_somebodys_name(opens: Opens, registry: Registry) -> None:
    vendor = opens()
    event = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(lasting="accept"))
    forged = await vendor.send(event, msg_signature="0" * 40)
    assert forged.status == 400
    assert await may_be_sent(registry) == frozenset()


async def test_a_signature_is_good_for_one_piece_of_news(opens: Opens, registry: Registry) -> None:
    vendor = opens("plain")
    first = event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(once="reject"))
    parameters, body = vendor.written(first)
    assert (await vendor.post(parameters, body)).status == 200
    _, another = vendor.written(event_of("subscribe_msg_popup_event", SubscribeMsgPopupEvent=popup(lasting="accept")))
    assert (await vendor.post(parameters, another)).status == 400
    assert await may_be_sent(registry) == frozenset()


@pytest.mark.parametrize(
    "fields",
    [
        {"Event": "TEMPLATESENDJOBFINISH", "Status": "success"},
        {"Event": "TEMPLATESENDJOBFINISH", "Status": "success", "MsgID": "a b"},
        {"Event": "TEMPLATESENDJOBFINISH", "Status": {"a": "b"}, "MsgID": MESSAGE},
        {"Event": "subscribe_msg_sent_event", "List": [{"MsgID": MESSAGE}]},
        {"Event": "subscribe_msg_sent_event", "List": ["success"]},
        {"Event": "subscribe_msg_sent_event", "List": "success"},
        {"Event": "subscribe_msg_popup_event", "List": [{"SubscribeStatusString": "accept"}]},
        {"Event": "subscribe_msg_popup_event", "CreateTime": "soon", "List": []},
    ],
)
async def test_what_cannot_be_such_news_is_refused(opens: Opens, fields: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        news_of({"MsgType": "event", "CreateTime": "1772600000", **fields})
    assert (await opens(kind="json").send({**event_of(""), **fields})).status == 400


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("success", ARRIVED),
        ("failed:user block", BLOCKED),
        ("failed: user block", BLOCKED),
        ("failed", FAILED),
        ("", FAILED),
    ],
)
def test_a_status_that_nobody_has_read_about_is_a_failure(registry_settings: object, status: str, reason: str) -> None:
    fields = {
        "MsgType": "event",
        "CreateTime": "1",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": MESSAGE,
        "Status": status,
    }
    news = news_of(fields)
    assert news is not None
    assert [result.reason for result in news.results] == [reason]


def test_either_list_is_read_under_either_name(registry_settings: object) -> None:
    entry = {"TemplateId": ONE_TIME, "SubscribeStatusString": "reject"}
    for told in (
        {"SubscribeMsgPopupEvent": {"List": entry}},
        {"SubscribeMsgChangeEvent": [entry]},
        {"List": [entry]},
        {"List": entry},
    ):
        news = news_of({"MsgType": "event", "CreateTime": "1", "Event": "subscribe_msg_change_event", **told})
        assert news is not None
        assert [(answer.template, answer.is_given) for answer in news.answers] == [(ONE_TIME, False)]


def test_other_events_are_no_such_news(registry_settings: object) -> None:
    assert news_of({"MsgType": "event", "Event": "CLICK", "CreateTime": "1"}) is None
    assert news_of({"MsgType": "text", "Content": "TEMPLATESENDJOBFINISH", "CreateTime": "1"}) is None
