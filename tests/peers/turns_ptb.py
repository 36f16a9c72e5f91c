"""python-telegram-bot, its users' data read from and written to Redis at every message, in process and without HTTP:
`PYTHON -m tests.peers.turns_ptb REDIS`.
"""

import asyncio
import json
import sys
import time
from typing import Any

from redis.asyncio import Redis
from telegram import Update
from telegram.ext import Application, ContextTypes, DictPersistence, MessageHandler, PersistenceInput, filters
from telegram.request import BaseRequest

from tests.peers.questionnaire import answer
from tests.peers.turns_rounds import serve


class InRedis(DictPersistence):
    """What a user said, fetched when they write and kept when they are answered."""

    def __init__(self, client: Redis) -> None:
        super().__init__(PersistenceInput(bot_data=False, chat_data=False, callback_data=False), update_interval=1e9)
        self._client = client

    async def refresh_user_data(self, user_id: int, user_data: dict[Any, Any]) -> None:
        kept = await self._client.get(f"ptb:{user_id}")
        user_data.update(json.loads(kept) if kept else {})

    async def update_user_data(self, user_id: int, data: dict[Any, Any]) -> None:
        await self._client.set(f"ptb:{user_id}", json.dumps(data))


class Offline(BaseRequest):
    """Telegram, which takes everything at once."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, method: str, *_: object, **__: object) -> tuple[int, bytes]:
        """Whoever asks who it is, or says something, is told what they would be."""
        me = {"id": 1, "is_bot": True, "first_name": "x", "username": "x"}
        sent = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "x"}
        return 200, json.dumps({"ok": True, "result": me if url.endswith("/getMe") else sent}).encode()


async def main(redis_url: str) -> None:
    """Play until the input ends."""
    kept = InRedis(Redis.from_url(redis_url))
    app = Application.builder().token("1:peer").request(Offline()).updater(None).persistence(kept).build()

    async def hear(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        message, answers = update.effective_message, context.user_data
        assert message is not None
        assert answers is not None
        said = answer(answers, message.text or "")
        await kept.update_user_data(message.chat_id, answers)
        await message.reply_text(said)

    app.add_handler(MessageHandler(filters.TEXT, hear))
    await app.initialize()

    async def step(user: int, number: int, text: str) -> None:
        person = {"id": user, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
        message = {"message_id": number, "date": int(time.time()), "chat": {"id": user, "type": "private"}}
        update = {"update_id": user * 100 + number, "message": {**message, "from": person, "text": text}}
        await app.process_update(Update.de_json(update, app.bot))

    await serve(step)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
