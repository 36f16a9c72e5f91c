"""Reminders by WeCom: one text each, which the vendor shows once however often it is sent, within the limits of its members."""

from dataclasses import replace

import pytest

from bot.outbound import wecom_api
from bot.outbound.outcomes import Delivered, HaltChannel, Permanent, Suppress, Unknown
from bot.outreach.channels import channels_of
from bot.outreach.ways import Channel, Closed, Recipient, Sent, Way
from bot.registry.contacts import Caller
from bot.shared_state.state import Allowance
from tests.bot.outbound.away import AwayState
from tests.bot.outreach.channels.conftest import CONTENT, Serves, with_wecom
from tests.fakes.faults import cut_after_accepting, errcode, html
from tests.fakes.servers import WeComServer

pytestmark = pytest.mark.anyio

ACCOUNT = f"{WeComServer.CORP_ID}:{WeComServer.AGENT_ID}"
ANNA = Recipient(Caller("wecom", ACCOUNT, "anna"), "digest of anna")


async def way_of(channel: Channel, to: Recipient = ANNA) -> Way:
    way = await channel.way(to)
    assert isinstance(way, Way)
    return way


async def sent(channel: Channel, to: Recipient = ANNA, key: str = "key", body: str = CONTENT.body) -> Sent:
    """Send it as delivery does."""
    way = await way_of(channel, to)
    assert await channel.room(to, way) == 0
    return await channel.send(to, way, replace(CONTENT, body=body), key)


def texts(vendor: WeComServer, member: str = "anna") -> list[str]:
    """What the member reads."""
    return [shown["text"]["content"] for shown in vendor.shown(member)]


async def test_a_member_reads_what_it_says_why_it_comes_and_how_to_end_it(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    result = await sent(channel)
    assert isinstance(result.outcome, Delivered)
    assert result.receipt, "the vendor's own id of the message"
    (text,) = texts(wecom)
    told = (CONTENT.title, CONTENT.body, CONTENT.why, CONTENT.source, CONTENT.firm, CONTENT.link, "unsubscribe")
    assert all(part in text for part in told)
    assert channel.shown("app_message", CONTENT).pieces == (text,), "as the preview says"


async def test_what_was_cut_after_the_vendor_had_it_is_unknown_and_shown_once_when_sent_again(
    serves: Serves, wecom: WeComServer
) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    wecom.fault("message/send", cut_after_accepting())
    assert isinstance((await sent(channel)).outcome, Unknown)
    wecom.advance((await way_of(channel)).drops_repeats_for)
    assert isinstance((await sent(channel)).outcome, Delivered)
    assert len(texts(wecom)) == 1


async def test_nobody_counts_on_the_vendor_to_drop_a_repeat_for_longer_than_it_does(
    serves: Serves, wecom: WeComServer
) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    await sent(channel)
    wecom.advance(wecom_api.LONGEST_REPEATS_DROPPED + 1)
    await sent(channel)
    assert len(texts(wecom)) == 2, "by then the vendor would show it twice"
    assert (await way_of(channel)).drops_repeats_for < wecom_api.LONGEST_REPEATS_DROPPED


async def test_another_reminder_to_the_same_member_is_no_repeat(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    await sent(channel)
    other = replace(CONTENT, link=CONTENT.link.replace("a", "b"))
    await channel.send(ANNA, await way_of(channel), other, "other")
    assert len(texts(wecom)) == 2


async def test_without_an_address_of_ours_nothing_counts_as_a_repeat(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom), public_url=""))["wecom"]
    way = await way_of(channel)
    assert way.drops_repeats_for == 0, "so that what is unknown is never sent again"
    for key in ("one", "other"):
        await channel.send(ANNA, way, replace(CONTENT, link=""), key)
    assert len(texts(wecom)) == 2


async def test_who_left_the_corporation_is_suppressed(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    wecom.leaves("anna")
    assert isinstance((await sent(channel)).outcome, Suppress)


async def test_an_address_that_is_not_on_the_vendors_list_halts_the_channel(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    wecom.fault("message/send", errcode(60020, "not allow to access from your ip"))
    outcome = (await sent(channel)).outcome
    assert isinstance(outcome, HaltChannel)
    assert outcome.seconds is None


async def test_a_page_of_some_box_in_between_leaves_it_unknown(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    wecom.fault("message/send", html())
    assert isinstance((await sent(channel)).outcome, Unknown)


async def test_what_the_vendor_would_drop_in_silence_is_not_sent(serves: Serves, wecom: WeComServer) -> None:
    channels = [channels_of(serves(**with_wecom(wecom)))["wecom"] for _ in range(2)]
    most = wecom_api.REMINDERS_OF_A_MEMBER[0].amount
    for number in range(most):
        channel = channels[number % 2]
        assert await channel.room(ANNA, await way_of(channel)) == 0
    for channel in channels:
        assert await channel.room(ANNA, await way_of(channel)) > 0, "two processes count together"
    assert texts(wecom) == [], "counting sends nothing"


async def test_a_limit_of_all_leaves_each_members_own_untouched(
    serves: Serves, wecom: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wecom_api, "REMINDERS", (Allowance(1, 3600),))
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    way = await way_of(channel)
    assert await channel.room(ANNA, way) == 0
    for _ in range(wecom_api.A_MEMBER[0].amount + 1):
        assert await channel.room(ANNA, way) > 60, "it waits for the limit of all, and uses up nothing else meanwhile"


async def test_what_cannot_be_counted_is_not_sent(
    serves: Serves, wecom: WeComServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = serves(**with_wecom(wecom))
    monkeypatch.setattr(type(service), "shared_state", AwayState())
    channel = channels_of(service)["wecom"]
    assert await channel.room(ANNA, await way_of(channel)) > 0


async def test_another_applications_member_is_not_written_to(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    stranger = ANNA._replace(at=Caller("wecom", "another corporation:1", "anna"))
    assert isinstance((await sent(channel, stranger)).outcome, Permanent)
    assert texts(wecom) == []


async def test_what_is_too_long_is_said_in_the_preview_and_never_sent_in_part(
    serves: Serves, wecom: WeComServer
) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    long = "字" * 700
    assert channel.shown("app_message", replace(CONTENT, body=long)).problems
    assert channel.shown("app_message", CONTENT).problems == ()
    outcome = (await sent(channel, body=long)).outcome
    assert isinstance(outcome, Permanent)
    assert outcome.scope == "recipient", "filled for somebody else it may fit, and they are not to wait"
    assert texts(wecom) == []


async def test_a_firms_name_makes_no_link(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    await sent(channel, body='<a href="https://elsewhere.example">firm</a>')
    assert "<" not in texts(wecom)[0]


async def test_a_member_can_always_be_written_to(serves: Serves, wecom: WeComServer) -> None:
    channel = channels_of(serves(**with_wecom(wecom)))["wecom"]
    assert not isinstance(await channel.way(ANNA), Closed)
    assert channel.all_means() == ((await way_of(channel)).means,)
