"""The files of a result, made beside the event loop for whoever asks for them in a chat."""

import os
from logging import getLogger
from typing import Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from bot.channels.telegram_api import Api
from bot.channels.telegram_rendering import Card, Report
from bot.reports.files import ResultFile, card_file, report_file
from bot.service import Service

_LOG: Final = getLogger(__name__)


class Files:
    """Makes the files of one installation's results."""

    def __init__(self, service: Service, api: Api) -> None:
        self._service, self._api = service, api
        self._at_once = CapacityLimiter(os.cpu_count() or 1)

    async def make(self, name: str, step: Card | Report) -> ResultFile | None:
        """The file of the talk that this name speaks in, as it stands now; None where there is none, or no way to make it."""
        at = await self._service.position_of(name)
        if at.assessment is None:
            return None
        library = self._service.library
        try:
            if isinstance(step, Report):
                return await run_sync(report_file, at.assessment, library, at.words, limiter=self._at_once)
            link = await self._door(at.assessment.region)
            if not link:
                return None
            return await run_sync(card_file, at.assessment, library, at.words, link, limiter=self._at_once)
        except Exception:  # noqa: BLE001 - what the owner is asked next is worth more than a picture
            _LOG.exception("a %s could not be made", step.kind)
            return None

    async def _door(self, region: str) -> str:
        """Where the card leads whoever scans it: to the pages, or else to the bot."""
        if self._service.settings.public_url:
            return self._service.settings.public_url
        username = await self._api.username()
        return f"https://t.me/{username}?start={region}" if username and isinstance(username, str) else ""
