"""Reminders over WeChat: by what each person allows now, once each, within every limit, and with a way to end them."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from pydantic import SecretStr

from assessment.wording import Words
from bot.outbound import customer_service
from bot.outbound.outcomes import Delivered, HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.outreach import grants
from bot.outreach.channels import channels_of, wechat_limits
from bot.outreach.channels.one_message import TOO_LONG
from bot.outreach.channels.wechat_fields import EMPTY
from bot.outreach.ways import Channel, Closed, Recipient, Sent, Way
from bot.registry.contacts import Caller
from bot.registry.database import Registry
from bot.service import Service
from bot.shared_state.state import Allowance
from flows.understanding import CommandName, understand_command
from tests.bot.outbound.away import AwayState
from tests.bot.outreach.channels.conftest import CONTENT, Serves
from tests.fakes.faults import cut_after_accepting, errcode, server_error
from tests.fakes.servers import WeChatServer

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("registry_settings", ["sqlite"], indirect=True)]

ACCOUNT, ANNA = "gh_0123456789ab", "oAnna-0123456789"
LONG_TERM, ONE_TIME, TEMPLATE = "a-lasting-notice", "a-notice-asked-for", "a-template-message"
TO = Recipient(Caller("wechat", ACCOUNT, ANNA), "digest of anna")
FIELDS = {"thing1": "title", "thing2": "firm"}
SHORT = {"thing1": "Applications close…", "thing2": "Bearings Ltd."}
CONTENT_HERE = replace(CONTENT, title="Applications close very soon")
Opens = Callable[..., Service]


def notice(template: str, **fields: str) -> str:
    return json.dumps({"id": template, "fields": fields or FIELDS})


@pytest.fixture
def wechat() -> Iterator[WeChatServer]:
    with WeChatServer() as vendor:
        vendor.hears(ANNA)
        vendor.has_template(LONG_TERM, *FIELDS, leave="lasting")
        vendor.has_template(ONE_TIME, *FIELDS, leave="once")
        vendor.has_template(TEMPLATE, *FIELDS)
        yield vendor


@pytest.fixture
async def opens(serves: Serves, wechat: WeChatServer, registry: Registry) -> Opens:
    """An installation with the account, and these means beside the messages that need none."""

    def opening(*means: str, **more: object) -> Service:
        named = {"long_term_notice": LONG_TERM, "one_time_notice": ONE_TIME, "template": TEMPLATE}
        service = serves(
            wechat_app_id=wechat.APP_ID,
            wechat_secret=SecretStr(wechat.SECRET),
            wechat_api=wechat.url,
            **{f"wechat_{each}": notice(named[each]) for each in means},
            **more,
        )
        return replace(service, opened_registry=registry)

    return opening


async def allow(registry: Registry, template: str, times: int = 1) -> None:
    for second in range(times):
        at = datetime(2026, 3, 4, 12, 0, second, tzinfo=UTC)
        await grants.answered(registry, TO.known_as, [grants.Answered(template, template == LONG_TERM, True, at)])


async def by(channel: Channel) -> str:
    way = await channel.way(TO)
    assert isinstance(way, Way), way
    return way.means


async def send(channel: Channel, key: str = "key", content: object = CONTENT_HERE) -> Sent:
    way = await channel.way(TO)
    assert isinstance(way, Way), way
    return await channel.send(TO, way, content, key)  # type: ignore[arg-type]


def shown(wechat: WeChatServer) -> list[tuple[str, object]]:
    return [(each["msgtype"], each.get("data")) for each in wechat.shown(ANNA)]


async def test_the_best_way_is_taken_that_is_open_now(opens: Opens, registry: Registry) -> None:
    service = opens("long_term_notice", "one_time_notice", "template")
    channel = channels_of(service)["wechat"]
    assert channel.all_means() == ("long_term_notice", "one_time_notice", "template", "customer_service")
    assert await by(channel) == "template"
    await allow(registry, ONE_TIME)
    assert await by(channel) == "one_time_notice"
    await allow(registry, LONG_TERM)
    assert await by(channel) == "long_term_notice"


async def test_without_a_template_only_an_open_window_is_a_way(opens: Opens) -> None:
    service = opens()
    channel = channels_of(service)["wechat"]
    closed = await channel.way(TO)
    assert isinstance(closed, Closed)
    assert closed.seconds > 0
    await customer_service.opened(service.shared_state, ANNA)
    assert await by(channel) == "customer_service"
    assert await customer_service.left(service.shared_state, ANNA) == 5, "looking takes nothing"


async def test_templates_need_an_address_of_ours_to_link_to(opens: Opens) -> None:
    assert channels_of(opens("template", public_url=""))["wechat"].all_means() == ("customer_service",)


async def test_a_lasting_notice_goes_out_with_its_fields_and_its_page(
    opens: Opens, wechat: WeChatServer, registry: Registry
) -> None:
    wechat.answers(ANNA, **{LONG_TERM: "accept"})
    await allow(registry, LONG_TERM)
    channel = channels_of(opens("long_term_notice"))["wechat"]
    for _ in range(2):
        assert (await send(channel)).outcome == Delivered({"errcode": 0, "errmsg": "ok"})
    assert shown(wechat) == [("notice", SHORT)] * 2
    assert wechat.shown(ANNA)[0]["url"] == CONTENT.link


async def test_a_name_that_the_vendor_gives_a_notice_is_its_receipt(
    opens: Opens, wechat: WeChatServer, registry: Registry
) -> None:
    wechat.set(names_notices=True)
    wechat.answers(ANNA, **{LONG_TERM: "accept"})
    await allow(registry, LONG_TERM)
    assert (await send(channels_of(opens("long_term_notice"))["wechat"])).receipt.isdigit()


async def test_leave_for_one_message_is_used_by_one(opens: Opens, wechat: WeChatServer, registry: Registry) -> None:
    wechat.answers(ANNA, **{ONE_TIME: "accept"})
    await allow(registry, ONE_TIME)
    channel = channels_of(opens("one_time_notice"))["wechat"]
    way = await channel.way(TO)
    assert isinstance(way, Way)
    many = await asyncio.gather(*(channel.send(TO, way, CONTENT_HERE, f"key {turn}") for turn in range(4)))
    assert sorted(type(each.outcome).__name__ for each in many) == [
        "Delivered",
        "RetryAfter",
        "RetryAfter",
        "RetryAfter",
    ]
    assert len(wechat.calls("message/subscribe/bizsend")) == 1, "for those without leave nobody is asked"
    assert isinstance(await channel.way(TO), Closed)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(45009, HaltChannel), (48001, HaltChannel), (-1, RetryAfter), (43117, RetryAfter), (43004, Suppress)],
)
async def test_leave_is_given_back_where_surely_nothing_was_sent(
    opens: Opens, wechat: WeChatServer, registry: Registry, code: int, kind: type
) -> None:
    wechat.answers(ANNA, **{ONE_TIME: "accept"})
    await allow(registry, ONE_TIME)
    channel = channels_of(opens("one_time_notice"))["wechat"]
    wechat.fault("message/subscribe/bizsend", errcode(code))
    assert isinstance((await send(channel)).outcome, kind)
    assert isinstance((await send(channel)).outcome, Delivered)


@pytest.mark.parametrize("fault", [cut_after_accepting(), server_error()])
async def test_leave_is_gone_where_nobody_knows_whether_it_was_sent(
    opens: Opens, wechat: WeChatServer, registry: Registry, fault: object
) -> None:
    wechat.answers(ANNA, **{ONE_TIME: "accept"})
    await allow(registry, ONE_TIME)
    channel = channels_of(opens("one_time_notice"))["wechat"]
    wechat.fault("message/subscribe/bizsend", fault)  # type: ignore[arg-type]
    assert isinstance((await send(channel)).outcome, Unknown)
    assert isinstance(await channel.way(TO), Closed)


@pytest.mark.parametrize("template", [LONG_TERM, ONE_TIME])
async def test_leave_that_the_vendor_knows_nothing_of_is_forgotten_and_another_way_taken(
    opens: Opens, wechat: WeChatServer, registry: Registry, template: str
) -> None:
    await allow(registry, template, times=3)
    channel = channels_of(opens("long_term_notice", "one_time_notice", "template"))["wechat"]
    assert (await send(channel)).outcome == RetryAfter(60, "no grant for this notice")
    assert isinstance((await send(channel)).outcome, Delivered)
    assert shown(wechat) == [("template", SHORT)]


async def test_a_template_message_is_dropped_by_the_vendor_where_it_comes_again(
    opens: Opens, wechat: WeChatServer
) -> None:
    channel = channels_of(opens("template"))["wechat"]
    way = await channel.way(TO)
    assert isinstance(way, Way)
    assert 500 < way.drops_repeats_for < 600
    wechat.fault("message/template/send", cut_after_accepting())
    assert isinstance((await send(channel, "first")).outcome, Unknown)
    again = await send(channel, "first")
    assert isinstance(again.outcome, Delivered)
    assert again.receipt.isdigit()
    assert len(shown(wechat)) == 1
    assert (await send(channel, "second")).receipt != again.receipt
    assert len(shown(wechat)) == 2


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (40037, Permanent("no such template", "message")),
        (47003, Permanent("fields do not fit the template", "message")),
        (43116, Permanent("template is banned", "message")),
        (43004, Suppress("does not follow the account")),
    ],
)
async def test_a_refusal_is_told_apart_by_whose_fault_it_is(
    opens: Opens, wechat: WeChatServer, code: int, outcome: object
) -> None:
    wechat.fault("message/template/send", errcode(code))
    assert (await send(channels_of(opens("template"))["wechat"])).outcome == outcome


async def test_words_that_fit_no_field_fail_this_recipient_alone_and_nobody_is_asked(
    opens: Opens, wechat: WeChatServer
) -> None:
    channel = channels_of(opens("template"))["wechat"]
    assert (await send(channel, content=replace(CONTENT, title=""))).outcome == Permanent(
        "words do not fit the template"
    )
    assert wechat.calls("message/template/send") == []


async def test_in_an_open_window_it_is_one_message_that_a_tap_ends(opens: Opens, wechat: WeChatServer) -> None:
    service = opens()
    await customer_service.opened(service.shared_state, ANNA)
    assert isinstance((await send(channels_of(service)["wechat"])).outcome, Delivered)
    text = wechat.shown(ANNA)[0]["text"]["content"]
    for part in (CONTENT_HERE.title, CONTENT.why, CONTENT.source, CONTENT.link):
        assert part in text
    said = re.search(r'<a href="weixin://bizmsgmenu\?msgmenucontent=(\w+)&msgmenuid=\w+">(\w+)</a>$', text)
    assert said
    command = understand_command(unquote(said[1]))
    assert command is not None
    assert command.name is CommandName.UNSUBSCRIBE
    assert await customer_service.left(service.shared_state, ANNA) == 4


@pytest.mark.parametrize("locale", ["zh_Hans_CN", "en"])
def test_what_the_tap_says_is_understood_in_every_language(locale: str, registry_settings: object) -> None:
    for word, name in (("unsubscribe", CommandName.UNSUBSCRIBE), ("stop reminders", CommandName.WITHDRAW)):
        command = understand_command(Words(locale, {}).say(word))
        assert command is not None
        assert command.name is name


async def test_a_window_that_turns_out_to_be_closed_is_no_failure(opens: Opens, wechat: WeChatServer) -> None:
    service = opens()
    await customer_service.opened(service.shared_state, ANNA)
    channel = channels_of(service)["wechat"]
    wechat.fault("message/custom/send", errcode(45015))
    assert (await send(channel)).outcome == RetryAfter(60, "outside the customer-service window")
    assert isinstance(await channel.way(TO), Closed)


async def test_what_cannot_be_counted_or_looked_up_is_not_sent(opens: Opens, wechat: WeChatServer) -> None:
    service = opens("template")
    service.__dict__["shared_state"] = AwayState()
    channel = channels_of(service)["wechat"]
    way = await channel.way(TO)
    assert isinstance(way, Way)
    assert await channel.room(TO, way) > 0
    closed = channels_of(opens())["wechat"]
    assert isinstance(await closed.way(TO), Closed)
    assert wechat.calls() == []


async def test_a_registry_that_is_away_closes_every_way(opens: Opens) -> None:
    service = replace(opens("one_time_notice", "template"), opened_registry=None)
    closed = await channels_of(service)["wechat"].way(TO)
    assert isinstance(closed, Closed)
    assert closed.seconds <= 60


async def test_room_is_counted_for_the_person_the_call_and_the_account(
    opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wechat_limits, "RECIPIENT", wechat_limits.Limit((Allowance(1, 3600.0),), ""))
    channel = channels_of(opens("template"))["wechat"]
    way, boris = Way("template"), TO._replace(known_as="digest of boris")
    assert await channel.room(TO, way) == 0
    assert await channel.room(TO, way) > 0, "nobody gets two at once"
    assert await channel.room(boris, way) == 0
    few = wechat_limits.Limit((Allowance(1, 86_400.0),), "")
    monkeypatch.setitem(wechat_limits.CALLS, "notice", few)
    carla, dora = TO._replace(known_as="digest of carla"), TO._replace(known_as="digest of dora")
    assert await channel.room(carla, Way("customer_service")) == 0
    assert await channel.room(dora, way) == 0


async def test_who_waits_for_the_account_is_counted_for_nothing(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat_limits, "ACCOUNT", wechat_limits.Limit((Allowance(1, 0.2),), ""))
    channel = channels_of(opens("template"))["wechat"]
    boris = TO._replace(known_as="digest of boris")
    assert await channel.room(boris, Way("template")) == 0
    while seconds := await channel.room(TO, Way("template")):
        assert seconds <= 0.2
        await asyncio.sleep(seconds)


def test_every_limit_has_a_source(registry_settings: object) -> None:
    limits = (wechat_limits.ACCOUNT, wechat_limits.RECIPIENT, *wechat_limits.CALLS.values())
    assert all(limit.source and limit.allowances for limit in limits)
    assert wechat_limits.CALLS["template"].allowances == (Allowance(100_000, 86_400.0),)


async def test_a_preview_shows_fields_pieces_taps_and_what_does_not_fit(opens: Opens) -> None:
    channel = channels_of(opens("template"))["wechat"]
    card = channel.shown("template", CONTENT_HERE)
    assert (dict(card.fields), card.pieces, card.taps, card.problems) == (SHORT, (), (CONTENT.link,), ())
    assert channel.shown("template", replace(CONTENT, firm="")).problems == (EMPTY["firm"],)
    message = channel.shown("customer_service", CONTENT_HERE)
    assert message.taps == ("stop reminders", "unsubscribe")
    assert CONTENT.body in message.pieces[0]
    assert channel.shown("customer_service", replace(CONTENT, body="长" * 700)).problems == (TOO_LONG,)


async def test_nothing_in_a_reminder_can_become_a_link_of_its_own(opens: Opens, wechat: WeChatServer) -> None:
    service = opens()
    await customer_service.opened(service.shared_state, ANNA)
    evil = replace(CONTENT, body='<a href="https://elsewhere.example">here</a>')
    await send(channels_of(service)["wechat"], content=evil)
    assert wechat.shown(ANNA)[0]["text"]["content"].count("<a ") == 2, "the two that end it"
