"""One process of an installation that calls WeChat's API as often as it is told to, and says what came of each call.

`python -m tests.fakes.caller` reads a line before each call, so that a test can have many processes call at once.
"""

import asyncio
import sys

from bot.outbound.wechat_api import WeChatApi
from bot.settings import Settings
from bot.shared_state.opening import open_shared_state


async def main() -> None:
    """Answer each line with the kind of the outcome."""
    settings = Settings()
    state = open_shared_state(settings)
    api = WeChatApi(settings, state)
    print("ready", flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(type(await api.menu()).__name__, flush=True)
    await api.close()
    await state.close()


if __name__ == "__main__":
    asyncio.run(main())
