"""Who a reminder went to, as a file: by firm and channel, with what became of it and why; no person, no address and no words."""

import tempfile
from functools import partial
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assessment.wording import Words
from bot.console.access import SignedIn, form_of, signed_in
from bot.console.campaign_pages import found_campaign
from bot.console.campaign_words import HERE, ROW_STATES, channel_name, means_name
from bot.console.exports import beside, record_export, sent_file
from bot.console.sheets import MEDIA_TYPES, Row, Writer, writer
from bot.console.times import moment
from bot.outreach.reasons import said
from bot.registry.queries.recipients import Told, all_of
from bot.web.guard import first
from bot.web.pages import LANGUAGE_NAMES

_AT_ONCE: Final = 1_000


def routes() -> list[Route]:
    """The export."""
    return [Route(f"{HERE}/{{campaign}}/export", export, methods=["POST"])]


async def export(request: Request) -> Response:
    """The recipients of one reminder."""
    official = await signed_in(request)
    kind = first(await form_of(request, official), "format")
    if kind not in MEDIA_TYPES:
        raise HTTPException(400)
    campaign = (await found_campaign(request, official)).campaign
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
    try:
        rows = await _write(writer(kind, file), official, campaign.id)
        await record_export(
            official, "export.recipients", {"format": kind, "rows": rows}, subject=f"campaign {campaign.id}"
        )
    except BaseException:
        file.close()
        raise
    return sent_file(file, kind, "recipients", official)


async def _write(to: Writer, official: SignedIn, campaign_id: str) -> int:
    words, count = official.words, 0
    to.begin(words.say("Recipients"))
    some: list[Row] = [_head(words)]
    async for told in all_of(official.wall, campaign_id):
        some.append(_row(told, words))
        count += 1
        if len(some) >= _AT_ONCE:
            await beside(partial(to.add, some))
            some = []
    await beside(partial(to.add, some))
    await beside(to.finish)
    return count


def _head(words: Words) -> Row:
    return (
        words.say("Firm"),
        words.say("Unified social credit code"),
        words.say("Channel"),
        words.say("By which way"),
        words.say("Language"),
        words.say("State"),
        words.say("Reason"),
        words.say("Stands so since"),
        words.say("Tries"),
        words.say("Clause"),
    )


def _row(told: Told, words: Words) -> Row:
    row = told.reminder
    return (
        told.firm or None,
        told.credit_code or None,
        channel_name(row.channel, words),
        means_name(row.means, words) or None,
        LANGUAGE_NAMES.get(row.locale, row.locale),
        words.say(ROW_STATES[row.state]),
        said(words, row.reason) or None,
        None if row.settled_at is None else moment(row.settled_at, words),
        row.tries,
        row.values.get("source"),
    )
