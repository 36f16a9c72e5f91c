"""Updates of the Bot API: kept until they are taken, fetched by who polls, or brought to a webhook again and again."""

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.stage import Json
from tests.fakes.telegram_forms import Refused, unpacked

PORTS: Final = (443, 80, 88, 8443)
WEBHOOK_PATIENCE: Final = 30
AGAIN_AFTER: Final = 0.1
AGAIN_AT_MOST_AFTER: Final = 1.0
"""A webhook that fails is called again, in the fake much sooner than by Telegram, after twice the time each time."""

Do = Callable[[str, Json], Awaitable[object]]
"""Carries out a call of the Bot API that a webhook answered with."""


@dataclass
class Queued:
    """An update that nobody has taken yet."""

    update: Json
    is_on_its_way: bool = False


class Updates:
    """The updates of one bot; `do` is for what webhooks answer with."""

    def __init__(self, do: Do) -> None:
        self._do = do
        self._queue: dict[int, Queued] = {}
        self._all: dict[int, Json] = {}
        self._numbers = count(700_000_001)
        self._came = asyncio.Event()
        self._resolved: dict[str, str] = {}
        self._last_error: Json = {}
        self._polling: asyncio.Task[list[Json]] | None = None
        self._allowed: list[str] = []
        self.webhook: Json = {}
        self.attempts: list[Json] = []
        """Each call of the webhook, with what it was answered."""

    def __len__(self) -> int:
        return len(self._queue)

    def resolve(self, public: str, to: str) -> None:
        """Where a webhook's public address is reached."""
        self._resolved[urlsplit(public).netloc] = to.rstrip("/")

    def put(self, content: Json) -> int:
        """Somebody did something that the bot wants to know of; its number."""
        number = next(self._numbers)
        kind = next(iter(content))
        allowed = self.webhook.get("allowed_updates") or self._allowed
        if not allowed or kind in allowed:
            self._all[number] = {"update_id": number, **content}
            self._queue[number] = Queued(self._all[number])
            self._came.set()
        return number

    def put_again(self, number: int) -> None:
        """Have one delivered once more."""
        self._queue[number] = Queued(self._all[number])
        self._came.set()

    async def fetched(self, fields: Json) -> list[Json]:
        """What getUpdates answers; raises Refused."""
        if self.webhook.get("url"):
            way_out = "use deleteWebhook to delete the webhook first"
            raise Refused(409, f"Conflict: can't use getUpdates method while webhook is active; {way_out}")
        if self._polling is not None:
            self._polling.cancel()
        self._polling = asyncio.ensure_future(self._updates_from(unpacked(fields)))
        mine = self._polling
        try:
            return await mine
        except asyncio.CancelledError:
            only = "make sure that only one bot instance is running"
            raise Refused(409, f"Conflict: terminated by other getUpdates request; {only}") from None
        finally:
            if self._polling is mine:
                self._polling = None

    async def _updates_from(self, fields: Json) -> list[Json]:
        offset, timeout = int(fields.get("offset", 0)), float(fields.get("timeout", 0))
        most = max(1, min(int(fields.get("limit", 100)), 100))
        if "allowed_updates" in fields:
            self._allowed = fields["allowed_updates"]
        if offset < 0:
            offset = min(sorted(self._queue)[offset:], default=0)
        for number in [number for number in self._queue if number < offset]:
            del self._queue[number]
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while not self._queue:
                    self._came.clear()
                    await self._came.wait()
        return [self._queue[number].update for number in sorted(self._queue)[:most]]

    def set_webhook(self, fields: Json) -> bool:
        """What setWebhook does; raises Refused."""
        url = str(fields.get("url", ""))
        if not url:
            return self.delete_webhook(fields)
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise Refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        if parts.netloc not in self._resolved:
            raise Refused(400, "Bad Request: bad webhook: Failed to resolve host: Name or service not known")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", str(fields.get("secret_token", ""))):
            raise Refused(400, "Bad Request: secret token contains unallowed characters")
        if fields.get("drop_pending_updates"):
            self._queue.clear()
        kept = {"allowed_updates": self.webhook.get("allowed_updates", [])}
        self.webhook = kept | {key: value for key, value in fields.items() if key != "drop_pending_updates"}
        self._last_error = {}
        self._came.set()
        return True

    def delete_webhook(self, fields: Json) -> bool:
        """What deleteWebhook does."""
        if fields.get("drop_pending_updates"):
            self._queue.clear()
        self.webhook = {}
        return True

    def info(self) -> Json:
        """What getWebhookInfo answers."""
        url = self.webhook.get("url", "")
        info: Json = {"url": url, "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if url:
            info |= {"max_connections": int(self.webhook.get("max_connections", 40)), "ip_address": "127.0.0.1"}
            info |= self._last_error
        if self.webhook.get("allowed_updates"):
            info["allowed_updates"] = self.webhook["allowed_updates"]
        return info

    async def running(self) -> None:
        """Call the webhook with what is there, each update until it is taken; those of one chat in turn."""
        connector = aiohttp.TCPConnector(limit=40)
        timeout = aiohttp.ClientTimeout(total=WEBHOOK_PATIENCE)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session, asyncio.TaskGroup() as work:
            while True:
                await self._came.wait()
                self._came.clear()
                busy = {_chat_of(queued.update) for queued in self._queue.values() if queued.is_on_its_way}
                for queued in list(self._queue.values()):
                    chat = _chat_of(queued.update)
                    if self.webhook.get("url") and chat not in busy:
                        busy.add(chat)
                        queued.is_on_its_way = True
                        work.create_task(self._bring(session, queued))

    async def _bring(self, session: aiohttp.ClientSession, queued: Queued) -> None:
        wait = AGAIN_AFTER
        number = queued.update["update_id"]
        while self.webhook.get("url") and number in self._queue:
            if await self._call_webhook(session, queued.update):
                self._queue.pop(number, None)
                break
            await asyncio.sleep(wait)
            wait = min(2 * wait, AGAIN_AT_MOST_AFTER)
        queued.is_on_its_way = False
        self._came.set()

    async def _call_webhook(self, session: aiohttp.ClientSession, update: Json) -> bool:
        """Whether the webhook took it; what it says may be a call of the Bot API itself."""
        public = urlsplit(self.webhook["url"])
        address = self.webhook["url"].replace(
            f"{public.scheme}://{public.netloc}", self._resolved.get(public.netloc, "http://127.0.0.1:1"), 1
        )
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if (secret := self.webhook.get("secret_token")) else {}
        attempt: Json = {"update_id": update["update_id"], "status": 0, "body": ""}
        self.attempts.append(attempt)
        try:
            async with session.post(address, json=update, headers=headers) as response:
                attempt["status"], attempt["body"] = response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note_error(f"Connection failed: {type(error).__name__}")
            return False
        if not 200 <= attempt["status"] < 300:
            self._note_error(f"Wrong response from the webhook: {attempt['status']}")
            return False
        try:
            said = json.loads(attempt["body"])
        except ValueError:
            return True
        if isinstance(said, dict) and "method" in said:
            await self._do(said.pop("method"), said)
        return True

    def _note_error(self, message: str) -> None:
        self._last_error = {"last_error_date": int(time.time()), "last_error_message": message}


def _chat_of(update: Json) -> int:
    content: Json = next(value for key, value in update.items() if key != "update_id")
    person = content.get("from") or content.get("chat") or {"id": 0}
    return int(person["id"])
