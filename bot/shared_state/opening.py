"""The store of shared state that the settings ask for."""

from bot.settings import Settings
from bot.shared_state.state import SharedState


def open_shared_state(settings: Settings) -> SharedState:
    """The shared one where a Redis is named, the embedded one elsewhere."""
    del settings
    raise NotImplementedError
