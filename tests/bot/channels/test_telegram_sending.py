"""Sending to Telegram when not all is well: nothing lost, nothing twice that surely arrived, no chat in another's way."""

import asyncio
import logging
from pathlib import Path
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web

from assessment.library import Library
from bot.channels.telegram_api import Api
from bot.channels.telegram_limits import Limits
from bot.outbound.outcomes import Delivered, HaltChannel, Permanent, RetryAfter, Suppress, Unknown
from bot.settings import Settings
from tests.bot.channels.telegram_house import TOKEN, BotApi, House, Owner, cut, house, refusal, refuses

pytestmark = pytest.mark.anyio
FLOOD = "Too Many Requests: retry after"


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deliveries wait for a second at most before they are left to the next one."""
    monkeypatch.setattr("bot.channels.telegram_sending.WAITS", 1.0)


async def nearly_over(home: House) -> None:
    """The time for which the chat is to be left alone."""
    await Limits(home.service.shared_state, "4711").pause(7, 0.5)


async def test_a_chat_that_has_to_wait_holds_up_no_other(
    home: House, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused, is_answered = asyncio.Event(), asyncio.Event()

    async def at_least(seconds: float) -> None:
        # Whoever stands still for seconds here would find that the other chat had waited long enough.
        await is_answered.wait()
        await asyncio.sleep(seconds)

    monkeypatch.setattr("bot.channels.telegram_limits.asyncio", SimpleNamespace(sleep=at_least))
    monkeypatch.setattr("bot.channels.telegram_sending.WAITS", 60.0)

    async def flooded(_request: web.Request) -> web.StreamResponse:
        refused.set()
        return refusal(429, f"{FLOOD} 4", retry_after=4)

    api.faults["sendMessage"].append(flooded)
    slow = asyncio.create_task(home.gets(Owner(8).message("/start")))
    await refused.wait()
    await home.takes(Owner(9).message("/start"))
    assert not slow.done()
    is_answered.set()
    assert (await slow).status_code == 200
    assert len(api.says(8)) == len(api.says(9)) == 1
    first, second = api.made("sendMessage", 8)
    assert second.at - first.at >= 4


async def test_what_would_have_to_wait_for_long_comes_again_and_goes_on_then(
    home: House, api: BotApi, impatient: None
) -> None:
    api.faults["sendMessage"].append(refuses(429, f"{FLOOD} 300", retry_after=300))
    update = Owner().message("/start")
    response = await home.gets(update)
    assert response.status_code == 503
    assert 200 < int(response.headers["Retry-After"]) <= 300
    assert (await home.gets(update)).status_code == 503, "the chat is left alone for all of that time"
    assert len(api.made("sendMessage")) == 1
    await nearly_over(home)
    await home.takes_in_the_end(update)
    assert len(api.says(7)) == 1


async def test_nothing_of_a_chat_overtakes_what_has_to_wait(home: House, api: BotApi, impatient: None) -> None:
    owner = Owner()
    api.faults["sendMessage"].append(refuses(429, f"{FLOOD} 300", retry_after=300))
    first, second = owner.message("/start hangzhou"), owner.message("yes")
    assert (await home.gets(first)).status_code == 503
    assert (await home.gets(second)).status_code == 503
    assert api.says(7) == []
    await nearly_over(home)
    await asyncio.gather(home.takes_in_the_end(first), home.takes_in_the_end(second))
    assert [text[:5] for text in api.says(7)] == ["Hello", "Noted"]


async def test_who_blocked_the_bot_is_sent_nothing_more_until_they_write_again(home: House, api: BotApi) -> None:
    owner = Owner()
    limits = Limits(home.service.shared_state, "4711")
    api.faults["sendMessage"].append(refuses(403, "Forbidden: bot was blocked by the user"))
    await home.takes(owner.message("/start"))
    assert len(api.made("sendMessage")) == 1
    assert await limits.is_suppressed(7)
    before = owner.message("Hangzhou")
    before["message"]["date"] -= 60
    await home.takes(before)
    assert len(api.made("sendMessage")) == 1
    await home.takes(owner.message("hello"))
    assert not await limits.is_suppressed(7)
    assert len(api.says(7)) == 1


async def test_what_telegram_refuses_for_good_is_never_sent_again_and_the_rest_is(
    home: House, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("quick look"))
    for _ in range(5):
        await home.takes(owner.message("don't know"))
    before = len(api.made("sendMessage"))
    api.faults["sendMessage"].append(refuses(400, "Bad Request: BUTTON_URL_INVALID"))
    update = owner.message("don't know")
    await home.takes(update)
    await home.takes(update)
    assert len(api.made("sendMessage")) == before + 2
    assert len(api.made("sendPhoto")) == 1
    assert "Say one of these" in api.says(7)[-1]
    assert "Telegram refuses a message" in caplog.text


async def test_an_acknowledgement_that_was_cut_is_not_answered_by_the_same_message_at_once(
    home: House, api: BotApi
) -> None:
    api.faults["sendMessage"].append(cut)
    update = Owner().message("/start")
    response = await home.gets(update)
    assert response.status_code == 503
    assert len(api.says(7)) == 1
    await home.takes(update)
    assert len(api.says(7)) == 2, "it may not have arrived, so the next delivery tries it once more"
    await home.takes(update)
    assert len(api.says(7)) == 2


async def test_what_is_cut_again_and_again_counts_as_sent(home: House, api: BotApi) -> None:
    api.faults["sendMessage"].extend([cut, cut])
    update = Owner().message("/start")
    assert await home.takes_in_the_end(update) == 2
    assert len(api.made("sendMessage")) == 2


async def test_after_a_restart_an_answer_goes_on_where_it_stopped(
    library: Library, tmp_path: Path, api: BotApi, unhurried: None
) -> None:
    owner = Owner()
    async with house(library, tmp_path, api) as before:
        await before.takes(owner.message("/start hangzhou"))
        await before.takes(owner.message("quick look"))
        for _ in range(5):
            await before.takes(owner.message("don't know"))
        reached, never = asyncio.Event(), asyncio.Event()

        async def stuck(_request: web.Request) -> web.StreamResponse:
            reached.set()
            await never.wait()
            return web.Response()

        api.faults["sendPhoto"].append(stuck)
        update = owner.message("don't know")
        delivery = asyncio.create_task(before.gets(update))
        await reached.wait()
        said = len(api.says(7))
        delivery.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
        never.set()
    async with house(library, tmp_path, api) as after:
        await after.takes_in_the_end(update)
        await after.takes(update)
    assert [shown["kind"] for shown in api.chats[7]][said:] == ["photo", "text"]


async def test_of_two_deliveries_at_once_to_two_processes_one_sends(
    library: Library, tmp_path: Path, api: BotApi, unhurried: None
) -> None:
    async with house(library, tmp_path, api) as one, house(library, tmp_path, api) as other:
        update = Owner().message("/start")
        tries = await asyncio.gather(one.takes_in_the_end(update), other.takes_in_the_end(update))
        assert len(tries) == 2
    assert len(api.says(7)) == 1


class Grants:
    """When room for a message was given under keys that hold this word: no sooner than asked for, no later than answered."""

    def __init__(self, home: House, patch: pytest.MonkeyPatch, word: str) -> None:
        self._asked: list[float] = []
        self._answered: list[float] = []
        spend = home.service.shared_state.spend

        async def noted(key: str, *what: Any) -> float:
            before = monotonic()
            wait = await spend(key, *what)
            if word in key and not wait:
                self._asked.append(before)
                self._answered.append(monotonic())
            return wait

        patch.setattr(home.service.shared_state, "spend", noted)

    def __len__(self) -> int:
        return len(self._asked)

    def keep_to(self, number: int, seconds: float) -> bool:
        """Whether no more than so many were given in any span of so many seconds, the store's milliseconds aside."""
        later = sorted(self._answered)[number:]
        return all(end - begin > seconds - 0.01 for begin, end in zip(sorted(self._asked), later, strict=False))


async def test_messages_of_one_chat_keep_to_one_a_second_after_a_short_burst(
    library: Library, tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(library, tmp_path, api) as home:
        grants, owner = Grants(home, monkeypatch, ":chat:"), Owner()
        for text in ("/start hangzhou", "yes", "back", "help", "why"):
            await home.takes(owner.message(text))
    assert len(grants) == len(api.made("sendMessage")) == 5
    assert grants.keep_to(3, 3.0)


async def test_all_chats_together_keep_to_thirty_a_second(
    library: Library, tmp_path: Path, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house(library, tmp_path, api) as home:
        grants = Grants(home, monkeypatch, ":all")
        await asyncio.gather(*(home.takes_in_the_end(Owner(number).message("/start")) for number in range(20, 85)))
    assert len(grants) == len(api.made("sendMessage")) == 65
    assert grants.keep_to(30, 1.0)


async def test_a_fault_of_ours_is_tried_again_and_then_let_go_so_that_the_chat_goes_on(
    home: House, api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_text: object, *_: object) -> str:
        raise ZeroDivisionError("the firm's revenue is 5")

    with monkeypatch.context() as patched:
        patched.setattr("bot.channels.telegram_answering.hear", broken)
        update = Owner().message("hello")
        responses = [await home.gets(update) for _ in range(4)]
    assert [response.status_code for response in responses] == [503, 503, 503, 200]
    assert "could not be answered" in caplog.text
    await home.takes(Owner(7, numbers=None).message("/start"))
    assert api.says(7)


async def test_a_card_that_cannot_be_made_does_not_hold_up_what_is_asked_next(
    home: House, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no fonts")

    monkeypatch.setattr("bot.channels.telegram_files.card_file", broken)
    owner = Owner()
    await home.takes(owner.message("/start hangzhou"))
    await home.takes(owner.message("quick look"))
    for _ in range(6):
        await home.takes(owner.message("don't know"))
    assert not api.made("sendPhoto")
    assert "Say one of these" in api.says(7)[-1]


async def html(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>hello from a proxy</html>", content_type="text/html")


async def other_json(_request: web.Request) -> web.StreamResponse:
    return web.json_response({"fine": True})


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (refuses(403, "Forbidden: user is deactivated"), Suppress),
        (refuses(400, "Bad Request: chat not found"), Suppress),
        (refuses(400, "Bad Request: can't parse entities"), Permanent),
        (refuses(400, "Bad Request: message is not modified"), Delivered),
        (refuses(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100), Permanent),
        (refuses(401, "Unauthorized"), HaltChannel),
        (refuses(409, "Conflict: terminated by other getUpdates request"), HaltChannel),
        (refuses(429, f"{FLOOD} 3", retry_after=3), RetryAfter),
        (refuses(502, "Bad Gateway"), Unknown),
        (refuses(500, "Internal Server Error"), Unknown),
        (cut, Unknown),
        (html, Unknown),
        (other_json, Unknown),
    ],
)
async def test_each_fault_ends_in_its_outcome(api: BotApi, fault: object, outcome: type) -> None:
    client = Api(Settings(telegram_token=TOKEN, telegram_api=api.url))  # type: ignore[arg-type]
    try:
        api.faults["sendMessage"].append(fault)  # type: ignore[arg-type]
        assert isinstance(await client.attempt(lambda: client.bot.send_message(7, "hello")), outcome)
    finally:
        await client.close()


async def test_where_nobody_listens_nothing_was_sent_and_it_can_be_tried_again() -> None:
    client = Api(Settings(telegram_token=TOKEN, telegram_api="http://127.0.0.1:9"))  # type: ignore[arg-type]
    try:
        assert isinstance(await client.attempt(lambda: client.bot.send_message(7, "hello")), RetryAfter)
    finally:
        await client.close()


async def test_no_more_than_forty_calls_are_under_way_at_once(api: BotApi) -> None:
    client = Api(Settings(telegram_token=TOKEN, telegram_api=api.url))  # type: ignore[arg-type]
    under_way, most = 0, 0

    async def slow(_request: web.Request) -> web.StreamResponse:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        return web.json_response({"ok": True, "result": True})

    api.faults["answerCallbackQuery"].extend([slow] * 120)
    try:
        outcomes = await asyncio.gather(
            *(client.attempt(lambda: client.bot.answer_callback_query("1")) for _ in range(120))
        )
    finally:
        await client.close()
    assert all(isinstance(outcome, Delivered) for outcome in outcomes)
    assert most <= 40


async def test_the_token_and_what_was_said_are_in_no_log(
    home: House, api: BotApi, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        api.faults["sendMessage"].extend([cut, refuses(400, "Bad Request: BUTTON_URL_INVALID")])
        update = Owner().message("revenue is 7654321 yuan")
        await home.takes_in_the_end(update)
    assert TOKEN not in caplog.text
    assert "7654321" not in caplog.text
