"""aiogram's own storage of states and data in Redis: keeps one talk, whose answers come in JSON from standard input.

`PYTHON -m tests.peers.sessions_aiogram REDIS`
"""

import asyncio
import json
import sys

from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.redis import RedisStorage


async def main(redis_url: str) -> None:
    """Keep them as a bot would that has asked them one by one."""
    answers = json.load(sys.stdin)
    storage = RedisStorage.from_url(redis_url)
    key = StorageKey(bot_id=1_234_567_890, chat_id=1_234_567_890, user_id=1_234_567_890)
    await storage.set_state(key, "Asking:employees")
    await storage.set_data(key, answers)
    await storage.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
