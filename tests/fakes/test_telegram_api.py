"""The stand-in for Telegram, tried with the client that everybody uses, and what it refuses."""

from collections.abc import AsyncIterator, Iterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter

from tests.fakes.faults import cut_after_accepting, too_many_requests
from tests.fakes.servers import TelegramServer

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def vendor() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


@pytest.fixture
async def bot(vendor: TelegramServer) -> AsyncIterator[Bot]:
    async with Bot(vendor.TOKEN, base_url=f"{vendor.url}/bot") as bot:
        yield bot


async def test_updates_come_until_they_are_confirmed(vendor: TelegramServer, bot: Bot) -> None:
    first, second = vendor.says(7, "hello"), vendor.says(7, "/start abc")
    assert [update.update_id for update in await bot.get_updates()] == [first, second]
    (update,) = await bot.get_updates(offset=second)
    assert update.message is not None
    assert update.message.text == "/start abc"
    assert await bot.get_updates(offset=second + 1) == ()
    assert vendor.pending() == 0


async def test_who_polls_beside_a_webhook_is_told_so(vendor: TelegramServer, bot: Bot) -> None:
    vendor.resolves("https://self-check.example", "http://127.0.0.1:1")
    await bot.set_webhook("https://self-check.example/telegram", secret_token="s")  # noqa: S106
    with pytest.raises(Conflict):
        await bot.get_updates()
    vendor.says(7, "hello")
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 1


async def test_a_keyboard_can_be_pressed_and_taken_away(vendor: TelegramServer, bot: Bot) -> None:
    vendor.says(7, "hello")
    await bot.get_updates()
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    sent = await bot.send_message(7, "Are you <b>sure</b>?", parse_mode="HTML", reply_markup=keys)
    assert [message["text"] for message in vendor.chat(7)] == ["Are you sure?"]
    vendor.presses(7, sent.message_id, "y")
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None
    assert update.callback_query.data == "y"
    assert await bot.answer_callback_query(update.callback_query.id)
    await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=None)
    assert "reply_markup" not in vendor.chat(7)[0]
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_reply_markup(7, sent.message_id, reply_markup=None)


async def test_files_arrive(vendor: TelegramServer, bot: Bot) -> None:
    vendor.says(7, "hello")
    await bot.send_photo(7, b"\x89PNG\r\n\x1a\n rest", caption="card")
    await bot.send_document(7, b"%PDF-1.7 rest", filename="report.pdf")
    photo, document = vendor.chat(7)
    assert photo["caption"] == "card"
    assert document["document"]["file_name"] == "report.pdf"
    with pytest.raises(BadRequest, match="Image"):
        await bot.send_photo(7, b"no picture")


@pytest.mark.parametrize(
    ("text", "data", "why"),
    [("a" * 4097, "y", "too long"), ("a", "d" * 65, "DATA"), ("", "y", "empty"), ("<table>", "y", "entities")],
)
async def test_what_is_over_a_limit_is_refused(
    vendor: TelegramServer, bot: Bot, text: str, data: str, why: str
) -> None:
    vendor.says(7, "hello")
    keys = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data=data)]])
    with pytest.raises(BadRequest, match=f"(?i){why}"):
        await bot.send_message(7, text, parse_mode="HTML", reply_markup=keys)
    assert vendor.chat(7) == []


async def test_who_blocked_or_never_came_cannot_be_written_to(vendor: TelegramServer, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(8, "hello")
    vendor.says(7, "hello")
    vendor.blocks(7)
    with pytest.raises(Forbidden):
        await bot.send_message(7, "hello")
    update = (await bot.get_updates())[-1]
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_faults_come_as_they_are_scripted(
    vendor: TelegramServer, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The client warns of a change to come unless it is told that the change is known.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    vendor.says(7, "hello")
    vendor.fault("sendMessage", too_many_requests(3))
    vendor.fault("sendMessage", cut_after_accepting())
    with pytest.raises(RetryAfter, match="Retry in"):
        await bot.send_message(7, "one")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "two")
    await bot.send_message(7, "three")
    assert [message["text"] for message in vendor.chat(7)] == ["two", "three"]
    assert [call.status for call in vendor.calls("sendMessage")] == [429, None, 200]


async def test_a_token_of_nobody_is_refused(vendor: TelegramServer) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=f"{vendor.url}/bot"):
            pass
