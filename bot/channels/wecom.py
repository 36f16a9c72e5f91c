"""Where WeCom calls us: the check of the address, and every message and event of the application, always encrypted.

Whatever is not plainly the vendor's is refused in one way that tells nothing.
"""

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from secrets import token_hex
from typing import Any, Final, NamedTuple

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.body import TooLarge, read_body
from bot.channels.edge import Entrance, hear
from bot.channels.envelope import Envelope, Keys, Malformed
from bot.channels.five_seconds import FiveSeconds, Pace
from bot.channels.inbound import Inbound
from bot.channels.payload import Kind, Written, kind_of, read, write
from bot.channels.refusals import Refusals
from bot.channels.traces import welcomed_key
from bot.channels.wecom_answers import Answer, as_changed_button, as_text, renderer
from bot.channels.wecom_delivery import change_card, went_apart
from bot.channels.wecom_late import LateAnswer
from bot.channels.wecom_messages import Message, understood
from bot.service import Service
from bot.settings import Settings
from bot.shared_state.state import StateUnavailable
from bot.web.guard import address
from flows.events import Arrived, Left

PATH: Final = "/wecom"
_ECHOED: Final = re.compile(rb"[A-Za-z0-9_+/=.-]{1,256}")
"""What the console sends. Messages are sealed alike, so without this whoever got hold of one could have it opened here."""
_WELCOMED_FOR: Final = 12 * 3600.0
"""Who opens the application again within half a day finds the talk where it was, and needs no word of welcome."""
_MEDIA_TYPES: Final[Mapping[Kind, str]] = {"xml": "text/xml", "json": "application/json"}


def routes(service: Service, pace: Pace | None = None) -> list[Route]:
    """Where WeCom calls us; raises ValueError where the settings cannot be used."""
    edge = _Edge(service, FiveSeconds(pace))
    return [Route(PATH, edge.check, methods=["GET"]), Route(PATH, edge.take, methods=["POST"])]


class _Called(NamedTuple):
    """A callback opened, and what the answer to it is put into."""

    fields: Mapping[str, Any]
    kind: Kind
    keys: Keys
    outer: Mapping[str, Any]
    outer_kind: Kind


class _Edge:
    """The callbacks of one application."""

    def __init__(self, service: Service, five_seconds: FiveSeconds) -> None:
        settings = service.settings
        self._five_seconds = five_seconds
        service.on_close(five_seconds.close)
        self._refusals = Refusals(PATH)
        self._service, self._settings = service, settings
        self._account = f"{settings.wecom_corp_id}:{settings.wecom_agent_id}"
        self._has_api = bool(settings.wecom_secret.get_secret_value() and settings.wecom_agent_id)
        self._envelope = Envelope(settings.wecom_corp_id, _generations(settings), settings.callback_tolerance)

    async def check(self, request: Request) -> Response:
        """The console asks whether the address is ours: what it sends is given back, decrypted."""
        try:
            echo = self._envelope.open(*_signed(request), request.query_params.get("echostr", ""))
        except Malformed as fault:
            return self._refused(str(fault))
        if not _ECHOED.fullmatch(echo.content):
            return self._refused("no echo of an address check")
        return Response(echo.content, media_type="text/plain")

    async def take(self, request: Request) -> Response:
        """One message or event, and what is answered to it."""
        arrived = time.monotonic()
        try:
            called = await self._opened(request)
            message = understood(called.fields, self._settings.wecom_corp_id, self._settings.wecom_agent_id)
            if message.heard is None:
                return Response()
            inbound = Inbound("wecom", self._account, message.user, message.key, message.heard, message.sent)
            if isinstance(message.heard, Arrived) and not await self._is_to_be_welcomed(inbound, message):
                return Response()
            rendered = await self._heard(request, inbound, message)
        except Malformed as fault:
            return self._refused(str(fault))
        except (TooLarge, ClientDisconnect) as fault:
            return self._refused(type(fault).__name__)
        if rendered is None:
            # Nobody reads it: the connection was cut.
            return Response(status_code=503)
        if isinstance(message.heard, Left):
            await self._forget(inbound)
        answer = Answer.model_validate_json(rendered)
        return await self._answered(called, inbound, message, answer, arrived)

    async def _heard(self, request: Request, inbound: Inbound, message: Message) -> str | None:
        """The answer in the form that is kept; None where the vendor asks again."""
        base = address(request, self._settings)
        render = renderer(message, inbound.name, base, has_api=self._has_api)

        async def gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        late = LateAnswer(self._service, inbound, message, can_follow=self._has_api)
        entrance = Entrance(self._service, inbound)
        work = partial(hear, self._service, inbound, render, entrance)
        return await self._five_seconds.answer(inbound, work, gone, late)

    async def _opened(self, request: Request) -> _Called:
        body = await read_body(request)
        outer, kind = read(body), kind_of(body)
        encrypted = outer.get(_name("Encrypt", outer))
        if not isinstance(encrypted, str):
            raise Malformed("nothing encrypted")
        content, keys = self._envelope.open(*_signed(request), encrypted)
        return _Called(read(content), kind_of(content), keys, outer, kind)

    async def _is_to_be_welcomed(self, inbound: Inbound, message: Message) -> bool:
        """Whoever comes in is welcomed, but not once more for every look into the application."""
        state, key = self._service.shared_state, welcomed_key(inbound.name)
        is_first = False
        with suppress(StateUnavailable):
            is_first = await state.swap(key, None, inbound.key, _WELCOMED_FOR) or await state.get(key) == inbound.key
        return is_first or not message.is_entering

    async def _forget(self, inbound: Inbound) -> None:
        """Keep nothing of who left beside the talk, which is deleted already; what stays now is gone by itself in half a day."""
        with suppress(StateUnavailable):
            await self._service.shared_state.remove(welcomed_key(inbound.name))

    async def _answered(
        self, called: _Called, inbound: Inbound, message: Message, answer: Answer, arrived: float
    ) -> Response:
        corp_id = self._settings.wecom_corp_id
        if await went_apart(self._service, inbound.name, message, answer, arrived):
            return self._sealed(called, as_changed_button(answer, message, corp_id)) if answer.label else Response()
        if not answer.text:
            return Response()
        response = self._sealed(called, as_text(answer, message, corp_id))
        if answer.label:
            response.background = BackgroundTask(change_card, self._service, message, answer)
        return response

    def _sealed(self, called: _Called, fields: Mapping[str, Written]) -> Response:
        now = int(time.time())
        content = write(fields, called.kind).encode()
        sealed = self._envelope.seal(content, called.keys, token_hex(8), str(now))
        parts: Mapping[str, Written] = {
            "Encrypt": sealed.encrypt,
            "MsgSignature": sealed.msg_signature,
            "TimeStamp": now,
            "Nonce": sealed.nonce,
        }
        written = {_name(name, called.outer): part for name, part in parts.items()}
        return Response(write(written, called.outer_kind), media_type=_MEDIA_TYPES[called.outer_kind])

    def _refused(self, why: str) -> Response:
        self._refusals.note(why)
        return Response(status_code=400)


def _generations(settings: Settings) -> list[Keys]:
    if not settings.wecom_aes_key.get_secret_value():
        raise ValueError("SRDI_WECOM_AES_KEY is needed: everything is encrypted")
    return [
        Keys(settings.wecom_token.get_secret_value(), settings.wecom_aes_key.get_secret_value()),
        Keys(settings.wecom_previous_token.get_secret_value(), settings.wecom_previous_aes_key.get_secret_value()),
    ]


def _signed(request: Request) -> tuple[str, str, str]:
    given = request.query_params
    return given.get("msg_signature", ""), given.get("timestamp", ""), given.get("nonce", "")


def _name(name: str, outer: Mapping[str, Any]) -> str:
    """The name as this callback spells it: in JSON some of the vendor's have small letters alone."""
    return name.lower() if "encrypt" in outer else name
