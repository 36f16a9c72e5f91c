"""The Bot API: updates by polling and by webhook, messages with their keyboards, files, commands, and whom the bot may write to.

What it refuses, and in which words, is as Telegram answers; `python -m tests.fakes.telegram_api` serves it.
"""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import aiohttp

from tests.fakes.servers import TelegramServer
from tests.fakes.stage import Answer, Call, Json, Vendor, serve
from tests.fakes.telegram_forms import LONGEST_CAPTION, LONGEST_TEXT, Refused, keyboard, text, unpacked

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST_NOTICE: Final = 200
MOST_COMMANDS: Final = 100
PORTS: Final = (443, 80, 88, 8443)
WEBHOOK_PATIENCE: Final = 30
AGAIN_AFTER: Final = 0.1
AGAIN_AT_MOST_AFTER: Final = 1.0
"""A webhook that fails is called again, in the fake much sooner than by Telegram, after twice the time each time."""
BOT: Final[Json] = {
    "id": int(TelegramServer.TOKEN.partition(":")[0]),
    "is_bot": True,
    "first_name": "自测助手",
    "username": TelegramServer.USERNAME,
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


@dataclass
class Chat:
    """A private chat: who it is with, whether they let the bot write, and what the bot wrote that is on the screen."""

    user: Json
    is_blocked: bool = False
    shown: dict[int, Json] = field(default_factory=dict)

    @property
    def chat(self) -> Json:
        """As a message names it."""
        return {"id": self.user["id"], "type": "private", "first_name": self.user["first_name"]}


@dataclass
class Queued:
    """An update that nobody has taken yet."""

    update: Json
    is_on_its_way: bool = False


class Telegram(Vendor):
    """One bot."""

    def __init__(self) -> None:
        super().__init__()
        self._chats: dict[int, Chat] = {}
        self._queue: dict[int, Queued] = {}
        self._all: dict[int, Json] = {}
        self._update_ids = count(700_000_001)
        self._message_ids = count(1)
        self._presses: set[str] = set()
        self._came = asyncio.Event()
        self._webhook: Json = {}
        self._resolved: dict[str, str] = {}
        self._attempts: list[Json] = []
        self._last_error: Json = {}
        self._commands: dict[str, Json] = {}
        self._polling: asyncio.Task[list[Json]] | None = None
        self._allowed: list[str] = []
        self._methods: dict[str, Callable[[Json, Call], object]] = {
            "getMe": lambda _fields, _call: BOT,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._webhook_info,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_file,
            "sendDocument": self._send_file,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_keyboard,
            "answerCallbackQuery": self._answer_press,
            "setMyCommands": self._set_commands,
            "getMyCommands": self._get_commands,
            "deleteMyCommands": self._delete_commands,
            "sendChatAction": lambda fields, _call: self._reachable(fields) is not None,
            "setMyDescription": lambda _fields, _call: True,
            "setMyShortDescription": lambda _fields, _call: True,
        }

    def name_of(self, path: str) -> str:
        return path.rpartition("/")[2]

    def refused(self) -> Answer:
        return _error(Refused(400, "Bad Request: can't parse request"))

    async def answer(self, call: Call) -> Answer:
        if call.token != f"bot{TelegramServer.TOKEN}":
            return _error(Refused(401, "Unauthorized"))
        return await self._do(call.name, {**call.query, **call.fields}, call)

    async def _do(self, name: str, fields: Json, call: Call) -> Answer:
        try:
            if name == "getUpdates":
                return _result(await self._get_updates(fields))
            method = self._methods.get(name, _unknown)
            return _result(method(unpacked(fields), call))
        except Refused as error:
            return _error(error)

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
                    if self._webhook.get("url") and chat not in busy:
                        busy.add(chat)
                        queued.is_on_its_way = True
                        work.create_task(self._bring(session, queued))

    async def _bring(self, session: aiohttp.ClientSession, queued: Queued) -> None:
        wait = AGAIN_AFTER
        number = queued.update["update_id"]
        while self._webhook.get("url") and number in self._queue:
            if await self._call_webhook(session, queued.update):
                self._queue.pop(number, None)
                break
            await asyncio.sleep(wait)
            wait = min(2 * wait, AGAIN_AT_MOST_AFTER)
        queued.is_on_its_way = False
        self._came.set()

    async def _call_webhook(self, session: aiohttp.ClientSession, update: Json) -> bool:
        """Whether the webhook took it; what it says may be a call of the Bot API itself."""
        public = urlsplit(self._webhook["url"])
        address = self._webhook["url"].replace(
            f"{public.scheme}://{public.netloc}", self._resolved.get(public.netloc, "http://127.0.0.1:1"), 1
        )
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if (secret := self._webhook.get("secret_token")) else {}
        attempt: Json = {"update_id": update["update_id"], "status": 0, "body": ""}
        self._attempts.append(attempt)
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
            await self._do(said.pop("method"), said, Call.made_up())
        return True

    def _note_error(self, message: str) -> None:
        self._last_error = {"last_error_date": int(self.now()), "last_error_message": message}

    async def tell(self, what: str, said: Json) -> object:  # noqa: C901, PLR0912 - one line a thing that a test may say
        match what:
            case "resolves":
                self._resolved[urlsplit(said["public"]).netloc] = said["to"].rstrip("/")
            case "says":
                return self._message_from(said["user"], said["language"], {"text": said["text"]})
            case "sends":
                return self._message_from(said["user"], "zh-hans", said["content"])
            case "presses":
                return self._press(said["user"], said["message_id"], said["data"])
            case "blocks" | "unblocks":
                return self._block(said["user"], is_blocked=what == "blocks")
            case "update":
                return self._queue_update(said["content"])
            case "deliver_again":
                self._queue[said["update_id"]] = Queued(self._all[said["update_id"]])
                self._came.set()
            case "pending":
                return len(self._queue)
            case "chat":
                return list(self._chat(said["user"]).shown.values())
            case "commands":
                return list(self._commands.values())
            case "webhook":
                return self._webhook
            case "attempts":
                return self._attempts
            case _:
                raise KeyError(what)
        return None

    def _chat(self, user: int, language: str = "zh-hans") -> Chat:
        person = {"id": user, "is_bot": False, "first_name": f"user {user}", "language_code": language}
        chat = self._chats.setdefault(user, Chat(person))
        chat.user = person
        return chat

    def _message_from(self, user: int, language: str, content: Json) -> int:
        chat = self._chat(user, language)
        chat.is_blocked = False
        message = {"message_id": next(self._message_ids), "date": int(self.now()), "chat": chat.chat, "from": chat.user}
        said = str(content.get("text", ""))
        if said.startswith("/"):
            length = len(said.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return self._queue_update({"message": message | content})

    def _press(self, user: int, message_id: int, data: str) -> int:
        chat = self._chats[user]
        message = chat.shown[message_id]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        assert any(button.get("callback_data") == data for row in rows for button in row), (
            "no such button on the screen"
        )
        press = f"{user}{next(self._message_ids)}"
        self._presses.add(press)
        content = {"id": press, "from": chat.user, "message": message, "chat_instance": str(user), "data": data}
        return self._queue_update({"callback_query": content})

    def _block(self, user: int, *, is_blocked: bool) -> int:
        chat = self._chat(user)
        before, after = ("member", "kicked") if is_blocked else ("kicked", "member")
        chat.is_blocked = is_blocked
        change: Json = {"chat": chat.chat, "from": chat.user, "date": int(self.now())}
        for name, status in (("old_chat_member", before), ("new_chat_member", after)):
            change[name] = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        return self._queue_update({"my_chat_member": change})

    def _queue_update(self, content: Json) -> int:
        number = next(self._update_ids)
        kind = next(iter(content))
        allowed = self._webhook.get("allowed_updates") or self._allowed
        if not allowed or kind in allowed:
            self._all[number] = {"update_id": number, **content}
            self._queue[number] = Queued(self._all[number])
            self._came.set()
        return number

    async def _get_updates(self, fields: Json) -> list[Json]:
        if self._webhook.get("url"):
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

    def _set_webhook(self, fields: Json, _call: Call) -> bool:
        url = str(fields.get("url", ""))
        if not url:
            return self._delete_webhook(fields, _call)
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
        kept = {"allowed_updates": self._webhook.get("allowed_updates", [])}
        self._webhook = kept | {key: value for key, value in fields.items() if key != "drop_pending_updates"}
        self._last_error = {}
        self._came.set()
        return True

    def _delete_webhook(self, fields: Json, _call: Call) -> bool:
        if fields.get("drop_pending_updates"):
            self._queue.clear()
        self._webhook = {}
        return True

    def _webhook_info(self, _fields: Json, _call: Call) -> Json:
        url = self._webhook.get("url", "")
        info: Json = {"url": url, "has_custom_certificate": False, "pending_update_count": len(self._queue)}
        if url:
            info |= {"max_connections": int(self._webhook.get("max_connections", 40)), "ip_address": "127.0.0.1"}
            info |= self._last_error
        if self._webhook.get("allowed_updates"):
            info["allowed_updates"] = self._webhook["allowed_updates"]
        return info

    def _reachable(self, fields: Json) -> Chat:
        wanted = str(fields.get("chat_id", ""))
        if not wanted:
            raise Refused(400, "Bad Request: chat_id is empty")
        chat = self._chats.get(int(wanted)) if wanted.lstrip("-").isdigit() else None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.is_blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send_message(self, fields: Json, _call: Call) -> Json:
        chat = self._reachable(fields)
        content = {"text": text(fields, "text", LONGEST_TEXT)}
        return self._shown(chat, content | keyboard(fields))

    def _send_file(self, fields: Json, call: Call) -> Json:
        chat = self._reachable(fields)
        kind = call.name.removeprefix("send").lower()
        named = str(fields.get(kind, ""))
        file = call.files.get(named.removeprefix("attach://") if named.startswith("attach://") else kind)
        if file is None:
            raise Refused(400, f"Bad Request: there is no {kind} in the request")
        if not file["size"]:
            raise Refused(400, "Bad Request: file must be non-empty")
        known = {"file_id": file["sha256"][:32], "file_unique_id": file["sha256"][:16], "file_size": file["size"]}
        content: Json = {}
        if kind == "photo":
            if not file["head"].startswith(("89504e47", "ffd8ff", "47494638", "52494646")):
                raise Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")
            content["photo"] = [known | {"width": 90, "height": 90}]
        else:
            content["document"] = known | {"file_name": file["filename"], "mime_type": file["content_type"]}
        if fields.get("caption"):
            content["caption"] = text(fields, "caption", LONGEST_CAPTION)
        return self._shown(chat, content | keyboard(fields))

    def _shown(self, chat: Chat, content: Json) -> Json:
        number = next(self._message_ids)
        message = {"message_id": number, "from": BOT, "chat": chat.chat, "date": int(self.now()), **content}
        chat.shown[number] = message
        return message

    def _to_edit(self, fields: Json) -> tuple[Chat, Json]:
        chat = self._reachable(fields)
        message = chat.shown.get(int(fields.get("message_id", 0)))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        return chat, message

    def _edit_text(self, fields: Json, _call: Call) -> Json:
        chat, message = self._to_edit(fields)
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        return self._edited(chat, message, {"text": text(fields, "text", LONGEST_TEXT)}, fields)

    def _edit_keyboard(self, fields: Json, _call: Call) -> Json:
        chat, message = self._to_edit(fields)
        return self._edited(chat, message, {}, fields)

    def _edited(self, chat: Chat, message: Json, change: Json, fields: Json) -> Json:
        after = {key: value for key, value in message.items() if key not in ("reply_markup", "edit_date")}
        after |= change | keyboard(fields)
        if after == {key: value for key, value in message.items() if key != "edit_date"}:
            same = "specified new message content and reply markup are exactly the same"
            raise Refused(400, f"Bad Request: message is not modified: {same} as a current content and reply markup")
        after["edit_date"] = int(self.now())
        chat.shown[message["message_id"]] = after
        return after

    def _answer_press(self, fields: Json, _call: Call) -> bool:
        press = str(fields.get("callback_query_id", ""))
        if press not in self._presses:
            old = "query is too old and response timeout expired or query ID is invalid"
            raise Refused(400, f"Bad Request: {old}")
        if len(str(fields.get("text", ""))) > LONGEST_NOTICE:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def _set_commands(self, fields: Json, _call: Call) -> bool:
        commands = fields.get("commands", [])
        if not isinstance(commands, list) or len(commands) > MOST_COMMANDS:
            raise Refused(400, "Bad Request: BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command.get("command", "")):
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command.get("description", "")) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        language = str(fields.get("language_code", ""))
        if not re.fullmatch(r"([a-z]{2})?", language):
            raise Refused(400, "Bad Request: BOT_COMMAND_LANGUAGE_CODE_INVALID")
        scope = fields.get("scope", {"type": "default"})
        entry = {"scope": scope, "language_code": language, "commands": commands}
        self._commands[_commands_key(fields)] = entry
        return True

    def _get_commands(self, fields: Json, _call: Call) -> object:
        return self._commands.get(_commands_key(fields), {"commands": []})["commands"]

    def _delete_commands(self, fields: Json, _call: Call) -> bool:
        self._commands.pop(_commands_key(fields), None)
        return True


def _unknown(_fields: Json, _call: Call) -> object:
    raise Refused(404, "Not Found")


def _commands_key(fields: Json) -> str:
    return json.dumps([fields.get("scope", {"type": "default"}), fields.get("language_code", "")], sort_keys=True)


def _result(result: object) -> Answer:
    return Answer({"ok": True, "result": result})


def _error(error: Refused) -> Answer:
    return Answer({"ok": False, "error_code": error.code, "description": str(error)}, error.code)


def _chat_of(update: Json) -> int:
    content: Json = next(value for key, value in update.items() if key != "update_id")
    person = content.get("from") or content.get("chat") or {"id": 0}
    return int(person["id"])


if __name__ == "__main__":
    serve(Telegram())
