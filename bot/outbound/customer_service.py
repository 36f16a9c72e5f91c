"""WeChat's customer-service messages: so many, and only for a while, after the person did something.

Each window is counted in the shared state before a message is sent; what cannot be counted is not sent.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from operator import attrgetter
from typing import Final

from bot.capabilities import Opener, capability
from bot.outbound.outcomes import STATE_AWAY, Outcome, Permanent, Suppress
from bot.shared_state.state import Allowance, SharedState, StateUnavailable, known_as

_WINDOWS: Final[Mapping[Opener, Allowance]] = {
    window.opened_by: Allowance(window.messages, window.seconds)
    for window in sorted(capability("wechat").windows, key=attrgetter("seconds"))
}
"""The one that closes first is drawn from first."""
_DELIVERIES: Final = 60.0
"""Seconds within which one message may be delivered again; the vendor stops after fifteen."""


async def opened(state: SharedState, openid: str, by: Opener = "message", delivery: str = "") -> None:
    """The person did something: open the window anew, once for all deliveries of the same thing.

    A window that cannot be noted stays as it is, which is at most too narrow.
    """
    with suppress(StateUnavailable):
        key = _key(openid, by)
        if not delivery or await state.swap(f"{key}:{known_as(delivery)}", None, "1", _DELIVERIES):
            await state.grant(key, *_WINDOWS[by])


async def closed(state: SharedState, openid: str) -> None:
    """The person cannot be written to any more, until they do something; raises StateUnavailable."""
    for by in _WINDOWS:
        await state.remove(_key(openid, by))


async def left(state: SharedState, openid: str) -> int:
    """How many messages may still be sent now; raises StateUnavailable."""
    return sum([await state.left(_key(openid, by)) for by in _WINDOWS])


async def send(state: SharedState, openid: str, deliver: Callable[[], Awaitable[Outcome]]) -> Outcome:
    """Deliver one message within a window, which counts it whatever comes of it."""
    try:
        if not await _drawn(state, openid):
            return Permanent("outside the customer-service window, or none left in it")
        outcome = await deliver()
        if isinstance(outcome, Suppress) or (isinstance(outcome, Permanent) and outcome.scope == "recipient"):
            # The vendor's count is the one that holds: another message would be refused too.
            with suppress(StateUnavailable):
                await closed(state, openid)
    except StateUnavailable:
        return STATE_AWAY
    return outcome


async def _drawn(state: SharedState, openid: str) -> bool:
    for by in _WINDOWS:
        if await state.draw(_key(openid, by)):
            return True
    return False


def _key(openid: str, by: Opener) -> str:
    return f"customer-service:{known_as(f'wechat:{openid}')}:{by}"
