"""Private chats with the bot: what people do in them, what the bot wrote, and what it may not do."""

import time
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from tests.fakes.servers import TelegramServer
from tests.fakes.stage import Call, Json
from tests.fakes.telegram_forms import LONGEST_CAPTION, LONGEST_TEXT, Refused, keyboard, text

LONGEST_NOTICE: Final = 200
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


class Chats:
    """The chats of one bot; what people do becomes the content of an update."""

    def __init__(self) -> None:
        self._chats: dict[int, Chat] = {}
        self._message_ids = count(1)
        self._presses: set[str] = set()

    def shown(self, user: int) -> list[Json]:
        """The bot's messages on this person's screen."""
        return list(self._chat(user).shown.values())

    def meet(self, users: list[int]) -> None:
        """They started the bot some time ago."""
        for user in users:
            self._chat(user)

    def counted(self) -> dict[int, int]:
        """How many of the bot's messages each person has on the screen."""
        return {user: len(chat.shown) for user, chat in self._chats.items()}

    def message_from(self, user: int, language: str, content: Json) -> Json:
        """Somebody sends something."""
        chat = self._chat(user, language)
        chat.is_blocked = False
        message = {
            "message_id": next(self._message_ids),
            "date": int(time.time()),
            "chat": chat.chat,
            "from": chat.user,
        }
        said = str(content.get("text", ""))
        if said.startswith("/"):
            length = len(said.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"message": message | content}

    def press(self, user: int, message_id: int, data: str) -> Json:
        """Somebody presses a button, which must be on the screen."""
        chat = self._chats[user]
        message = chat.shown[message_id]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        assert any(button.get("callback_data") == data for row in rows for button in row), (
            "no such button on the screen"
        )
        press = f"{user}{next(self._message_ids)}"
        self._presses.add(press)
        content = {"id": press, "from": chat.user, "message": message, "chat_instance": str(user), "data": data}
        return {"callback_query": content}

    def block(self, user: int, *, is_blocked: bool) -> Json:
        """Somebody blocks the bot, or lets it write again."""
        chat = self._chat(user)
        before, after = ("member", "kicked") if is_blocked else ("kicked", "member")
        chat.is_blocked = is_blocked
        change: Json = {"chat": chat.chat, "from": chat.user, "date": int(time.time())}
        for name, status in (("old_chat_member", before), ("new_chat_member", after)):
            change[name] = {"user": BOT, "status": status} | ({"until_date": 0} if status == "kicked" else {})
        return {"my_chat_member": change}

    def reachable(self, fields: Json) -> Chat:
        """The chat that a call is about; raises Refused."""
        wanted = str(fields.get("chat_id", ""))
        if not wanted:
            raise Refused(400, "Bad Request: chat_id is empty")
        chat = self._chats.get(int(wanted)) if wanted.lstrip("-").isdigit() else None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.is_blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def send_message(self, fields: Json) -> Json:
        """What sendMessage does; raises Refused."""
        chat = self.reachable(fields)
        content = {"text": text(fields, "text", LONGEST_TEXT)}
        return self._show(chat, content | keyboard(fields))

    def send_file(self, fields: Json, call: Call) -> Json:
        """What sendPhoto and sendDocument do; raises Refused."""
        chat = self.reachable(fields)
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
        return self._show(chat, content | keyboard(fields))

    def edit_text(self, fields: Json) -> Json:
        """What editMessageText does; raises Refused."""
        chat, message = self._to_edit(fields)
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        return self._edited(chat, message, {"text": text(fields, "text", LONGEST_TEXT)}, fields)

    def edit_keyboard(self, fields: Json) -> Json:
        """What editMessageReplyMarkup does; raises Refused."""
        chat, message = self._to_edit(fields)
        return self._edited(chat, message, {}, fields)

    def answer_press(self, fields: Json) -> bool:
        """What answerCallbackQuery does; raises Refused."""
        press = str(fields.get("callback_query_id", ""))
        if press not in self._presses:
            old = "query is too old and response timeout expired or query ID is invalid"
            raise Refused(400, f"Bad Request: {old}")
        if len(str(fields.get("text", ""))) > LONGEST_NOTICE:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        return True

    def _chat(self, user: int, language: str = "zh-hans") -> Chat:
        person = {"id": user, "is_bot": False, "first_name": f"user {user}", "language_code": language}
        chat = self._chats.setdefault(user, Chat(person))
        chat.user = person
        return chat

    def _show(self, chat: Chat, content: Json) -> Json:
        number = next(self._message_ids)
        message = {"message_id": number, "from": BOT, "chat": chat.chat, "date": int(time.time()), **content}
        chat.shown[number] = message
        return message

    def _to_edit(self, fields: Json) -> tuple[Chat, Json]:
        chat = self.reachable(fields)
        message = chat.shown.get(int(fields.get("message_id", 0)))
        if message is None:
            raise Refused(400, "Bad Request: message to edit not found")
        return chat, message

    def _edited(self, chat: Chat, message: Json, change: Json, fields: Json) -> Json:
        after = {key: value for key, value in message.items() if key not in ("reply_markup", "edit_date")}
        after |= change | keyboard(fields)
        if after == {key: value for key, value in message.items() if key != "edit_date"}:
            same = "specified new message content and reply markup are exactly the same"
            raise Refused(400, f"Bad Request: message is not modified: {same} as a current content and reply markup")
        after["edit_date"] = int(time.time())
        chat.shown[message["message_id"]] = after
        return after
