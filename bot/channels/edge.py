"""The one way in for every messenger: a verified message becomes one turn, and its rendered answer is kept with it.

It knows no channel: how an answer looks is the channel's `Render`.
"""

from dataclasses import replace
from typing import Final

from bot.channels.inbound import Inbound
from bot.channels.test_codes import answer_to_code
from bot.desks import desk_in_a_messenger
from bot.outreach.answered import reminder_answered
from bot.outreach.heard_again import heard_from
from bot.registry.contacts import Caller
from bot.service import Service
from bot.sessions.kept_replies import Said
from bot.sessions.store import DAY, StoreUnavailable
from bot.sessions.turns import Render, TooOften, WayIn, answer
from bot.shared_state.state import StateUnavailable, known_as
from flows.conversation import says_nothing
from flows.events import Incoming, Left, Pressed
from flows.position import position
from flows.replies import Text
from flows.understanding import CommandName, understand_command

_DELIVERED_WITHIN: Final = float(DAY)
"""Seconds after which no vendor delivers an old message any more."""


class Entrance:
    """How messengers let one message in, however often it is tried: it is counted once."""

    def __init__(self, service: Service, inbound: Inbound) -> None:
        self._service, self._inbound = service, inbound
        self._is_counted = False

    async def admit(self, is_new: bool) -> int:  # noqa: FBT001 - as the protocol has it
        """Hold floods back; leaving must never have to wait."""
        inbound, throttle = self._inbound, self._service.chat_throttle
        if isinstance(inbound.heard, Left):
            return 0
        if is_new and await self._was_sent_before():
            raise _SentBefore
        if self._is_counted:
            return 0
        seconds = await throttle.wait("chat", inbound.name)
        if not seconds and _tries_a_code(inbound):
            seconds = await throttle.wait("code", inbound.name)
        self._is_counted = not seconds
        return seconds

    async def begun_with(self, incoming: Incoming) -> Incoming:
        """Whoever answers a reminder when their talk is over is known for that."""
        service = self._service
        if (
            service.opened_registry is None
            or not isinstance(incoming, str)
            or not says_nothing(incoming, service.ground())
        ):
            return incoming
        return await reminder_answered(service, _caller(self._inbound)) or incoming

    async def erasing(self) -> None:
        """Note when, so that no message from before revives what is deleted now."""
        try:
            await self._service.shared_state.put(
                _erased_key(self._inbound.name), str(self._inbound.came), _DELIVERED_WITHIN
            )
        except StateUnavailable as error:
            raise StoreUnavailable(str(error)) from error

    async def _was_sent_before(self) -> bool:
        try:
            return await was_sent_before(self._service, self._inbound.name, self._inbound.came)
        except StateUnavailable as error:
            raise StoreUnavailable(str(error)) from error


async def was_sent_before(service: Service, name: str, came: float) -> bool:
    """Whether its sender had everything deleted after sending it; raises StateUnavailable."""
    erased = await service.shared_state.get(_erased_key(name))
    return erased is not None and 0 < came < float(erased)


def _erased_key(name: str) -> str:
    return f"erased:{known_as(name)}"


async def hear(service: Service, inbound: Inbound, render: Render, entrance: Entrance | None = None) -> str:
    """The rendered answer, the very same for every delivery of the same message; raises StoreUnavailable.

    Who floods is told how long to wait, in the language of the talk, and nothing of it is kept. What was sent before its sender
    had everything deleted, and comes only afterwards, is answered with nothing. Who tries again brings the entrance along.
    """
    if (told := await answer_to_code(service, inbound)) is not None:
        return render(Said((Text(text=told.text),)), told.at, "")
    try:
        return await answer(
            service.store,
            inbound.name,
            inbound.key,
            inbound.heard,
            replace(service.ground(), locale=inbound.locale, greets=True, reaches=True),
            render,
            WayIn(entrance or Entrance(service, inbound), desk_in_a_messenger(service, _caller(inbound))),
        )
    except TooOften as flood:
        said = flood.at.words.say_count(
            "That was quick! Please wait {count} second, then try again; what you said before is kept.",
            "That was quick! Please wait {count} seconds, then try again; what you said before is kept.",
            flood.seconds,
        )
        return render(Said((Text(text=said),)), flood.at, "")
    except _SentBefore:
        return render(Said(()), position((), service.ground()), "")
    finally:
        if not isinstance(inbound.heard, Left):
            heard_from(service, _caller(inbound))


class _SentBefore(Exception):
    """The message is older than the deletion of all that was known of its sender."""


def _caller(inbound: Inbound) -> Caller:
    """Whoever sent it, as the registry knows them."""
    return Caller(inbound.channel, inbound.account, inbound.user)


def _tries_a_code(inbound: Inbound) -> bool:
    heard = inbound.heard
    text = heard.text if isinstance(heard, Pressed) else heard if isinstance(heard, str) else ""
    command = understand_command(text.strip())
    return command is not None and command.name is CommandName.RESUME
