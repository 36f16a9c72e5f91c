"""Whether a filled reminder fits the channel that it goes by, however that channel may send it.

What a channel takes hangs on how long things are: what was found for one reminder holds for every other of the same lengths.
"""

from collections.abc import Mapping
from typing import Final

from bot.outreach.links import link_to
from bot.outreach.ways import Channel
from bot.outreach.wording import Texts, content_of
from bot.service import Service

_REMEMBERED: Final = 20_000
_SOME_ID: Final = "0" * 32


class Fitting:
    """What does not fit of one campaign's words."""

    def __init__(self, service: Service, words: Texts, channels: Mapping[str, Channel]) -> None:
        self._words, self._channels = words, channels
        self._today = service.today()
        # As long as the real one will be.
        self.link = link_to(service, _SOME_ID)
        self._found: dict[tuple[object, ...], tuple[str, ...]] = {}

    def problems(self, channel: str, locale: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """English sentences to be said in the reader's language; none where it fits. Raises MissingValue."""
        said = values.values()
        key = (channel, locale, *values, *map(len, said), *map(len, map(str.encode, said)))
        found = self._found.get(key)
        if found is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            found = self._found[key] = self._look(self._channels[channel], locale, values)
        return found

    def _look(self, channel: Channel, locale: str, values: Mapping[str, str]) -> tuple[str, ...]:
        content = content_of(self._words, values, locale, self.link, sent_on=self._today)
        problems = (problem for means in channel.all_means() for problem in channel.shown(means, content).problems)
        return tuple(dict.fromkeys(problems))
