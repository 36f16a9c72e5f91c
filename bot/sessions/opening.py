"""The store that the settings ask for. Only the one that is used is imported, since a terminal needs no Redis."""

from bot.sessions.store import DAY, Spans, Store
from bot.settings import Settings


def open_store(settings: Settings) -> Store:
    """The shared store where a Redis is named, the embedded one elsewhere; raises UnusableStore."""
    spans = Spans(session=settings.session_days * DAY)
    if settings.redis_url:
        from bot.sessions.redis import RedisStore

        return RedisStore.at(settings.redis_url, spans)
    from bot.sessions.sqlite import SqliteStore

    return SqliteStore(settings.sessions_file, spans)
