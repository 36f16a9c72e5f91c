"""aiogram with its states in Redis, answering in the webhook's response: `PYTHON aiogram_peer.py PORT REDIS SECRET`."""

import sys

import uvloop
from aiogram import Bot, Dispatcher, F
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.methods import SendMessage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from questionnaire import QUESTIONS, answer


class Asking(StatesGroup):
    """One state a question."""

    region, revenue, registered_in_region, on_dishonesty_list, rd_expense, employees = (State() for _ in QUESTIONS)


def main(port: int, redis_url: str, secret: str) -> None:
    """Serve until it is ended."""
    states = list(Asking.__all_states__)
    dispatcher = Dispatcher(storage=RedisStorage.from_url(redis_url))

    @dispatcher.message(F.text)
    async def _hear(message: Message, state: FSMContext) -> SendMessage:
        answers = dict(await state.get_data())
        said = answer(answers, message.text or "")
        await state.set_data(answers)
        await state.set_state(states[len(answers) % len(states)])
        return message.answer(said)

    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, Bot("1:peer"), handle_in_background=False, secret_token=secret)
    handler.register(app, "/hook")
    uvloop.install()
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:4])
