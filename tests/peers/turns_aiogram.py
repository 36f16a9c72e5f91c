"""aiogram's dispatcher with its states in Redis, in process and without HTTP: `PYTHON -m tests.peers.turns_aiogram REDIS`."""

import asyncio
import sys
import time

from aiogram import Bot, Dispatcher, F
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.methods import SendMessage
from aiogram.types import Message, Update

from tests.peers.questionnaire import QUESTIONS, answer
from tests.peers.turns_rounds import serve


class Asking(StatesGroup):  # type: ignore[misc]
    """One state a question."""

    region, revenue, registered_in_region, on_dishonesty_list, rd_expense, employees = (State() for _ in QUESTIONS)


async def main(redis_url: str) -> None:
    """Play until the input ends."""
    states = list(Asking.__all_states__)
    bot, dispatcher = Bot("1:peer"), Dispatcher(storage=RedisStorage.from_url(redis_url))

    @dispatcher.message(F.text)  # type: ignore[untyped-decorator]
    async def _hear(message: Message, state: FSMContext) -> SendMessage:
        answers = dict(await state.get_data())
        said = answer(answers, message.text or "")
        await state.set_data(answers)
        await state.set_state(states[len(answers) % len(states)])
        return message.answer(said)

    async def step(user: int, number: int, text: str) -> None:
        person = {"id": user, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
        message = {"message_id": number, "date": int(time.time()), "chat": {"id": user, "type": "private"}}
        update = {"update_id": user * 100 + number, "message": {**message, "from": person, "text": text}}
        said = await dispatcher.feed_update(bot, Update.model_validate(update, context={"bot": bot}))
        assert said.text

    await serve(step)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
