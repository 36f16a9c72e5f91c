"""What moves for a firm, in words: each by the id under which a movement keeps it, so that it can be told of long after.

Ids of gaps name a tier and its requirement; those of deadlines say what falls due otherwise and for what. Each id is made here and
read here, and what neither set of policies knows any more is called by its id.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final, NamedTuple

from assessment.library import NATION, Library, Rule
from assessment.policy import Document, Measure
from assessment.requirement import Requirement
from assessment.wording import Words
from bot.policy_changes.findings import PolicyText
from bot.policy_changes.values import yearly_in_words
from bot.registry.tables import Movement
from flows.gaps import text_of
from flows.support import cited

_PARTED: Final = "/"
YEARLY, VALID, END = "yearly", "valid", "end"


class Told(NamedTuple):
    """Something that moves, and the document and clause it stands in; both empty where that is not known any more."""

    text: str
    document: str = ""
    clause: str = ""


def gap_id(tier: str, requirement: str) -> str:
    """A requirement of a tier."""
    return f"{tier}{_PARTED}{requirement}"


def yearly_id(document: str, clause: str) -> str:
    """A day that comes round every year for those who hold a title of the document."""
    return f"{YEARLY}{_PARTED}{document}{_PARTED}{clause}"


def valid_id(title: str) -> str:
    """How long a title lasts."""
    return f"{VALID}{_PARTED}{title}"


def end_id(document: str) -> str:
    """When the rules of a document cease to hold."""
    return f"{END}{_PARTED}{document}"


class MovedWords:
    """The words for a region's movements on the day that they were judged on.

    `libraries` are the policies of which they tell, the newer ones first: what is not found in those is looked for in the next.
    """

    def __init__(self, libraries: Sequence[Library], region: str, on: date, words: Words) -> None:
        self._libraries, self._region, self._on, self._words = libraries, region, on, words

    def all_of(self, movement: Movement) -> tuple[Told, ...]:
        """Everything that moves for one firm: its tier, what is missing, support, and what falls due."""
        return (
            *self._tiers(movement),
            *(self.gap(each) for each in movement.gaps or ()),
            *(self.measure(each, "gained") for each in movement.gained),
            *(self.measure(each, "lost") for each in movement.lost),
            *(self.measure(each, "sum") for each in movement.sums or ()),
            *(self.deadline(each) for each in movement.deadlines or ()),
        )

    def tier(self, tier: str | None) -> str:
        """A tier's name; of no tier a word for that."""
        return self._words.policy(self._names.get(tier, tier)) if tier else self._words.say("no tier")

    def gap(self, id_: str) -> Told:
        """A requirement whose gap is another."""
        tier, _, name = id_.partition(_PARTED)
        found = self._requirements.get(id_)
        words = self._words
        if found is None:
            return Told(words.say("what is missing for {tier}: {text}", tier=self.tier(tier), text=name))
        text = words.say("what is missing for {tier}: {text}", tier=self.tier(tier), text=text_of(found, words))
        return Told(text, found.document, found.clause)

    def measure(self, id_: str, how: str) -> Told:
        """A measure that applies now, or no longer, or pays another sum: "gained", "lost" or "sum"."""
        words = self._words
        found = self._measures.get(id_)
        name = id_ if found is None else words.policy(found.name)
        match how:
            case "gained":
                text = words.say("support that you can have now: {name}", name=name)
            case "lost":
                text = words.say("support that is not for you any more: {name}", name=name)
            case _:
                text = words.say("support of another amount: {name}", name=name)
        return Told(text) if found is None else Told(text, found.document, found.clause)

    def deadline(self, id_: str) -> Told:
        """What falls due on another day."""
        kind, _, rest = id_.partition(_PARTED)
        match kind:
            case "yearly":
                return self._yearly(*rest.partition(_PARTED)[::2])
            case "valid":
                return Told(self._words.say("how long this title lasts: {name}", name=self.tier(rest)))
            case _:
                return self._end(rest)

    def _tiers(self, movement: Movement) -> Iterator[Told]:
        words = self._words
        if movement.likely_before != movement.likely_after:
            before, after = self.tier(movement.likely_before), self.tier(movement.likely_after)
            yield Told(words.say("the tier that you reach: {before} → {after}", before=before, after=after))
        if movement.possible_before != movement.possible_after:
            before, after = self.tier(movement.possible_before), self.tier(movement.possible_after)
            yield Told(words.say("the tier that you may reach: {before} → {after}", before=before, after=after))

    def _yearly(self, name: str, clause: str) -> Told:
        words = self._words
        found = [document for document in self._documents(name) if clause in document.clauses]
        if not found:
            return Told(words.say("a day that comes round every year: {name}", name=name))
        says = words.policy(found[0].clauses[clause].says)
        days = [PolicyText(f"{each.month}-{each.day}") for each in found[0].dates if each.clause == clause]
        told = words.say(", ").join(yearly_in_words(day, words) for day in days) or words.say("no day any more")
        return Told(words.say("{what} ({day})", what=says, day=told), name, clause)

    def _end(self, name: str) -> Told:
        words = self._words
        found = next(self._documents(name), None)
        text = words.say("when these rules end: {document}", document=words.policy(found.title) if found else name)
        return Told(text, name if found else "")

    def _documents(self, name: str) -> Iterator[Document]:
        for library in self._libraries:
            for region in dict.fromkeys((self._region, NATION)):
                pack = library.packs.get(region)
                yield from (part.document for part in (pack.documents if pack else ()) if part.document.id == name)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """The names of tiers."""
        return {
            each.id: each.name
            for library in reversed(self._libraries)
            for region in dict.fromkeys((NATION, self._region))
            if region in library.packs
            for each in library.packs[region].region.tiers
        }

    @cached_property
    def _measures(self) -> Mapping[str, Measure]:
        return {
            rule.measure.id: rule.measure
            for library in reversed(self._libraries)
            if self._region in library.packs
            for rule in library.rules(self._region, "new").support
        }

    @cached_property
    def _requirements(self) -> Mapping[str, Requirement]:
        """What the tiers ask, by the ids of their gaps: on the day where they ask it then, else on any other."""
        found: dict[str, Requirement] = {}
        libraries = [library for library in reversed(self._libraries) if self._region in library.packs]
        for placed in (_ever_asked, self._asked_then):
            for library in libraries:
                for tier, rule in placed(library, self._region):
                    found |= {gap_id(tier, part.name): part for part in rule.requirement.parts()}
        return found

    def _asked_then(self, library: Library, region: str) -> Iterator[tuple[str, Rule]]:
        for tier, rule, _ in library.find_ladder(region, self._on, "new") or ():
            yield tier, rule


def _ever_asked(library: Library, region: str) -> Iterator[tuple[str, Rule]]:
    """Every rule of every tier, those that the region's documents name of the nation's too."""
    own = library.rules(region, "new")
    for tier, national in own.national.items():
        yield from ((tier, rule) for rule in library.rules(NATION, "new").rules if rule.tier == national)
    yield from ((rule.tier, rule) for rule in own.rules)


def clauses_of(told: Sequence[Told], words: Words) -> str:
    """The clauses that these stand in, each once."""
    places = dict.fromkeys(cited(each.document, each.clause, words) for each in told if each.clause)
    return " ".join(places)
