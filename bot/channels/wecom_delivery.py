"""How an answer reaches a member of WeCom: in the response to the callback, or apart from it as a message of the application.

A question with buttons can only be sent apart, and so can what follows a pressed card, since the response is needed to change
that card. Each answer is sent in one of the two ways and in no other: the first delivery of a message decides, in the state that
all processes share, and every repetition holds to it. Whenever it is not certain that it came through apart, the response says it.
"""

import asyncio
import logging
from time import monotonic
from typing import Final

from bot.channels.wecom_answers import Answer
from bot.channels.wecom_messages import Message
from bot.outbound.outcomes import Delivered
from bot.outbound.wecom_api import WeComApi
from bot.service import Service
from bot.sessions.store import DAY
from bot.shared_state.state import SharedState, StateUnavailable, known_as

ANSWERED_WITHIN: Final = 4.0
"""The vendor cuts the connection after five seconds, and repeats the callback twice."""
_LEAST_PATIENCE: Final = 1.0
_PATIENCE_AFTERWARDS: Final = 10.0
_LOOKS_AGAIN: Final = 0.1
_SENDING: Final = "sending"
_APART: Final = "apart"
_HERE: Final = "here"
_LOG: Final = logging.getLogger(__name__)


async def went_apart(service: Service, name: str, message: Message, answer: Answer, arrived: float) -> bool:
    """Whether the member has the answer apart from the response, sent now or before; `arrived` is in monotonic seconds."""
    if answer.card is None and not answer.label:
        return False
    state, key = service.shared_state, _key(name, message)
    until = max(arrived + ANSWERED_WITHIN, monotonic() + _LEAST_PATIENCE)
    try:
        if not await state.swap(key, None, _SENDING, DAY):
            return await _decided(state, key, until)
        way = _APART if await _is_sent(service, message, answer, until) else _HERE
        # A repetition that waited in vain has said it meanwhile.
        return await _settled(state, key, way)
    except StateUnavailable:
        return False


async def went_after(service: Service, name: str, message: Message, answer: Answer) -> bool:
    """Send an answer that no response can carry any more; whether the member has it."""
    state, key = service.shared_state, _key(name, message)
    until = monotonic() + _PATIENCE_AFTERWARDS
    try:
        if not answer.text or not await state.swap(key, None, _SENDING, DAY):
            # Nothing is to be said, or another delivery sees to it.
            return True
        return await _settled(state, key, _APART if await _is_sent(service, message, answer, until) else _HERE)
    except StateUnavailable:
        return False


def _key(name: str, message: Message) -> str:
    return f"wecom-answer:{known_as(f'{name} {message.key}')}"


async def _is_sent(service: Service, message: Message, answer: Answer, until: float) -> bool:
    api = WeComApi.of(service)
    try:
        async with asyncio.timeout(until - monotonic()):
            if answer.card is not None:
                outcome = await api.send_card(message.member, answer.card)
            else:
                # The same words may be right twice in a minute; that they go out once a message is seen to here.
                outcome = await api.send_text(message.member, answer.text, repeats_dropped=0)
    except TimeoutError:
        return False
    if isinstance(outcome, Delivered):
        return True
    _LOG.warning("/wecom: what was to be sent apart is said in the response: %s", outcome.reason)
    return False


async def _decided(state: SharedState, key: str, until: float) -> bool:
    """What the first delivery has decided, or decides in a moment."""
    while await state.get(key) == _SENDING:
        if monotonic() > until:
            # Whoever was at it is gone.
            return await _settled(state, key, _HERE)
        await asyncio.sleep(_LOOKS_AGAIN)
    return await state.get(key) == _APART


async def _settled(state: SharedState, key: str, way: str) -> bool:
    """Decide it, unless somebody else just has."""
    try:
        if not await state.swap(key, _SENDING, way, DAY):
            return await state.get(key) == _APART
    except StateUnavailable:
        # What came through has come through, whether or not that could be noted.
        pass
    return way == _APART


async def change_card(service: Service, message: Message, answer: Answer) -> None:
    """Have the pressed card show what was chosen where the response could not; a card that stays as it was does no harm."""
    if message.press is not None and answer.label:
        await WeComApi.of(service).update_card(message.member, message.press.response_code, answer.label, message.sent)
