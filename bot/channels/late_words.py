"""What messengers say when an answer is late, in the language of the talk; where that cannot be known in time, in all of them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from assessment.wording import Words, supported_locales
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.sessions.turns import language_of

_FOR_THE_LANGUAGE: Final = 0.4
"""Seconds; what is late already may not wait for its words."""


async def in_the_language_of(service: Service, name: str, sentence: Callable[[Words], str]) -> str:
    """The sentence as it is to be said to this name."""
    locale = None
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(_FOR_THE_LANGUAGE):
            locale = await language_of(service.store, name)
    spoken = supported_locales() if locale is None else (locale,)
    return "\n".join(dict.fromkeys(sentence(Words(one, {})) for one in spoken))


def follows(words: Words) -> str:
    """The answer comes by itself."""
    return words.say("This takes a little longer than usual; the answer follows in a moment.")


def waits(words: Words) -> str:
    """The answer has to be fetched."""
    return words.say("This takes a little longer than usual. Send any word in a moment, and you get the answer.")


def away(words: Words) -> str:
    """There is no answer."""
    return words.say("The answers cannot be reached at the moment. Nothing is lost; please try again shortly.")


def earlier(words: Words) -> str:
    """Before an answer that was fetched."""
    return words.say(
        "Here is the answer to your earlier message. What you sent just now only fetched it, and was not read."
    )
