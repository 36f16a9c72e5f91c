"""Where a demonstration lies: in a folder of its own, made anew each time, that nothing real is ever in."""

import shutil
from typing import Final

from bot.settings import Settings

_FOLDER: Final = "demonstration"


class NotBesideRealData(ValueError):
    """The settings name a store that real data may be in."""


def settings_of(settings: Settings) -> Settings:
    """A demonstration's settings: reached as is set, and of stores, keys and channels nothing. Raises NotBesideRealData."""
    if settings.database_url.get_secret_value() or settings.redis_url:
        raise NotBesideRealData
    return Settings.model_construct(
        data_dir=settings.data_dir.expanduser().absolute() / _FOLDER,
        host=settings.host,
        port=settings.port,
        public_url=settings.public_url,
        trusted_proxies=settings.trusted_proxies,
    )


def clear(demonstration: Settings) -> None:
    """Have nothing be left of the demonstration before."""
    folder = demonstration.data_dir
    assert folder.name == _FOLDER
    if folder.exists():
        shutil.rmtree(folder)
