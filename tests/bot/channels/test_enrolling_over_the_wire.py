"""An owner enrols over a messenger: sees, puts right, takes along and takes back; who unfollows or blocks is nowhere any more."""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from assessment.library import Library
from bot.registry.contacts import reached_at
from bot.registry.database import Registry, open_registry
from bot.registry.tables import Address, Consent, Contact, Enrolled, Firm, Suppression
from bot.service import Service
from bot.sessions.sqlite import SqliteStore
from bot.settings import Settings
from bot.web.app import create_app
from tests.bot.channels.telegram_house import SECRET, TOKEN, BotApi, House, Owner
from tests.bot.web.enrolling import CODE, hidden
from tests.fakes.installation import MESSENGERS, PATIENT, Installation, Messenger
from tests.fakes.vendor_calls import Caller

pytestmark = pytest.mark.anyio

FIRM: Final = "Hangzhou Precision Bearings Ltd."
USER: Final = "oABCdefGHIjklMNOpqrSTUvwxYZ0"
PAGES: Final = "https://self-check.example"
WALK: Final = (
    *("English", "Hangzhou", "employees 120", "enrol"),
    *("yes", "yes", "yes", FIRM, CODE, "finance", "Binjiang", "1 3"),
)
"""All that is said until everything is there to be confirmed."""

Say = Callable[[str], Awaitable[str]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def walked(say: Say) -> str:
    """Enrol in the chat; what was said to the last yes."""
    said = ""
    for text in WALK:
        said = await say(text)
    assert FIRM in said, "all of it is shown before any of it is kept"
    return await say("yes")


async def looked_after(say: Say) -> str:
    """See, put right and take along; what the link for that leads to."""
    shown = await say("my data")
    for part in (FIRM, CODE, "finance", "Binjiang", "120"):
        assert part in shown
    await say("correct district")
    await say("Xihu")
    assert "Xihu" in await say("my data")
    link = re.search(r"https://\S+?/go/[0-9A-Z]+\?to=data", await say("export my data"))
    assert link
    return link[0].removeprefix(PAGES)


async def taken_along(client: httpx.AsyncClient, link: str) -> None:
    """Open the link in a browser, and take everything along."""
    page = (await client.get(link)).text
    opened = await client.post("/go", data=hidden(page))
    assert opened.headers["location"] == "/data"
    # The pages are behind TLS, where this client is not, so it would not send the cookie by itself.
    who = {"Cookie": "; ".join(each.partition(";")[0] for each in opened.headers.get_list("set-cookie"))}
    shown = (await client.get("/data", headers=who)).text
    assert FIRM in shown
    assert "Xihu" in shown
    told = (await client.get("/data/export.json", headers=who)).json()
    assert told["firms"][0]["credit_code"] == CODE
    assert (await client.get("/data/export.xlsx", headers=who)).content.startswith(b"PK")


async def counted(registry: Registry) -> dict[str, int]:
    """How many rows there are of each kind."""
    async with registry.reading() as session:
        tables = (Firm, Contact, Address, Enrolled)
        return {table.__name__: await session.scalar(select(func.count()).select_from(table)) or 0 for table in tables}


async def agreed(registry: Registry) -> list[tuple[str, bool, str]]:
    """The ledger: what, whether it was given, and over which channel."""
    async with registry.reading() as session:
        lines = (await session.scalars(select(Consent).order_by(Consent.at, Consent.id))).all()
        return [(line.purpose, line.given, line.channel) for line in lines]


@asynccontextmanager
async def messaged(folder: Path, messenger: Messenger) -> AsyncIterator[tuple[Installation, Caller, Say]]:
    """A real process of an installation, the vendor that calls it, and somebody who writes there."""
    with Installation(folder, messenger.settings, PATIENT, {"SRDI_PUBLIC_URL": PAGES}) as installation:
        async with messenger.caller(installation) as caller:

            async def say(text: str) -> str:
                answer = await caller.push(caller.text(USER, text))
                assert answer.status == 200, installation.said()
                return answer.content

            yield installation, caller, say
        assert installation.complaints() == [], installation.said()


@asynccontextmanager
async def registry_in(folder: Path) -> AsyncIterator[Registry]:
    """The registry of an installation, read past its process."""
    registry = await open_registry(Settings(data_dir=folder))
    yield registry
    await registry.close()


@pytest.mark.parametrize("way", ["unfollows", "unsubscribes", "deletes"])
async def test_over_wechat_an_owner_enrols_looks_after_it_and_leaves(tmp_path: Path, way: str) -> None:
    async with messaged(tmp_path, MESSENGERS[0]) as (installation, caller, say), registry_in(tmp_path) as registry:
        assert "is enrolled" in await walked(say)
        assert await counted(registry) == {"Firm": 1, "Contact": 1, "Address": 1, "Enrolled": 1}
        assert sorted(await agreed(registry)) == [(each, True, "wechat") for each in ("facts", "register", "reminders")]
        async with registry.reading() as session:
            address = await session.scalar(select(Address))
            assert address is not None
            assert reached_at(registry.keys, address)[2] == USER, "who reminds later can reach them"
        async with httpx.AsyncClient(base_url=installation.url) as client:
            await taken_along(client, await looked_after(say))
        match way:
            case "unfollows":
                await caller.push(caller.event(USER, "unsubscribe"))
            case "unsubscribes":
                await say("unsubscribe")
                assert "No firm of yours" in await say("my data")
            case "deletes":
                await say("delete my data")
                await say("yes")
        assert await counted(registry) == {"Firm": 0, "Contact": 0, "Address": 0, "Enrolled": 0}
        async with registry.reading() as session:
            assert (await session.scalars(select(Suppression))).all(), "nobody brings them back by an import"
    _holds_nothing(tmp_path)


def _holds_nothing(folder: Path) -> None:
    """Neither the firm nor the person is in any file of the installation."""
    for file in folder.rglob("*"):
        if file.is_file():
            for trace in (FIRM, CODE, USER):
                assert trace.encode() not in file.read_bytes(), file.name


async def test_who_enrolled_in_a_browser_carries_it_to_wechat_and_is_reached_there(tmp_path: Path) -> None:
    with Installation(tmp_path, MESSENGERS[0].settings, PATIENT) as installation:
        async with (
            MESSENGERS[0].caller(installation) as caller,
            httpx.AsyncClient(
                base_url=installation.url, follow_redirects=True, headers={"Accept-Language": "en"}
            ) as web,
            registry_in(tmp_path) as registry,
        ):
            page = (await web.get("/")).text
            page = (await web.post("/turn", data={**hidden(page), "text": "Hangzhou"})).text
            filled = {"firm_name": FIRM, "credit_code": CODE, "role": "owner", "purposes": ["register", "facts"]}
            enrolled = await web.post("/enrol", data={**hidden((await web.get("/enrol")).text), **filled})
            assert "Carry this talk to WeChat" in enrolled.text
            assert await counted(registry) == {"Firm": 1, "Contact": 1, "Address": 0, "Enrolled": 1}
            code = (await web.post("/continue")).text.partition('<strong class="code">')[2].partition("<")[0]

            async def say(text: str) -> str:
                return (await caller.push(caller.text(USER, text))).content

            await say(f"continue {code}")
            assert FIRM in await say("my data")
            for text in ("enrol", "yes", "yes", "yes", FIRM, CODE, "owner", "don't know", "1"):
                await say(text)
            assert "is enrolled" in await say("yes")
            assert await counted(registry) == {"Firm": 1, "Contact": 1, "Address": 1, "Enrolled": 2}
            assert "WeChat" in (await web.get("/data")).text
            await caller.push(caller.event(USER, "unsubscribe"))
            assert await counted(registry) == {"Firm": 0, "Contact": 0, "Address": 0, "Enrolled": 0}
            assert FIRM not in (await web.get("/data")).text
        assert installation.complaints() == [], installation.said()


async def test_over_wecom_an_owner_enrols_too(tmp_path: Path) -> None:
    async with messaged(tmp_path, MESSENGERS[1]) as (_, _caller, say), registry_in(tmp_path) as registry:
        assert "is enrolled" in await walked(say)
        assert {channel for _, _, channel in await agreed(registry)} == {"wecom"}


async def test_a_message_that_comes_again_enrols_once(tmp_path: Path) -> None:
    async with messaged(tmp_path, MESSENGERS[0]) as (_, caller, say), registry_in(tmp_path) as registry:
        for text in WALK:
            await say(text)
        yes = caller.text(USER, "yes")
        answers = {(await caller.push(yes)).content for _ in range(3)}
        assert len(answers) == 1
        assert await counted(registry) == {"Firm": 1, "Contact": 1, "Address": 1, "Enrolled": 1}
        assert len(await agreed(registry)) == 3


async def test_a_process_killed_while_it_enrols_leaves_nothing_half(tmp_path: Path) -> None:
    async with messaged(tmp_path, MESSENGERS[0]) as (installation, caller, _), registry_in(tmp_path) as registry:
        for number in range(1, 4):
            user = f"owner-{number}"
            for text in WALK:
                await caller.push(caller.text(user, text))
            yes = caller.text(user, "yes")
            under_way = asyncio.create_task(caller.push(yes))
            await asyncio.sleep(random.uniform(0, 0.05))
            installation.kill()
            await under_way
            rows = await counted(registry)
            assert len({rows["Contact"], rows["Address"], rows["Enrolled"]}) == 1, "whole or not at all"
            installation.start()
            assert "is enrolled" in (await caller.push(yes)).content
            assert await counted(registry) == {"Firm": 1, "Contact": number, "Address": number, "Enrolled": number}
            assert len(await agreed(registry)) == 3 * number


@asynccontextmanager
async def housed(library: Library, folder: Path, api: BotApi) -> AsyncIterator[tuple[House, Registry]]:
    """An installation with a registry and a bot."""
    settings = Settings(
        data_dir=folder,
        telegram_token=SecretStr(TOKEN),
        telegram_secret=SecretStr(SECRET),
        telegram_api=api.url,
        public_url=PAGES,
        chat_rate="1000/minute",
    )
    store, registry = SqliteStore(settings.sessions_file), await open_registry(settings)
    service = Service(library, store, settings, registry)
    transport = httpx.ASGITransport(create_app(service), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=PAGES, timeout=60) as client:
        yield House(client, api, service), registry
    await service.close()
    await store.close()
    await registry.close()


@pytest.mark.usefixtures("unhurried")
async def test_over_telegram_an_owner_enrols_looks_after_it_and_blocks_the_bot(
    library: Library, tmp_path: Path, api: BotApi
) -> None:
    async with housed(library, tmp_path, api) as (home, registry):
        owner = Owner()

        async def say(text: str) -> str:
            before = len(api.says(owner.number))
            await home.takes(owner.message(text))
            return "\n".join(api.says(owner.number)[before:])

        assert "is enrolled" in await walked(say)
        assert {channel for _, _, channel in await agreed(registry)} == {"telegram"}
        await taken_along(home.client, await looked_after(say))
        await home.takes(owner.membership("kicked"))
        assert await counted(registry) == {"Firm": 0, "Contact": 0, "Address": 0, "Enrolled": 0}
