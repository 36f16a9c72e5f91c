"""What a summary's ids are called in one language, by the rules that the table was judged by, and what documents these stand in."""

from functools import cached_property
from typing import Final

from assessment.batch.gaps import comparisons
from assessment.firm import Firm
from assessment.judge import Assessment, Ladder, judge
from assessment.library import Library
from assessment.policy import Document
from assessment.presentation import notice
from assessment.requirement import Compare, Requirement
from assessment.wording import Words
from bot.bulk.sources import Source
from bot.bulk.summary.numbers import Summary
from flows import told
from flows.gaps import text_of
from flows.open_ends import status
from flows.support import cited

_IN_FORCE: Final = "in_force"


class Names:
    """The names of one region's rules of a day."""

    def __init__(self, summary: Summary, library: Library, words: Words) -> None:
        self.words = words
        self.library, self._region = library, summary.region
        nobody = Firm(library.catalogue, {})
        # Of a firm of which nothing is known the single judgement names all rules and documents as it does for any other.
        self._nobody: Assessment = judge(library, summary.region, nobody, summary.on, summary.kind)

    @property
    def region(self) -> str:
        """The region."""
        return self.words.policy(self.library.packs[self._region].region.name)

    @property
    def kind(self) -> str:
        """The kind of application."""
        return self.words.say("re-review") if self._nobody.kind == "re_review" else self.words.say("new application")

    def tier(self, id_: str | None, *, is_national: bool = False) -> str:
        """A tier; a word for none."""
        return self.words.say("none yet") if id_ is None else self._tiers[is_national][id_]

    def requirement(self, tier: str, id_: str) -> str:
        """What a requirement of a tier of the region's own asks."""
        return text_of(self.asked(tier, id_), self.words)

    def asked(self, tier: str, id_: str) -> Requirement:
        """A requirement of a tier of the region's own."""
        return next(part for part in self._rules[tier].parts() if part.name == id_)

    def compared(self, tier: str, comparison: str) -> Compare:
        """A comparison within a requirement, by the way there."""
        return next(each for way, each in comparisons(self._rules[tier], tier) if way == f"{tier}/{comparison}")

    def measure(self, id_: str) -> str:
        """A measure."""
        return self._measures[id_]

    def is_in_force(self, source: Source) -> bool:
        """Whether the document simply holds on the day."""
        document = self._documents.get(source.document)
        return document is None or document.status(self._nobody.on) == _IN_FORCE

    def source(self, source: Source) -> str:
        """Document and clause, and how the document stands where it does not simply hold."""
        said = cited(source.document, source.clause, self.words)
        if self.is_in_force(source):
            return said
        standing = status(self._documents[source.document], self._nobody, self.words)
        return self.words.say("{source} ({status})", source=said, status=standing)

    def cautions(self) -> list[str]:
        """A line for each document that is not simply in force."""
        return [
            self.words.say("Please note – {document}", document=said)
            for said in told.cautions(self._nobody, self.words)
        ]

    def documents(self) -> list[tuple[str, str]]:
        """Every document by its title, number, id and standing, and its notice."""
        return [
            (self._document(document), notice(document, self._nobody, self.words))
            for document in self._nobody.documents
        ]

    def _document(self, document: Document) -> str:
        number = f" {self.words.policy(document.number)}" if document.number else ""
        standing = told.status(document, self._nobody.on, self.words)
        return f"{self.words.policy(document.title)}{number} [{document.id}] — {standing}"

    def _ladder(self, *, is_national: bool) -> Ladder:
        national = self._nobody.national
        return national if is_national and national is not None else self._nobody.ladder

    @cached_property
    def _tiers(self) -> dict[bool, dict[str, str]]:
        return {
            is_national: {
                tier.tier: self.words.policy(tier.name) for tier in self._ladder(is_national=is_national).tiers
            }
            for is_national in (False, True)
        }

    @cached_property
    def _rules(self) -> dict[str, Requirement]:
        return {tier.tier: tier.rule.requirement for tier in self._nobody.ladder.tiers}

    @cached_property
    def _measures(self) -> dict[str, str]:
        return {found.measure.id: self.words.policy(found.measure.name) for found in self._nobody.measures}

    @cached_property
    def _documents(self) -> dict[str, Document]:
        return {document.id: document for document in self._nobody.documents}
