"""Where an installation was served last, so that a command beside it names the address that a browser really opens."""

from contextlib import suppress
from typing import Final

from bot.settings import Settings
from bot.shared_state.opening import open_shared_state
from bot.shared_state.state import SharedState, StateUnavailable

_KEY: Final = "served at"
_SECONDS: Final = 400 * 86_400.0


async def note_address(state: SharedState, address: str) -> None:
    """It is served there now; where that cannot be noted, a command guesses."""
    with suppress(StateUnavailable):
        await state.put(_KEY, address, _SECONDS)


async def address_of_pages(settings: Settings) -> str:
    """The address without a path: as it is set for the outside, else where it was served last, else where it would be."""
    if settings.public_url:
        return settings.public_url
    guessed = f"http://{settings.host}:{settings.port}"
    try:
        state = open_shared_state(settings)
        try:
            return await state.get(_KEY) or guessed
        finally:
            await state.close()
    except StateUnavailable:
        return guessed
