"""The one way in for every messenger: a verified message becomes one turn, and its rendered answer is kept with it.

It knows no channel: how an answer looks is the channel's `Render`.
"""

from bot.channels.inbound import Inbound
from bot.service import Service
from bot.sessions.kept_replies import Said
from bot.sessions.turns import Render, TooOften, answer
from flows.events import Arrived, Left, Pressed
from flows.replies import Text
from flows.understanding import CommandName, understand_command


async def hear(service: Service, inbound: Inbound, render: Render) -> str:
    """The rendered answer, the very same for every delivery of the same message; raises StoreUnavailable.

    Who floods is told how long to wait, in the language of the talk, and nothing of it is kept.
    """

    async def admit() -> int:
        # Leaving must never have to wait.
        if isinstance(inbound.heard, Left):
            return 0
        seconds = await service.chat_throttle.wait("chat", inbound.name)
        if not seconds and _tries_a_code(inbound):
            return await service.chat_throttle.wait("code", inbound.name)
        return seconds

    try:
        return await answer(service.store, inbound.name, inbound.key, inbound.heard, service.ground(), render, admit)
    except TooOften as flood:
        said = flood.at.words.say_count(
            "That was quick! Please wait {count} second, then go on; what you said before is kept.",
            "That was quick! Please wait {count} seconds, then go on; what you said before is kept.",
            flood.seconds,
        )
        return render(Said((Text(text=said),)), flood.at, "")


def _tries_a_code(inbound: Inbound) -> bool:
    heard = inbound.heard
    if isinstance(heard, Arrived):
        return bool(heard.code)
    text = heard.text if isinstance(heard, Pressed) else heard if isinstance(heard, str) else ""
    command = understand_command(text.strip())
    return command is not None and command.name is CommandName.RESUME
