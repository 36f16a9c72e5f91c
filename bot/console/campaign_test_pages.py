"""Trying a reminder out: an official's own messengers, made known by a code, and a test sent to them with its outcome."""

from typing import Any, Final

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assessment.wording import Words
from assessment.wording import later as _
from bot.console.access import SignedIn, form_of, page, signed_in
from bot.console.campaign_pages import campaign_page, found_campaign
from bot.console.campaign_words import HERE, channel_name
from bot.console.roles import Role
from bot.console.times import moment
from bot.outbound.outcomes import Delivered, HaltChannel, Outcome, Permanent, RetryAfter, Suppress, Unknown
from bot.outreach import test_addresses
from bot.outreach.channel_reasons import said_by_channel
from bot.outreach.channels import channels_of
from bot.outreach.test_addresses import GOOD_FOR, TooManyCodes, new_code
from bot.outreach.testing import send_test
from bot.registry.tables import Official
from bot.shared_state.state import StateUnavailable
from bot.web.guard import first

MESSENGERS: Final = f"{HERE}/messengers"
TOO_MANY: Final = _("You have asked for many codes. Please wait for a while, then try again.")
_AWAY: Final = _("That cannot be done at the moment. Please try again shortly.")


def routes() -> list[Route]:
    """The pages of tests."""
    return [
        Route(MESSENGERS, messengers, methods=["GET"]),
        Route(f"{MESSENGERS}/code", code, methods=["POST"]),
        Route(f"{MESSENGERS}/remove", remove, methods=["POST"]),
        Route(f"{HERE}/{{campaign}}/test", test, methods=["POST"]),
    ]


async def messengers(request: Request) -> Response:
    """Where the official gets tests."""
    return await _messengers(request, await signed_in(request, Role.AUTHOR))


async def code(request: Request) -> Response:
    """Show a code by which a messenger becomes known."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    try:
        shown = await new_code(official.service, await _row_of(official))
    except TooManyCodes:
        return await _messengers(request, official, 429, refused=official.words.say(TOO_MANY))
    except StateUnavailable:
        return await _messengers(request, official, 503, refused=official.words.say(_AWAY))
    return await _messengers(request, official, code=shown)


async def remove(request: Request) -> Response:
    """Have no more tests sent to a messenger."""
    official = await signed_in(request, Role.AUTHOR)
    form = await form_of(request, official)
    await test_addresses.remove(official.wall, official.id, first(form, "channel"))
    return RedirectResponse(MESSENGERS, 303)


async def test(request: Request) -> Response:
    """Send the words as they are to the official alone."""
    official = await signed_in(request, Role.AUTHOR)
    await form_of(request, official)
    found = await found_campaign(request, official)
    if not any(texts.get("body") for texts in found.campaign.words.values()):
        return await campaign_page(request, official, found, 409, refused=[official.words.say(_NO_WORDS)])
    tested = await send_test(official.wall, official.service, await _row_of(official), found.campaign)
    told = [(channel_name(each.channel, official.words), outcome_told(each.outcome, official.words)) for each in tested]
    return await campaign_page(request, official, found, tested=told)


_NO_WORDS: Final = _("There are no words yet to be tried out.")
_OUTCOMES: Final[dict[type[Any], str]] = {
    Delivered: _("It was sent: please look at it there."),
    RetryAfter: _("Nothing can be sent there at the moment ({reason}). Please try again later."),
    Permanent: _("The channel refused it: {reason}"),
    Suppress: _("The channel says that you cannot be written to there: {reason}"),
    HaltChannel: _("Nothing at all can be sent over this channel now: {reason}"),
    Unknown: _("No answer came, so nobody knows whether it arrived: {reason}"),
}


def outcome_told(outcome: Outcome, words: Words) -> str:
    """What came of a test, in words."""
    reason = said_by_channel(words, getattr(outcome, "reason", ""))
    return words.say(_OUTCOMES[type(outcome)], reason=reason)


async def _messengers(
    request: Request, official: SignedIn, status: int = 200, *, code: str = "", refused: str = ""
) -> Response:
    say = official.words.say
    return page(
        request,
        official,
        "campaign_messengers.html",
        status,
        known=[
            (channel, channel_name(channel, official.words), moment(since, official.words))
            for channel, since in await test_addresses.addresses_of(official.wall, official.id)
        ],
        there=say(", ").join(channel_name(name, official.words) for name in channels_of(official.service)),
        code=code,
        minutes=int(GOOD_FOR // 60),
        refused=refused,
    )


async def _row_of(official: SignedIn) -> Official:
    async with official.wall.reading() as session:
        return (await session.scalars(select(Official).where(Official.id == official.id))).one()
