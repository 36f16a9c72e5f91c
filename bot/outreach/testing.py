"""A reminder sent to its author alone, to be looked at in the messengers that the official named.

It goes the very way that reminders go, within the same limits, filled with a made-up firm and marked as a test. It is no row of a
recipient: nothing of it counts in the campaign.
"""

from dataclasses import replace
from typing import Final, NamedTuple
from uuid import uuid4

from sqlalchemy import select

from assessment.wording import Words
from bot.outbound.outcomes import STATE_AWAY, Delivered, Outcome, Permanent, RetryAfter
from bot.outreach.channels import channels_of
from bot.outreach.content import Content
from bot.outreach.examples import example_values
from bot.outreach.ways import Channel, Closed, Recipient
from bot.outreach.wording import content_of, language_of
from bot.registry.audit import record
from bot.registry.contacts import reached_at
from bot.registry.keys import UnusableKeys
from bot.registry.tables import Campaign, Official, TestAddress
from bot.registry.wall import Wall
from bot.service import Service
from bot.shared_state.state import Allowance, StateUnavailable

_TESTS: Final = Allowance(20, 3600.0)


class _Reader(NamedTuple):
    """Who reads the names of the region's policies."""

    service: Service
    region: str
    words: Words


class Tried(NamedTuple):
    """What came of a test on one channel."""

    channel: str
    outcome: Outcome


async def send_test(wall: Wall, service: Service, official: Official, campaign: Campaign) -> list[Tried]:
    """Send the words as they are now to wherever this official gets tests; none where no messenger is known."""
    async with wall.reading() as session:
        found = await session.scalars(
            select(TestAddress).where(TestAddress.official_id == official.id).order_by(TestAddress.channel)
        )
        addresses = list(found)
    if not addresses:
        return []
    seconds = await _seconds_to_wait(service, official)
    if seconds:
        return [Tried(each.channel, RetryAfter(seconds, "too many tests")) for each in addresses]
    try:
        content = _content(service, official, campaign)
    except LookupError:
        # A draft may be half written; what is wrong with its words its own page says.
        return [
            Tried(each.channel, Permanent("something that its words need is missing", "message")) for each in addresses
        ]
    channels = channels_of(service)
    tested = [
        Tried(each.channel, await _sent(service, channels.get(each.channel), each, content)) for each in addresses
    ]
    async with wall.writing() as session:
        await record(
            session,
            region=wall.region,
            actor=official.id,
            action="campaign.tested",
            subject=f"campaign {campaign.id}",
            details={"channel": [each.channel for each in tested if isinstance(each.outcome, Delivered)]},
        )
    return tested


async def _seconds_to_wait(service: Service, official: Official) -> float:
    try:
        return await service.shared_state.spend(f"tests-sent:{official.id}", (_TESTS,))
    except StateUnavailable:
        return STATE_AWAY.seconds


def _content(service: Service, official: Official, campaign: Campaign) -> Content:
    locale = language_of(campaign.words, official.locale)
    words = Words(locale, service.library.catalogue)
    values = example_values(campaign.about, words, service.today(), _Reader(service, campaign.region, words))
    if not (campaign.about.get("document") or campaign.about.get("publication")):
        # The reminder itself will name none either.
        del values["source"]
    content = content_of(campaign.words, values, locale, service.settings.public_url)
    return replace(content, title=words.say("[Test] {title}", title=content.title))


async def _sent(service: Service, channel: Channel | None, address: TestAddress, content: Content) -> Outcome:
    if channel is None:
        return Permanent("channel not set up here")
    try:
        at = reached_at(service.registry.keys, address)
    except UnusableKeys:
        return Permanent("address cannot be opened with the keys there are")
    to = Recipient(at, address.known_as)
    way = await channel.way(to)
    if isinstance(way, Closed):
        return RetryAfter(way.seconds, way.reason)
    if seconds := await channel.room(to, way):
        return RetryAfter(seconds, "no room yet")
    # Whoever tries the same words again wants to see them again.
    way = way._replace(drops_repeats_for=0.0)
    return (await channel.send(to, way, content, f"test-{uuid4().hex}")).outcome
