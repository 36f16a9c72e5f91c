"""A reminder as some of its real recipients would see it on each channel, whatever way of the channel is taken."""

from typing import NamedTuple

from bot.console.access import SignedIn
from bot.console.campaign_words import channel_name, means_name
from bot.outreach.channels import channels_of
from bot.outreach.planning import some_contents
from bot.outreach.ways import Preview
from bot.registry.queries.audit_trail import firm_names
from bot.registry.tables import Campaign
from bot.web.pages import tag_of

_A_CHANNEL = 2
"""So many recipients of each channel are shown."""


class Shown(NamedTuple):
    """One reminder as one channel shows it by one of its ways."""

    means: str
    tag: str
    """Of the language that it is in."""
    preview: Preview
    problems: tuple[str, ...]
    """Said in the official's language."""


class PreviewOf(NamedTuple):
    """What one recipient would see."""

    firm_id: str
    firm: str
    shown: tuple[Shown, ...]


async def previews_of(official: SignedIn, campaign: Campaign) -> list[tuple[str, list[PreviewOf]]]:
    """By channel, those left out on which nobody gets it; raises RegistryUnavailable."""
    service, words = official.service, official.words
    found: list[tuple[str, list[PreviewOf]]] = []
    for name, channel in channels_of(service).items():
        examples = await some_contents(service, campaign, name, _A_CHANNEL)
        firms = await firm_names(official.wall, [example.firm_id for example in examples])
        previews = [
            PreviewOf(
                example.firm_id,
                firms.get(example.firm_id, example.content.firm),
                tuple(
                    Shown(
                        means_name(means, words),
                        tag_of(example.content.locale),
                        preview := channel.shown(means, example.content),
                        tuple(words.say(problem) for problem in preview.problems),
                    )
                    for means in channel.all_means()
                ),
            )
            for example in examples
        ]
        if previews:
            found.append((channel_name(name, words), previews))
    return found
