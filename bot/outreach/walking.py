"""The walk over everybody whom a campaign is for, a part at a time: each recipient with what stands in the placeholders.

Nothing is written here, and between two parts others get their turn.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import select

from assessment.wording import DEFAULT_LOCALE, Words
from assessment.wording import later as _
from bot.console import filters
from bot.console.policy_names import PolicyNames
from bot.dates import day_of
from bot.outreach.audience import Addressee, Part, Terms, basis_of, part_of
from bot.outreach.channels import channels_of
from bot.outreach.checked import LeftOut, Problem
from bot.outreach.filling import ALWAYS, Filling, Published, Subject
from bot.outreach.fitting import Fitting
from bot.outreach.grounds import Grounds, grounds_of
from bot.outreach.own_sayings import told_nothing_new
from bot.outreach.placeholders import CATALOGUE, Basis
from bot.outreach.sources import problems_of as problems_of_sources
from bot.outreach.wording import language_of, names_in, problems_of
from bot.registry.tables import Campaign, Impact, Publication
from bot.registry.tables.base import now
from bot.registry.wall import Wall

if TYPE_CHECKING:
    from bot.outreach.ways import Channel
    from bot.service import Service

FIRMS_AT_A_TIME: Final = 500
_FILLED_IN_ONE_GO: Final = 100
NO_SUCH_CHOICE: Final = _("The policies in use do not know a part of the choice of firms any more.")
NO_SUCH_DOCUMENT: Final = _("The policies in use do not know the document or the clause.")
NO_PUBLICATION: Final = _("There is no such publication.")
NOT_LOOKED_AT: Final = _("What the publication changes for which firms was not worked out.")
NOT_THE_FIRMS: Final = _("It has to go to the firms that the publication changes something for, and to no others.")
MISSING: Final = _("Nothing is known of some firms that could stand in the place of {name}.")


class Waits(Exception):
    """It cannot be told yet: something that it rests on is still being worked out."""


class CannotBeFilled(Exception):
    """The campaign itself, whoever the recipient is, has problems."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("a campaign that cannot be filled")


class Filled(NamedTuple):
    """A recipient with what stands in the placeholders, and what is wrong with that."""

    addressee: Addressee
    locale: str
    """In which of the campaign's languages."""
    values: dict[str, str]
    missing: tuple[str, ...]
    misfits: tuple[str, ...]


class Step(NamedTuple):
    """What one part of the audience comes to."""

    firms: Sequence[str]
    filled: Sequence[Filled]
    left_out: Counter[LeftOut]


@dataclass(frozen=True)
class Walk:
    """A campaign made ready to be walked."""

    service: "Service"
    campaign: Campaign
    subject: Subject
    terms: Terms
    channels: Mapping[str, "Channel"]
    names: Mapping[str, frozenset[str]]
    """The placeholders of each language."""
    fillings: Mapping[str, Filling]
    fitting: Fitting

    @property
    def wall(self) -> Wall:
        """What officials of the campaign's region can reach."""
        return Wall(self.service.registry, self.campaign.region)

    async def steps(self, firms: Sequence[str]) -> AsyncIterator[Step]:
        """All of these firms, a part at a time; raises RegistryUnavailable."""
        for first in range(0, len(firms), FIRMS_AT_A_TIME):
            some = firms[first : first + FIRMS_AT_A_TIME]
            part, grounds = await self._read(some)
            filled = []
            for addressee in part.addressees:
                filled.append(self._filled(addressee, grounds))
                if not len(filled) % _FILLED_IN_ONE_GO:
                    await asyncio.sleep(0)
            yield Step(some, filled, part.left_out)

    async def _read(self, firms: Sequence[str]) -> tuple[Part, Grounds]:
        published = self.subject.published
        async with self.service.registry.reading() as session:
            part = await part_of(session, firms, self.terms)
            if part.doubtful:
                allowed = await told_nothing_new(
                    session, self.service.library, part.doubtful, self.terms.basis, self.service.today()
                )
                part.addressees.extend(allowed)
                part.left_out[LeftOut.OTHERS_SAYINGS] += len(part.doubtful) - len(allowed)
            told = sorted({addressee.firm_id for addressee in part.addressees})
            every = frozenset[str]().union(*self.names.values())
            grounds = await grounds_of(session, told, every, "" if published is None else published.id)
        return part, grounds

    def _filled(self, addressee: Addressee, grounds: Grounds) -> Filled:
        locale = language_of(self.campaign.words, addressee.locale)
        needed = self.names[locale]
        values = self.fillings[locale].values(needed, addressee, grounds)
        missing = tuple(sorted(name for name in needed | ALWAYS if name not in values))
        misfits = () if missing else self.fitting.problems(addressee.channel, locale, values)
        return Filled(addressee, locale, values, missing, misfits)


async def walk_of(service: "Service", campaign: Campaign) -> Walk:
    """The campaign made ready; raises CannotBeFilled, Waits, RegistryUnavailable."""
    wall, about = Wall(service.registry, campaign.region), campaign.about
    fillable = [
        Problem(message=problem.message, values=dict(problem.values), locale=problem.locale)
        for problem in problems_of(campaign.words, campaign.kind, about)
    ]
    chosen = filters.read(campaign.audience, _names(service, campaign.region))
    if chosen.faults:
        fillable.append(Problem(message=NO_SUCH_CHOICE))
    if problems_of_sources(service.library, campaign.region, about):
        fillable.append(Problem(message=NO_SUCH_DOCUMENT))
    published = None
    if campaign.kind == "policy_changed" and about.get("publication"):
        published, problems = await _published(service, wall, about["publication"])
        fillable += problems
        if chosen.filter.changed_by != about["publication"]:
            fillable.append(Problem(message=NOT_THE_FIRMS))
    if fillable:
        raise CannotBeFilled(fillable)
    # Days are counted by the words themselves, when they are sent.
    names = {locale: names_in({locale: texts}) - {"days_left"} for locale, texts in campaign.words.items()}
    today = service.today()
    sent_on = today if campaign.starts_at is None else max(today, day_of(campaign.starts_at))
    subject = Subject(service, campaign.region, chosen.filter, campaign.topic, about, published, sent_on)
    used = frozenset[str]().union(*names.values())
    basis = max([basis_of(chosen.filter), *(CATALOGUE[name].basis_in(about) for name in used)], default=Basis.NOTHING)
    channels = channels_of(service)
    return Walk(
        service,
        campaign,
        subject,
        Terms(campaign.region, campaign.topic, frozenset(channels), basis, now()),
        channels,
        names,
        {locale: Filling(subject, locale) for locale in names},
        Fitting(service, campaign.words, channels),
    )


class _Reader(NamedTuple):
    service: "Service"
    region: str
    words: "Words"


def _names(service: "Service", region: str) -> PolicyNames:
    return PolicyNames(_Reader(service, region, Words(DEFAULT_LOCALE, service.library.catalogue)))


async def _published(service: "Service", wall: Wall, id_: str) -> tuple[Published | None, list[Problem]]:
    async with wall.reading() as session:
        found = (
            await session.execute(
                select(
                    Publication.based_on, Publication.content, Publication.published_at, Publication.created_at
                ).where(Publication.id == id_)
            )
        ).one_or_none()
        impact = await session.scalar(select(Impact).where(Impact.publication_id == id_))
    if found is None:
        return None, [Problem(message=NO_PUBLICATION)]
    if impact is None or impact.content != found.content or impact.state == "failed":
        return None, [Problem(message=NOT_LOOKED_AT)]
    if impact.state == "running":
        raise Waits
    before = await asyncio.to_thread(service.editions.find, found.based_on)
    return Published(id_, day_of(found.published_at or found.created_at), before), []
