"""The Bot API: calls of one bot, carried out in its chats and on its updates.

What it refuses, and in which words, is as Telegram answers; `python -m tests.fakes.telegram_api` serves it.
"""

import json
import re
from typing import Final

from tests.fakes.servers import TelegramServer
from tests.fakes.stage import Answer, Call, Json, Vendor, serve
from tests.fakes.telegram_chats import BOT, Chats
from tests.fakes.telegram_forms import Refused, unpacked
from tests.fakes.telegram_updates import Updates

MOST_COMMANDS: Final = 100


class Telegram(Vendor):
    """One bot."""

    def __init__(self) -> None:
        super().__init__()
        self._chats = Chats()
        self._updates = Updates(self._answered_with)
        self._commands: dict[str, Json] = {}

    def name_of(self, path: str) -> str:
        return path.rpartition("/")[2]

    def refused(self) -> Answer:
        return _error(Refused(400, "Bad Request: can't parse request"))

    async def running(self) -> None:
        await self._updates.running()

    async def answer(self, call: Call) -> Answer:
        if call.token != f"bot{TelegramServer.TOKEN}":
            return _error(Refused(401, "Unauthorized"))
        return await self._do(call.name, {**call.query, **call.fields}, call)

    async def _answered_with(self, name: str, fields: Json) -> None:
        await self._do(name, fields, Call.made_up())

    async def _do(self, name: str, fields: Json, call: Call) -> Answer:
        try:
            if name == "getUpdates":
                return Answer({"ok": True, "result": await self._updates.fetched(fields)})
            return Answer({"ok": True, "result": self._done(name, unpacked(fields), call)})
        except Refused as error:
            return _error(error)

    def _done(self, name: str, fields: Json, call: Call) -> object:  # noqa: C901, PLR0912 - one line a method
        match name:
            case "getMe":
                return BOT
            case "setWebhook":
                return self._updates.set_webhook(fields)
            case "deleteWebhook":
                return self._updates.delete_webhook(fields)
            case "getWebhookInfo":
                return self._updates.info()
            case "sendMessage":
                return self._chats.send_message(fields)
            case "sendPhoto" | "sendDocument":
                return self._chats.send_file(fields, call)
            case "editMessageText":
                return self._chats.edit_text(fields)
            case "editMessageReplyMarkup":
                return self._chats.edit_keyboard(fields)
            case "answerCallbackQuery":
                return self._chats.answer_press(fields)
            case "setMyCommands":
                return self._set_commands(fields)
            case "getMyCommands":
                return self._commands.get(_commands_key(fields), {"commands": []})["commands"]
            case "deleteMyCommands":
                self._commands.pop(_commands_key(fields), None)
                return True
            case "sendChatAction":
                return self._chats.reachable(fields) is not None
            case "setMyDescription" | "setMyShortDescription":
                return True
            case _:
                raise Refused(404, "Not Found")

    async def tell(self, what: str, said: Json) -> object:  # noqa: C901, PLR0912 - one line a thing that a test may say
        chats, updates = self._chats, self._updates
        match what:
            case "resolves":
                updates.resolve(said["public"], said["to"])
            case "meets":
                chats.meet(said["users"])
            case "shown_in_all":
                return chats.counted()
            case "says":
                return updates.put(chats.message_from(said["user"], said["language"], {"text": said["text"]}))
            case "sends":
                return updates.put(chats.message_from(said["user"], "zh-hans", said["content"]))
            case "presses":
                return updates.put(chats.press(said["user"], said["message_id"], said["data"]))
            case "blocks" | "unblocks":
                return updates.put(chats.block(said["user"], is_blocked=what == "blocks"))
            case "update":
                return updates.put(said["content"])
            case "deliver_again":
                updates.put_again(said["update_id"])
            case "pending":
                return len(updates)
            case "chat":
                return chats.shown(said["user"])
            case "commands":
                return list(self._commands.values())
            case "webhook":
                return updates.webhook
            case "attempts":
                return updates.attempts
            case _:
                raise KeyError(what)
        return None

    def _set_commands(self, fields: Json) -> bool:
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


def _commands_key(fields: Json) -> str:
    return json.dumps([fields.get("scope", {"type": "default"}), fields.get("language_code", "")], sort_keys=True)


def _error(error: Refused) -> Answer:
    return Answer({"ok": False, "error_code": error.code, "description": str(error)}, error.code)


if __name__ == "__main__":
    serve(Telegram())
