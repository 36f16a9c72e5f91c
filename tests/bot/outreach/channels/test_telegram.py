"""Reminders by the bot: one message each, one tap to unsubscribe, and always room for the answers to whoever is talking."""

import time
from dataclasses import replace

import pytest

from bot.channels import telegram_limits
from bot.channels.telegram_limits import Limits
from bot.outbound.outcomes import Delivered, HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.outreach.channels import channels_of
from bot.outreach.ways import Channel, Closed, Recipient, Sent, Way
from bot.registry.contacts import Caller
from bot.shared_state.state import Allowance
from tests.bot.outbound.away import AwayState
from tests.bot.outreach.channels.conftest import CONTENT, Serves, with_telegram
from tests.fakes.faults import cut_after_accepting, telegram_error, too_many_requests
from tests.fakes.servers import TelegramServer

pytestmark = pytest.mark.anyio

ACCOUNT = TelegramServer.TOKEN.partition(":")[0]
ANNA = 7


def to(user: int) -> Recipient:
    """Somebody who started the bot."""
    return Recipient(Caller("telegram", ACCOUNT, str(user)), f"digest of {user}")


@pytest.fixture
def channel(serves: Serves, telegram: TelegramServer) -> Channel:
    telegram.meets(ANNA, 8)
    return channels_of(serves(**with_telegram(telegram)))["telegram"]


async def sent(channel: Channel, user: int = ANNA) -> Sent:
    """Send it as delivery does."""
    way = await channel.way(to(user))
    assert isinstance(way, Way)
    assert await channel.room(to(user), way) == 0
    return await channel.send(to(user), way, CONTENT, "key")


async def test_it_says_all_in_one_message_with_a_tap_to_unsubscribe_and_one_to_its_page(
    channel: Channel, telegram: TelegramServer
) -> None:
    result = await sent(channel)
    (shown,) = telegram.chat(ANNA)
    assert isinstance(result.outcome, Delivered)
    assert result.receipt == str(shown["message_id"])
    assert all(
        part in shown["text"] for part in (CONTENT.title, CONTENT.body, CONTENT.why, CONTENT.source, CONTENT.firm)
    )
    buttons = [button for row in shown["reply_markup"]["inline_keyboard"] for button in row]
    assert [button.get("url") for button in buttons] == [CONTENT.link, None, None]
    preview = channel.shown("chat", CONTENT)
    assert (preview.pieces, preview.problems) == ((shown["text"],), ())
    assert preview.taps == tuple(button["text"] for button in buttons)


async def test_who_blocked_the_bot_is_suppressed(channel: Channel, telegram: TelegramServer) -> None:
    telegram.blocks(ANNA)
    assert isinstance((await sent(channel)).outcome, Suppress)


async def test_who_is_known_to_have_gone_is_not_even_tried(
    serves: Serves, channel: Channel, telegram: TelegramServer
) -> None:
    await Limits(serves(**with_telegram(telegram)).shared_state, ACCOUNT).suppress(ANNA, time.time())
    assert isinstance((await sent(channel)).outcome, Suppress)
    assert telegram.calls("sendMessage") == []


async def test_a_chat_that_telegram_wants_left_alone_waits_and_no_other_does(
    channel: Channel, telegram: TelegramServer
) -> None:
    telegram.fault("sendMessage", too_many_requests(600))
    outcome = (await sent(channel)).outcome
    assert isinstance(outcome, RetryAfter)
    closed = await channel.way(to(ANNA))
    assert isinstance(closed, Closed)
    assert closed.seconds > 500
    assert isinstance((await sent(channel, 8)).outcome, Delivered)


async def test_when_several_chats_are_refused_at_once_all_reminders_wait_and_answers_do_not(
    serves: Serves, telegram: TelegramServer
) -> None:
    service = serves(**with_telegram(telegram))
    channel = channels_of(service)["telegram"]
    users = (21, 22, 23)
    telegram.meets(*users)
    telegram.fault("sendMessage", too_many_requests(600), len(users))
    for user in users:
        assert isinstance((await sent(channel, user)).outcome, RetryAfter)
    assert await channel.room(to(99), Way("chat")) > 500
    assert await Limits(service.shared_state, ACCOUNT).room(99, time.monotonic()) == 0


async def test_an_acknowledgement_that_was_cut_leaves_it_unknown(channel: Channel, telegram: TelegramServer) -> None:
    telegram.fault("sendMessage", cut_after_accepting())
    assert isinstance((await sent(channel)).outcome, Unknown)
    assert len(telegram.chat(ANNA)) == 1
    way = await channel.way(to(ANNA))
    assert isinstance(way, Way)
    assert way.drops_repeats_for == 0, "the bot would say it twice"


async def test_a_token_that_was_taken_back_halts_the_channel(channel: Channel, telegram: TelegramServer) -> None:
    telegram.fault("sendMessage", telegram_error(401, "Unauthorized"))
    outcome = (await sent(channel)).outcome
    assert isinstance(outcome, HaltChannel)
    assert outcome.seconds is None


async def test_reminders_of_all_processes_leave_a_third_to_the_answers(
    serves: Serves, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (all_,), (reminders,) = telegram_limits._IN_ALL, telegram_limits._REMINDERS
    assert reminders.amount / reminders.seconds <= all_.amount / all_.seconds * 2 / 3
    monkeypatch.setattr(telegram_limits, "_IN_ALL", (Allowance(all_.amount, 3600.0),))
    monkeypatch.setattr(telegram_limits, "_REMINDERS", (Allowance(reminders.amount, 3600.0),))
    services = [serves(**with_telegram(telegram)) for _ in range(2)]
    channels = [channels_of(service)["telegram"] for service in services]
    way = Way("chat")
    for number in range(reminders.amount):
        assert await channels[number % 2].room(to(number + 1), way) == 0
    assert all([await channel.room(to(99), way) > 0 for channel in channels])
    limits = Limits(services[0].shared_state, ACCOUNT)
    for chat in range(all_.amount - reminders.amount):
        assert await limits.room(chat + 100, time.monotonic()) == 0, "whoever talks is answered"


async def test_one_chat_gets_no_more_than_telegram_allows(
    channel: Channel, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    (allowed,) = telegram_limits._IN_A_CHAT
    assert allowed.amount <= allowed.seconds
    monkeypatch.setattr(telegram_limits, "_IN_A_CHAT", (Allowance(allowed.amount, 3600.0),))
    way, counted = Way("chat"), 0
    while not await channel.room(to(ANNA), way):
        counted += 1
    assert counted == allowed.amount
    assert await channel.room(to(8), way) == 0, "and another chat is not held up"


async def test_what_cannot_be_counted_or_looked_up_is_not_sent(
    serves: Serves, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = serves(**with_telegram(telegram))
    monkeypatch.setattr(type(service), "shared_state", AwayState())
    channel = channels_of(service)["telegram"]
    assert isinstance(await channel.way(to(ANNA)), Closed)
    assert await channel.room(to(ANNA), Way("chat")) > 0
    assert isinstance((await channel.send(to(ANNA), Way("chat"), CONTENT, "key")).outcome, RetryAfter)
    assert telegram.calls("sendMessage") == []


async def test_another_bots_chat_is_not_written_to(channel: Channel, telegram: TelegramServer) -> None:
    stranger = Recipient(Caller("telegram", "1", str(ANNA)), "digest")
    outcome = (await channel.send(stranger, Way("chat"), CONTENT, "key")).outcome
    assert isinstance(outcome, Permanent)
    assert telegram.calls("sendMessage") == []


async def test_what_is_too_long_is_said_in_the_preview_and_not_sent_in_pieces(
    channel: Channel, telegram: TelegramServer
) -> None:
    long = replace(CONTENT, body="long " * 1000)
    assert channel.shown("chat", long).problems
    outcome = (await channel.send(to(ANNA), Way("chat"), long, "key")).outcome
    assert isinstance(outcome, Permanent)
    assert outcome.scope == "recipient", "filled for somebody else it may fit, and they are not to wait"
    assert telegram.calls("sendMessage") == []


async def test_without_a_public_address_there_is_no_button_that_telegram_would_refuse(
    channel: Channel, telegram: TelegramServer
) -> None:
    local = replace(CONTENT, link="http://localhost:8000/r/x")
    assert channel.shown("chat", local).taps == ("No more reminders", "Unsubscribe")
    assert isinstance((await channel.send(to(ANNA), Way("chat"), local, "key")).outcome, Delivered)
