"""What is counted about a person beside the talk, under digests of the address that a channel has: removed when they leave.

What only says that nothing may be sent there, or that a message is older than the deletion, is kept, and runs out by itself.
"""

from bot.channels.telegram_limits import Limits
from bot.outbound import customer_service
from bot.shared_state.state import SharedState, known_as


async def remove_traces(state: SharedState, channel: str, account: str, user: str) -> None:
    """Count nothing about this address any more; raises StateUnavailable."""
    match channel:
        case "wechat":
            await customer_service.closed(state, user)
        case "wecom":
            await state.remove(welcomed_key(f"{channel}:{known_as(f'{account}:{user}')}"))
        case "telegram":
            await Limits(state, account).forget(int(user))
        case _:
            pass


def welcomed_key(name: str) -> str:
    """Under what it is noted that a member of WeCom was welcomed; `name` is that of the talk."""
    return f"wecom-welcomed:{known_as(name)}"
