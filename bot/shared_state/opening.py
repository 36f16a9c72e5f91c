"""The store of shared state that the settings ask for. Only the one that is used is imported."""

from bot.settings import Settings
from bot.shared_state.state import SharedState


def open_shared_state(settings: Settings) -> SharedState:
    """The shared one where a Redis is named, the embedded one elsewhere; raises StateUnavailable."""
    if settings.redis_url:
        from bot.shared_state.redis import RedisState

        return RedisState.at(settings.redis_url)
    from bot.shared_state.sqlite import SqliteState

    return SqliteState(settings.shared_state_file)
