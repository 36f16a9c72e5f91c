"""`srdi telegram` as a user runs it: messages fetched and answered, the webhook set, and what stands in the way said."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.bot.channels.telegram_house import SECRET, TOKEN, BotApi, Owner, refuses
from tests.processes import ending_with_us

pytestmark = pytest.mark.anyio
TOKEN_OF_NOBODY = "4711:gone"  # noqa: S105
PAGES = "https://self-check.example"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi().served() as served:
        yield served


@asynccontextmanager
async def command(folder: Path, api: BotApi, *words: str, **settings: str) -> AsyncIterator[Process]:
    """The command under way."""
    given = {"DATA_DIR": str(folder), "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API": api.url, **settings}
    surroundings = {**os.environ, "PYTHONUTF8": "1", **{f"SRDI_{name}": value for name, value in given.items()}}
    line = ending_with_us(sys.executable, "-m", "bot.cli", "telegram", *words)
    process = await asyncio.create_subprocess_exec(*line, env=surroundings, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ended(process: Process) -> tuple[int | None, str, str]:
    """How it ended, and what it said."""
    async with asyncio.timeout(60):
        said, complaints = await process.communicate()
    return process.returncode, said.decode(), complaints.decode()


async def test_messages_are_fetched_answered_and_then_confirmed_until_it_is_stopped(
    tmp_path: Path, api: BotApi
) -> None:
    owner = Owner()
    api.brings(owner.message("/start hangzhou"))
    async with command(tmp_path, api, "poll") as process:
        await api.until(lambda: len(api.says(7)) == 1)
        api.brings(owner.tap(api, "yes"))
        await api.until(lambda: len(api.says(7)) == 2)
        await api.until(lambda: not api.pending)
        process.send_signal(signal.SIGINT)
        code, said, complaints = await ended(process)
    assert (code, complaints) == (0, "")
    assert "https://t.me/srdi_bot" in said
    assert "stopped" in said
    assert "✓ yes" in api.says(7)[0]


async def test_nothing_is_confirmed_before_it_is_answered(tmp_path: Path, api: BotApi) -> None:
    first, second = Owner(8), Owner(9)
    held = asyncio.Event()

    async def slow(_request: object) -> None:
        await held.wait()

    api.faults["sendMessage"].append(slow)
    api.brings(first.message("/start"))
    async with command(tmp_path, api, "poll"):
        await api.until(lambda: bool(api.made("sendMessage", 8)))
        api.brings(second.message("/start"))
        await api.until(lambda: len(api.says(9)) == 1)
        assert [update["update_id"] for update in api.pending] == [8000, 9000], "one that waits holds up no other chat"
        held.set()
        await api.until(lambda: not api.pending)


async def test_what_was_under_way_when_it_was_killed_is_answered_by_the_next(tmp_path: Path, api: BotApi) -> None:
    owner = Owner()
    never = asyncio.Event()

    async def stuck(_request: object) -> None:
        await never.wait()

    api.brings(owner.message("/start hangzhou"))
    api.brings(owner.message("yes"))
    async with command(tmp_path, api, "poll") as process:
        await api.until(lambda: len(api.says(7)) == 2)
        api.faults["sendMessage"].append(stuck)
        api.brings(owner.message("don't know"))
        await api.until(lambda: len(api.made("sendMessage")) == 3)
        process.kill()
        await process.wait()
    never.set()
    async with command(tmp_path, api, "poll"):
        await api.until(lambda: len(api.made("sendMessage")) == 4 and not api.pending)
    assert [text.partition(" ")[0].partition(":")[0] for text in api.says(7)[:2]] == ["Hello!", "Noted"]
    assert api.says(7)[-1].startswith("Left open")


async def test_an_update_that_cannot_be_read_is_passed_over(tmp_path: Path, api: BotApi) -> None:
    owner = Owner()
    api.brings(owner.update(message={"nonsense": True}))
    api.brings(owner.update(something_new={}))
    api.brings(owner.message("/start"))
    async with command(tmp_path, api, "poll"):
        await api.until(lambda: len(api.says(7)) == 1 and not api.pending)


async def test_it_goes_on_when_telegram_was_away(tmp_path: Path, api: BotApi) -> None:
    api.faults["getUpdates"].extend([refuses(502, "Bad Gateway"), refuses(502, "Bad Gateway")])
    api.brings(Owner().message("/start"))
    async with command(tmp_path, api, "poll") as process:
        await api.until(lambda: len(api.says(7)) == 1)
        process.send_signal(signal.SIGTERM)
        code, _, complaints = await ended(process)
    assert code == 0
    assert complaints.count("cannot be reached") == 1


async def test_a_second_program_that_fetches_is_told_of_with_the_way_out(tmp_path: Path, api: BotApi) -> None:
    api.faults["getUpdates"].append(refuses(409, "Conflict: terminated by other getUpdates request"))
    async with command(tmp_path, api, "poll") as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert "only one may" in complaints


async def test_a_webhook_that_is_set_is_told_of_before_anything_is_fetched(tmp_path: Path, api: BotApi) -> None:
    api.webhook = {"url": f"{PAGES}/telegram"}
    async with command(tmp_path, api, "poll") as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert "srdi telegram webhook --remove" in complaints
    assert not api.made("getUpdates")


@pytest.mark.parametrize("words", [("poll",), ("webhook",), ("webhook", "--remove")])
async def test_a_token_that_telegram_does_not_know_is_not_shown(
    tmp_path: Path, api: BotApi, words: tuple[str, ...]
) -> None:
    settings = {"TELEGRAM_TOKEN": TOKEN_OF_NOBODY, "TELEGRAM_SECRET": SECRET, "PUBLIC_URL": PAGES}
    async with command(tmp_path, api, *words, **settings) as process:
        code, said, complaints = await ended(process)
    assert code == 1
    assert "SRDI_TELEGRAM_TOKEN" in complaints
    assert TOKEN_OF_NOBODY not in said + complaints
    assert "Traceback" not in complaints


async def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path, api: BotApi) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    async with command(blocked / "below", api, "poll") as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert "SRDI_DATA_DIR" in complaints
    assert "Traceback" not in complaints


async def test_without_a_token_it_says_where_to_get_one(tmp_path: Path, api: BotApi) -> None:
    async with command(tmp_path, api, "poll", TELEGRAM_TOKEN="") as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert "@BotFather" in complaints


async def test_the_webhook_is_set_with_its_secret_and_the_commands_in_each_language(
    tmp_path: Path, api: BotApi
) -> None:
    settings = {"TELEGRAM_SECRET": SECRET, "PUBLIC_URL": PAGES}
    async with command(tmp_path, api, "webhook", **settings) as process:
        code, said, complaints = await ended(process)
    assert (code, complaints) == (0, "")
    assert f"{PAGES}/telegram" in said
    assert SECRET not in said
    assert api.webhook["url"] == f"{PAGES}/telegram"
    assert api.webhook["secret_token"] == SECRET
    assert api.webhook["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
    assert set(api.menus) == {"", "zh"}
    assert [one["command"] for one in api.menus[""]] == [one["command"] for one in api.menus["zh"]]
    assert {one["command"] for one in api.menus[""]} >= {"result", "help", "delete_my_data"}


async def test_the_webhook_is_removed(tmp_path: Path, api: BotApi) -> None:
    api.webhook = {"url": f"{PAGES}/telegram"}
    async with command(tmp_path, api, "webhook", "--remove") as process:
        code, _, complaints = await ended(process)
    assert (code, complaints) == (0, "")
    assert api.webhook == {}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"TELEGRAM_SECRET": "", "PUBLIC_URL": PAGES}, "SRDI_TELEGRAM_SECRET"),
        ({"TELEGRAM_SECRET": "with a space", "PUBLIC_URL": PAGES}, "SRDI_TELEGRAM_SECRET"),
        ({"TELEGRAM_SECRET": SECRET, "PUBLIC_URL": ""}, "SRDI_PUBLIC_URL"),
        ({"TELEGRAM_SECRET": SECRET, "PUBLIC_URL": "http://127.0.0.1:8000"}, "SRDI_PUBLIC_URL"),
    ],
)
async def test_what_a_webhook_needs_is_named(tmp_path: Path, api: BotApi, settings: dict[str, str], named: str) -> None:
    async with command(tmp_path, api, "webhook", **settings) as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert named in complaints
    assert api.calls == []


async def test_an_address_that_telegram_does_not_take_is_told_of(tmp_path: Path, api: BotApi) -> None:
    api.faults["setWebhook"].append(refuses(400, "Bad Request: bad webhook: Failed to resolve host"))
    settings = {"TELEGRAM_SECRET": SECRET, "PUBLIC_URL": PAGES}
    async with command(tmp_path, api, "webhook", **settings) as process:
        code, _, complaints = await ended(process)
    assert code == 1
    assert "resolves publicly" in complaints
