"""What stands in a reminder's placeholders for one recipient, in the recipient's language.

What is not known stays out, and is for the caller to tell. Words that many recipients share are made once.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property, partial
from typing import Final, NamedTuple, TypeVar

from assessment.library import Library
from assessment.quantity import exactly
from assessment.wording import Words
from bot.console.policy_names import PolicyNames
from bot.impact.moved_words import MovedWords, clauses_of
from bot.outreach.audience import Addressee
from bot.outreach.grounds import Grounds, Held, Short
from bot.outreach.sources import document_of, source_of, source_of_publication
from bot.outreach.why import why
from bot.registry.importing.comparing import LIST
from bot.registry.queries.firm_filter import FirmFilter
from bot.registry.tables import Movement
from bot.service import Service

ALWAYS: Final = frozenset({"why", "firm"})
"""What every reminder needs, whatever its words."""
_REMEMBERED: Final = 10_000
_OF_A_MOVEMENT: Final = (
    "likely_before", "likely_after", "possible_before", "possible_after", "gained", "lost", "sums", "gaps", "deadlines",
)  # fmt: skip
_Key = TypeVar("_Key", bound=Hashable)
_Made = TypeVar("_Made")


class _Moves(NamedTuple):
    """What a movement changes, and the clauses by which it does."""

    changes: str
    clauses: str


class Published(NamedTuple):
    """The publication that a reminder is about."""

    id: str
    on: date
    before: Library | None
    """What held before it; none where that is not kept any more."""


@dataclass(frozen=True)
class Subject:
    """What a campaign speaks of, and to whom."""

    service: Service
    region: str
    wanted: FirmFilter
    topic: str
    about: Mapping[str, str]
    published: Published | None
    sent_on: date
    """The first day on which it goes out: what has ended by then is told to have ended."""


class Filling:
    """The values of a campaign in one language."""

    def __init__(self, subject: Subject, locale: str) -> None:
        self._subject, self._about = subject, subject.about
        self._library, self._today = subject.service.library, subject.service.today()
        self.service, self.region = subject.service, subject.region
        self.words = Words(locale, self._library.catalogue)
        self._names = PolicyNames(self)
        self._orders: dict[frozenset[str], Sequence[str]] = {}
        self._lacks: dict[Short, str] = {}
        self._moves: dict[tuple[str, ...], _Moves] = {}
        self._ways: Mapping[str, Callable[[Addressee, Grounds], str]] = {
            "firm": lambda addressee, _: addressee.firm_name,
            "why": lambda *_: self._why,
            "source": self._source,
            "day": lambda *_: self._about.get("day", ""),
            "tier": self._tier,
            "next_tier": self._next_tier,
            "missing": self._missing,
            "missing_count": self._missing_count,
            "title": self._title,
            "expires_on": self._expires_on,
            "recheck_on": self._recheck_on,
            "changes": self._moved(lambda movement: self._told(movement).changes),
            "tier_before": self._moved(lambda movement: self._moved_words.tier(movement.likely_before)),
            "tier_after": self._moved(lambda movement: self._moved_words.tier(movement.likely_after)),
            "gained": self._moved(lambda movement: self._supports(movement.gained)),
            "lost": self._moved(lambda movement: self._supports(movement.lost)),
        }

    def values(self, names: frozenset[str], addressee: Addressee, grounds: Grounds) -> dict[str, str]:
        """What stands in these, and in what every reminder has; what is not known is not there."""
        said = {name: self._ways[name](addressee, grounds) for name in self._in_order(names)}
        return {name: value for name, value in said.items() if value}

    def _in_order(self, names: frozenset[str]) -> Sequence[str]:
        return _remembered(self._orders, names, lambda: sorted(names | ALWAYS | {"source", "day"}))

    @cached_property
    def _region_name(self) -> str:
        pack = self._library.packs.get(self.region)
        return self.region if pack is None else self.words.policy(pack.region.name)

    @cached_property
    def _why(self) -> str:
        return why(self._subject.wanted, self._subject.topic, self._region_name, self._names, self.words)

    @cached_property
    def _of_document(self) -> str:
        document = document_of(self._library, self.region, self._about.get("document", ""))
        if document is None:
            return ""
        return source_of(document, self._about.get("clause", ""), self._subject.sent_on, self.words)

    @cached_property
    def _moved_words(self) -> MovedWords:
        published = self._subject.published
        before = [] if published is None or published.before is None else [published.before]
        return MovedWords([self._library, *before], self.region, self._today, self.words)

    def _source(self, addressee: Addressee, grounds: Grounds) -> str:
        published = self._subject.published
        if published is None or self._of_document:
            return self._of_document
        movement = grounds.movements.get(addressee.firm_id)
        clauses = "" if movement is None else self._told(movement).clauses
        return source_of_publication(self._region_name, published.on, clauses, self.words)

    def _tier(self, addressee: Addressee, grounds: Grounds) -> str:
        if about := self._about.get("tier"):
            return self._tier_name(about)
        state = grounds.states.get(addressee.firm_id)
        return self._tier_name(state.likely_tier) if state else ""

    def _next_tier(self, addressee: Addressee, grounds: Grounds) -> str:
        state = grounds.states.get(addressee.firm_id)
        return self._tier_name(state.next_tier) if state else ""

    def _tier_name(self, tier: str | None) -> str:
        return "" if tier is None else self._names.tiers.get(tier) or self._names.titles.get(tier, "")

    def _missing_count(self, addressee: Addressee, grounds: Grounds) -> str:
        state = grounds.states.get(addressee.firm_id)
        return "" if state is None or state.missing_count is None else str(state.missing_count)

    def _missing(self, addressee: Addressee, grounds: Grounds) -> str:
        lacks = grounds.lacks.get(addressee.firm_id, ())
        in_order = sorted(lacks, key=lambda lack: (lack.band is None, lack.band or 0, lack.requirement))
        return self.words.semicolons(_remembered(self._lacks, lack, partial(self._lack, lack)) for lack in in_order)

    def _lack(self, lack: Short) -> str:
        """How far it is, not the figure wanted: only that is kept of a shortfall, and a longer text fits fewer templates, which
        refuse what would lose a figure. The chat that a reply leads to says from what to what."""
        name = self._names.requirement(lack.requirement).name
        if lack.gap is None:
            return name
        size = Fraction(lack.gap)
        if lack.fact is not None and lack.fact in self._library.catalogue:
            gap = self.words.difference(lack.fact, exactly(size))
        else:
            gap = self.words.say_count("{count} point", "{count} points", size)
        return self.words.say("{requirement} ({gap} away)", requirement=name, gap=gap)

    def _title(self, addressee: Addressee, grounds: Grounds) -> str:
        if about := self._about.get("title"):
            return self._names.titles.get(about, "")
        title = self._told_title(addressee, grounds)
        return "" if title is None else self._names.titles.get(title.title, "")

    def _expires_on(self, addressee: Addressee, grounds: Grounds) -> str:
        title = self._told_title(addressee, grounds)
        return "" if title is None or title.expires_on is None else self.words.day(title.expires_on)

    def _told_title(self, addressee: Addressee, grounds: Grounds) -> Held | None:
        """The title that it is about, or the first one to end, as the contact or a public list told of it last."""
        about = self._about.get("title")
        latest: dict[str, Held] = {}
        for held in sorted(grounds.titles.get(addressee.firm_id, ()), key=lambda each: each.said_at):
            if held.given_by in (addressee.contact_id, LIST) and about in (None, "", held.title):
                latest[held.title] = held
        still = [each for each in latest.values() if each.expires_on is None or each.expires_on > self._subject.sent_on]
        return min(still, key=lambda each: (each.expires_on or date.max, each.title), default=None)

    def _recheck_on(self, addressee: Addressee, grounds: Grounds) -> str:
        state = grounds.states.get(addressee.firm_id)
        return "" if state is None or state.recheck_on is None else self.words.day(state.recheck_on)

    def _moved(self, told: Callable[[Movement], str]) -> Callable[[Addressee, Grounds], str]:
        def of(addressee: Addressee, grounds: Grounds) -> str:
            movement = grounds.movements.get(addressee.firm_id)
            return "" if movement is None else told(movement)

        return of

    def _supports(self, measures: Sequence[str]) -> str:
        return self.words.semicolons(self._names.measure(measure).name for measure in measures)

    def _told(self, movement: Movement) -> _Moves:
        """Many firms move in the same way."""
        key = tuple(str(getattr(movement, column)) for column in _OF_A_MOVEMENT)
        return _remembered(self._moves, key, lambda: self._moves_of(movement))

    def _moves_of(self, movement: Movement) -> _Moves:
        told = self._moved_words.all_of(movement)
        return _Moves(self.words.semicolons(each.text for each in told), clauses_of(told, self.words))


def _remembered(memory: dict[_Key, _Made], key: _Key, make: Callable[[], _Made]) -> _Made:
    made = memory.get(key)
    if made is None:
        if len(memory) >= _REMEMBERED:
            memory.clear()
        made = memory[key] = make()
    return made
