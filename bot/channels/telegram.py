"""Telegram's webhook: who calls proves to be Telegram, and an update is acknowledged once all of its answer is sent.

What is refused comes again, and Telegram holds back the others of its chat until then; so only what is worth another try is
refused.
"""

from hmac import compare_digest
from math import ceil
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.body import TooLarge, read_body
from bot.channels.envelope import Malformed
from bot.channels.refusals import Refusals
from bot.channels.telegram_answering import Answering
from bot.channels.telegram_api import Api
from bot.channels.telegram_progress import Postponed
from bot.channels.telegram_updates import read
from bot.service import Service
from bot.sessions.store import StoreUnavailable
from bot.settings import Settings
from bot.shared_state.state import StateUnavailable

PATH: Final = "/telegram"
SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header that carries it
_MOST_BYTES: Final = 256 * 1024
"""An update is longer than its texts: each letter beyond ASCII is six bytes, and what it replies to comes along."""
_AWAY: Final = 5


def routes(service: Service) -> list[Route]:
    """Where Telegram calls us."""
    settings = service.settings
    api = Api(settings)
    service.on_close(api.close)
    answering, refusals = Answering(service, api), Refusals(PATH)

    async def webhook(request: Request) -> Response:
        try:
            await _take(request, settings, answering)
        except Malformed as fault:
            refusals.note(str(fault))
            return Response(status_code=403)
        except Postponed as later:
            return _later(later.seconds)
        except (StoreUnavailable, StateUnavailable):
            return _later(_AWAY)
        return Response()

    return [Route(PATH, webhook, methods=["POST"])]


async def _take(request: Request, settings: Settings, answering: Answering) -> None:
    if not _is_telegram(request, settings):
        raise Malformed("wrong secret")
    try:
        update = read(await read_body(request, _MOST_BYTES))
    except TooLarge:
        raise Malformed("too large") from None
    if update is not None:
        await answering.take(update)


def _is_telegram(request: Request, settings: Settings) -> bool:
    """Whether the caller knows a secret of ours; how long that takes tells nothing about it."""
    given = request.headers.get(SECRET, "").encode("latin-1")
    secrets = [settings.telegram_secret.get_secret_value(), settings.telegram_previous_secret.get_secret_value()]
    return any([compare_digest(given, secret.encode()) for secret in secrets if secret])  # noqa: C419 - all are compared


def _later(seconds: float) -> Response:
    return Response(status_code=503, headers={"Retry-After": str(max(1, ceil(seconds)))})
