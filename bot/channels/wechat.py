"""The WeChat Official Account: `/wechat` is what its console is given as the address of our server.

Each callback is opened, understood, heard once and answered in the envelope that it came in. What cannot be opened is one refusal,
which tells nothing about why.
"""

import asyncio
import time
from typing import Final

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.body import TooLarge, read_body
from bot.capabilities import capability
from bot.channels.edge import Entrance, hear
from bot.channels.envelope import Malformed
from bot.channels.five_seconds import FiveSeconds, Pace
from bot.channels.inbound import Inbound
from bot.channels.one_text import one_text
from bot.channels.refusals import Refusals
from bot.channels.wechat_late import LateAnswer
from bot.channels.wechat_messages import Message, message_of
from bot.channels.wechat_notice_events import News, news_of, noted
from bot.channels.wechat_opening import Door
from bot.channels.wechat_reply import acknowledged, answered, refused
from bot.outbound import customer_service
from bot.registry.database import RegistryUnavailable
from bot.service import Service
from bot.sessions.kept_replies import Said
from bot.sessions.store import StoreUnavailable
from bot.sessions.turns import Render
from bot.shared_state.state import StateUnavailable, known_as
from bot.web.guard import address
from flows.events import Left
from flows.position import Position

PATH: Final = "/wechat"
_OPENED_AGAIN_AFTER: Final = 60.0
"""Seconds; a window of two days may as well be counted as a minute shorter, and noted once a minute."""
_MOST_REMEMBERED: Final = 50_000
_CUT_AFTER: Final = 5.0
_BETWEEN_TRIES: Final = 0.25
_NOTED_WITHIN: Final = 4.0


def routes(service: Service, pace: Pace | None = None) -> list[Route]:
    """Where WeChat calls us."""
    account = _Account(service, FiveSeconds(pace))
    return [Route(PATH, account.verify, methods=["GET"]), Route(PATH, account.take, methods=["POST"])]


class _Account:
    """One account."""

    def __init__(self, service: Service, five_seconds: FiveSeconds) -> None:
        self._service = service
        self._door = Door.of(service.settings)
        self._five_seconds = five_seconds
        service.on_close(five_seconds.close)
        self._capability = capability("wechat")
        self._refusals = Refusals(PATH)
        self._opened: dict[str, float] = {}
        self._noting: set[asyncio.Task[None]] = set()
        service.on_close(self._close)

    async def _close(self) -> None:
        await asyncio.gather(*self._noting, return_exceptions=True)

    async def verify(self, request: Request) -> Response:
        """The console asks whether this address is ours."""
        try:
            return PlainTextResponse(self._door.echo(request.query_params))
        except Malformed as fault:
            return self._refused(str(fault))

    async def take(self, request: Request) -> Response:
        """A message or an event."""
        try:
            opened = self._door.open(request.query_params, await read_body(request))
            message, news = message_of(opened.fields), news_of(opened.fields)
        except TooLarge:
            return self._refused("too large", 413)
        except Malformed as fault:
            return self._refused(str(fault))
        except ClientDisconnect:
            return self._refused("cut off before it was whole")
        key = news.key if news is not None else message.inbound.key if message.inbound is not None else ""
        if not key:
            return acknowledged()
        try:
            if not await self._is_what_was_signed(request, key):
                return self._refused("signed for another message")
        except StateUnavailable:
            # It comes again.
            return refused(503)
        if message.inbound is None:
            return await self._note(message, news)
        text = await self._answer(request, message, message.inbound)
        if text is None:
            # Nobody reads it: the connection was cut.
            return refused(503)
        response = answered(self._door.envelope, opened, message, text)
        response.background = BackgroundTask(self._note_window, message, message.inbound)
        return response

    async def _note(self, message: Message, news: News | None) -> Response:
        """What is told beside the talk: whatever could not be noted in time comes again, and is noted once all the same."""
        if news is None:
            return acknowledged()
        noting = asyncio.create_task(noted(self._service, message, news))
        self._noting.add(noting)
        noting.add_done_callback(self._is_over)
        await asyncio.wait({noting}, timeout=_NOTED_WITHIN)
        if not noting.done() or isinstance(noting.exception(), RegistryUnavailable | StateUnavailable):
            return refused(503)
        noting.result()
        return acknowledged()

    def _is_over(self, noting: "asyncio.Task[None]") -> None:
        self._noting.discard(noting)
        if not noting.cancelled():
            # Looked at, so that nobody complains: where nobody waited for it any more, it comes again.
            noting.exception()

    async def _is_what_was_signed(self, request: Request, key: str) -> bool:
        """Whether no other message came under the same signature, which says nothing of a body that is not encrypted.

        Else whoever reads the address of one callback could say anything for anybody until that is not fresh any more.
        """
        signature = request.query_params.get("signature", "")
        if not self._door.takes_plain or not signature:
            return True
        state, span = self._service.shared_state, 2.0 * self._service.settings.callback_tolerance
        until = time.monotonic() + _CUT_AFTER
        while True:
            try:
                return await state.lease(f"signed:{known_as(signature)}", key, span)
            except StateUnavailable:
                # An answer at once would be shown as a fault; a connection that is cut has the vendor ask again.
                if time.monotonic() > until:
                    raise
            await asyncio.sleep(_BETWEEN_TRIES)

    async def _answer(self, request: Request, message: Message, inbound: Inbound) -> str | None:
        render = self._render(address(request, self._service.settings))
        entrance = Entrance(self._service, inbound)

        async def work() -> str:
            text = await hear(self._service, inbound, render, entrance)
            if isinstance(inbound.heard, Left):
                await self._forget(message.user)
            return text

        async def gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        late = LateAnswer(self._service, inbound, message.opens)
        return await self._five_seconds.answer(inbound, work, gone, late)

    def _render(self, base: str) -> Render:
        def render(said: Said, at: Position, link: str) -> str:
            return one_text(said, at, self._capability, f"{base}/go/{link}?to=result" if link else "")

        return render

    async def _note_window(self, message: Message, inbound: Inbound) -> None:
        """Note, once it is answered, that the person may be sent messages now."""
        if message.opens is None or not self._service.settings.wechat_secret.get_secret_value():
            return
        now = time.monotonic()
        if message.opens == "message":
            if now - self._opened.get(message.user, -_OPENED_AGAIN_AFTER) < _OPENED_AGAIN_AFTER:
                return
            if len(self._opened) >= _MOST_REMEMBERED:
                self._opened.clear()
            self._opened[message.user] = now
        await customer_service.opened(self._service.shared_state, message.user, message.opens, inbound.key)

    def _refused(self, why: str, status: int = 400) -> Response:
        self._refusals.note(why)
        return refused(status)

    async def _forget(self, user: str) -> None:
        """Keep nothing of who left beside the talk, which is deleted already; raises StoreUnavailable."""
        self._opened.pop(user, None)
        try:
            await customer_service.closed(self._service.shared_state, user)
        except StateUnavailable as error:
            raise StoreUnavailable(str(error)) from error
