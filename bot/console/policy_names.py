"""What the region's policies call what the registry only has ids of: tiers, requirements, measures and facts, in one language.

The words are those of the policies in use. What these do not know any more is called by its id.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple, Protocol

from assessment.library import NoRule, UnknownRegion
from assessment.measures import HELD
from assessment.requirement import Requirement
from assessment.wording import Words
from bot.registry.queries.firms import Lacking
from bot.service import Service
from flows.gaps import text_of
from flows.support import cited


class Named(NamedTuple):
    """What something is called, and the clause it stands in; none where the policies do not know it any more."""

    name: str
    clause: str = ""


class Reader(Protocol):
    """Whoever reads the names: an official, or whoever a reminder goes to."""

    @property
    def service(self) -> Service: ...
    @property
    def region(self) -> str: ...
    @property
    def words(self) -> Words: ...


class PolicyNames:
    """The names of one region, as somebody reads them."""

    def __init__(self, reader: Reader) -> None:
        self._library, self._region, self._words = reader.service.library, reader.region, reader.words
        self.today = reader.service.today()
        """The day that they are asked about."""

    @cached_property
    def tiers(self) -> Mapping[str, str]:
        """The region's tiers, the lowest first."""
        pack = self._library.packs.get(self._region)
        return {} if pack is None else {tier.id: self._words.policy(tier.name) for tier in pack.region.tiers}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Every title that a firm can hold, those of the region first."""
        held = self._library.catalogue[HELD].options
        own = {tier: name for tier, name in self.tiers.items() if tier in held}
        return {**own, **{title: self._words.option(HELD, title) for title in held if title not in own}}

    @cached_property
    def requirements(self) -> Mapping[Lacking, Requirement]:
        """What the tiers ask today, in the order of the rules."""
        try:
            ladder = self._library.ladder(self._region, self.today, "new")
        except (NoRule, UnknownRegion):
            return {}
        return {
            Lacking(tier, requirement.name): requirement
            for tier, rule, _ in ladder
            for requirement in rule.requirement.parts()
        }

    @cached_property
    def measures(self) -> Mapping[str, Named]:
        """The support of the region, in the order of the documents."""
        try:
            support = self._library.rules(self._region, "new").support_on(self.today)
        except UnknownRegion:
            return {}
        words = self._words
        return {
            rule.measure.id: Named(
                words.policy(rule.measure.name), cited(rule.measure.document, rule.measure.clause, words)
            )
            for rule in support
        }

    def tier(self, id_: str | None) -> str:
        """A tier; a word for none."""
        return self._words.say("none yet") if id_ is None else self.tiers.get(id_, id_)

    def requirement(self, lacking: Lacking) -> Named:
        """What a requirement asks."""
        known = self.requirements.get(lacking)
        if known is None:
            return Named(lacking.requirement)
        return Named(text_of(known, self._words), cited(known.document, known.clause, self._words))

    def measure(self, id_: str) -> Named:
        """A measure."""
        return self.measures.get(id_, Named(id_))

    def fact(self, id_: str) -> str:
        """A fact."""
        return self._words.name(id_) if id_ in self._library.catalogue else id_
