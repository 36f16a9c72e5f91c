"""A code by which an official names this messenger for tests: taken before the talk, which keeps nothing of it."""

from dataclasses import replace
from math import ceil
from typing import NamedTuple

from bot.channels.inbound import Inbound
from bot.outreach import test_addresses
from bot.registry.contacts import Caller
from bot.registry.database import RegistryUnavailable
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.shared_state.state import StateUnavailable
from flows.position import Position, position


class Answered(NamedTuple):
    """What is said to a code, in the language of whoever sent it."""

    text: str
    at: Position


async def answer_to_code(service: Service, inbound: Inbound) -> Answered | None:
    """What is said where the message is such a code, None where it is something else; raises StoreUnavailable.

    Tries are counted as those of other codes are, so that nobody finds one by trying.
    """
    if service.opened_registry is None or not isinstance(inbound.heard, str):
        return None
    code = test_addresses.code_in(inbound.heard)
    if code is None:
        return None
    at = _at(service, inbound.locale)
    seconds = await service.chat_throttle.wait("code", inbound.name)
    if seconds:
        said = at.words.say_count(
            "That was quick! Please wait {count} second, then try again.",
            "That was quick! Please wait {count} seconds, then try again.",
            ceil(seconds),
        )
        return Answered(said, at)
    caller = Caller(inbound.channel, inbound.account, inbound.user)
    try:
        taken = await test_addresses.take(service, caller, code, inbound.key)
    except (StateUnavailable, RegistryUnavailable) as error:
        raise StoreUnavailable(str(error)) from error
    if taken is None:
        said = at.words.say("This code for tests is not good (any more). The console shows a new one.")
        return Answered(said, at)
    at = _at(service, taken.locale)
    return Answered(at.words.say("Thank you: tests of reminders come here from now on."), at)


def _at(service: Service, locale: str) -> Position:
    return position((), replace(service.ground(), locale=locale))
