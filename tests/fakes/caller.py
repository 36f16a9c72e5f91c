"""One process of an installation that calls WeChat's API as often as it is told to, and says what came of each call.

A process of its own begins with `run`, so that a test can have many processes call at once.
"""

import asyncio
from typing import TYPE_CHECKING

from bot.outbound.wechat_api import WeChatApi
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def run(settings: Settings, told: "Connection[str, str]") -> None:
    """Answer each word with the kind of the outcome, until there is nobody any more who says one."""
    asyncio.run(_calls(settings, told))


async def _calls(settings: Settings, told: "Connection[str, str]") -> None:
    state = open_shared_state(settings)
    api = WeChatApi(settings, state)
    told.send("ready")
    while await asyncio.to_thread(_is_told, told):
        told.send(type(await api.menu()).__name__)
    await api.close()
    await state.close()


def _is_told(told: "Connection[str, str]") -> bool:
    try:
        told.recv()
    except EOFError:
        return False
    return True
